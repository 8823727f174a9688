import { type Job, Queue, QueueEvents } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { z } from 'zod';

import { OpenbellError } from '../errors/openbell-error.ts';
import { headlineField, problemsOf, tickerField } from './news-request.ts';
import { producerConnection, workerConnection } from './queues.ts';
import { redisPrefix } from './redis-prefix.ts';
import { warnRarely } from './warn-rarely.ts';
import { withinLimit } from './within-limit.ts';

export const trackQueueName = 'track';

/** Data of a job in the queue `track`; programs other than this one put jobs there too. */
export const trackJobSchema = z.object({
  action: z.enum(['add', 'remove', 'clear'], { error: 'write add, remove or clear' }),
  ticker: tickerField,
  /** When the news was seen, epoch ms; left out: when the job was put into the queue. */
  detectedAt: z.int().min(0).optional(),
  headline: headlineField,
});
export type TrackJobData = z.output<typeof trackJobSchema>;

const answerSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('accepted'), text: z.string() }),
  z.object({ kind: z.literal('refused'), reason: z.string() }),
]);
/** What the tracker says to a job: the job's result. */
export type TrackAnswer = z.output<typeof answerSchema>;

/** Finished jobs are kept for a look in Bull Board, no longer. */
export const keptTrackJobs = { count: 1_000, age: 24 * 3600 };

/** How long a tracker may take to answer, ms. */
const answerLimitMs = 10_000;
const closeLimitMs = 3_000;

/** Something a person or a program wants of the tracker. */
export interface TrackWish {
  readonly action: TrackJobData['action'];
  readonly ticker: string;
  /** When the news was seen, epoch ms. */
  readonly detectedAt?: number;
  readonly headline?: string;
}

export interface TrackWaiting {
  /** false returns as soon as the job is in the queue. */
  readonly wait?: boolean;
  /** Milliseconds until an answer is given up. */
  readonly limitMs?: number;
}

/** The producers' side of the queue through which others tell the tracker of tickers. */
export interface TrackQueue {
  /**
   * Asks the tracker for something and waits for what it says to it. An `add` stays in the queue where no tracker runs.
   * @throws OpenbellError BAD_INPUT for a wish that makes no sense; TRACKER_AWAY when no tracker serves the queue or none
   * answers in time; REDIS_UNREACHABLE.
   */
  request(wish: TrackWish, waiting?: TrackWaiting): Promise<TrackAnswer>;
  close(): Promise<void>;
}

export function openTrackQueue(redisUrl: string, log: Logger): TrackQueue {
  const redis = producerConnection(redisUrl, log);
  const warn = warnRarely(log, 'track queue');
  const queue = new Queue<TrackJobData, TrackAnswer>(trackQueueName, {
    connection: redis,
    prefix: redisPrefix,
  });
  queue.on('error', warn);
  // Made when an answer is waited for first: it keeps a connection of its own.
  let listening: { readonly events: QueueEvents; readonly connection: Redis } | undefined;
  const listen = (): QueueEvents => {
    if (listening) return listening.events;
    const connection = workerConnection(redisUrl, log);
    // From the stream's beginning: a job that ends before the first reading is asked for would be waited for in vain.
    const events = new QueueEvents(trackQueueName, { connection, prefix: redisPrefix, lastEventId: '0' });
    events.on('error', warn);
    // Each wish under way listens to both.
    events.setMaxListeners(0);
    queue.setMaxListeners(0);
    listening = { events, connection };
    return events;
  };
  return {
    async request(wish, { wait = true, limitMs = answerLimitMs } = {}) {
      const checked = trackJobSchema.safeParse(wish);
      if (!checked.success) throw new OpenbellError('BAD_INPUT', `${problemsOf(checked.error)}.`);
      const { data } = checked;
      const { job, served } = await enqueue(queue, data);
      if (!wait) return { kind: 'accepted', text: queuedText(data, served) };
      if (!served) throw new OpenbellError('TRACKER_AWAY', queuedText(data, served));
      return answerTo(job, listen(), limitMs);
    },
    async close() {
      await withinLimit(Promise.all([queue.close(), listening?.events.close()]), closeLimitMs);
      listening?.connection.disconnect();
      redis.disconnect();
    },
  };
}

function queuedText({ ticker }: TrackJobData, served: boolean): string {
  if (served) return `${ticker} is queued for the tracker.`;
  return `No tracker runs: ${ticker} is queued and taken up by one that starts within 5 minutes.`;
}

async function enqueue(
  queue: Queue<TrackJobData, TrackAnswer>,
  data: TrackJobData,
): Promise<{ readonly job: Job<TrackJobData, TrackAnswer>; readonly served: boolean }> {
  try {
    const served = (await queue.getWorkersCount()) > 0;
    if (!served && data.action !== 'add') {
      throw new OpenbellError('TRACKER_AWAY', `No tracker runs that could ${data.action} ${data.ticker}.`);
    }
    const options = {
      attempts: 3,
      // Without a pause a waiting worker may overlook that the job is there again.
      backoff: { type: 'fixed', delay: 100 },
      removeOnComplete: keptTrackJobs,
      removeOnFail: keptTrackJobs,
    };
    return { job: await queue.add(data.action, data, options), served };
  } catch (error) {
    if (error instanceof OpenbellError) throw error;
    const text = `Redis does not take a job for ${data.ticker}: ${String(error)}`;
    throw new OpenbellError('REDIS_UNREACHABLE', text, { cause: error });
  }
}

async function answerTo(
  job: Job<TrackJobData, TrackAnswer>,
  events: QueueEvents,
  limitMs: number,
): Promise<TrackAnswer> {
  let answer: TrackAnswer | undefined;
  let failure: unknown;
  const waiting = job.waitUntilFinished(events, limitMs).then(
    (result) => void (answer = answerSchema.parse(result)),
    (error: unknown) => void (failure = error),
  );
  await withinLimit(waiting, limitMs);
  if (answer) return answer;
  if (failure !== undefined && (await job.isFailed().catch(() => false))) {
    return { kind: 'refused', reason: failure instanceof Error ? failure.message : 'the job failed' };
  }
  throw new OpenbellError(
    'TRACKER_AWAY',
    `The tracker has not answered for ${job.data.ticker} within ${limitMs / 1000} s; the job stays queued.`,
  );
}
