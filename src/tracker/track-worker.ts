import { type Job, UnrecoverableError, Worker } from 'bullmq';
import type { Logger } from 'pino';

import type { Clock } from '../calendar/clock.ts';
import { problemsOf, seenAt, tooOld } from '../jobs/news-request.ts';
import { plainText } from '../jobs/plain-text.ts';
import { recovery, workerConnection } from '../jobs/queues.ts';
import { redisPrefix } from '../jobs/redis-prefix.ts';
import {
  keptTrackJobs,
  trackJobSchema,
  trackQueueName,
  type TrackAnswer,
  type TrackJobData,
} from '../jobs/track-queue.ts';
import { warnRarely } from '../jobs/warn-rarely.ts';
import { withinLimit } from '../jobs/within-limit.ts';
import type { Intake } from './intake.ts';

const closeLimitMs = 3_000;
/** A job is tried this often at most, whatever the program that made it asked for. */
const mostAttempts = 3;

export interface TrackWorker {
  /** Lets the job under way end, within a limit. */
  close(): Promise<void>;
}

/** Takes what others put into the queue `track`, one job after the other, in their order. */
export function startTrackWorker(redisUrl: string, intake: Intake, clock: Clock, log: Logger): TrackWorker {
  const connection = workerConnection(redisUrl, log);
  const worker = new Worker<unknown, TrackAnswer>(trackQueueName, (job) => answer(job, intake, clock), {
    connection,
    prefix: redisPrefix,
    removeOnComplete: keptTrackJobs,
    removeOnFail: keptTrackJobs,
    ...recovery,
  });
  worker.on('error', warnRarely(log, 'track worker'));
  worker.on('failed', (job, error) => log.warn({ job: job?.id, error: error.message }, 'track job failed'));
  return {
    async close() {
      await withinLimit(worker.close(), closeLimitMs);
      connection.disconnect();
    },
  };
}

function readJob(job: Job<unknown>): TrackJobData {
  const read = trackJobSchema.safeParse(job.data);
  if (read.success) return read.data;
  throw new UnrecoverableError(`the job's data is wrong: ${plainText(problemsOf(read.error))}`);
}

async function answer(job: Job<unknown>, intake: Intake, clock: Clock): Promise<TrackAnswer> {
  const { action, ticker, detectedAt, headline } = readJob(job);
  try {
    if (action === 'remove') return await intake.remove(ticker);
    if (action === 'clear') return await intake.clear(ticker);
    const now = clock.now();
    // Both are the machine's time, whatever the clock shows.
    const waited = (job.processedOn ?? job.timestamp) - job.timestamp;
    const seen = seenAt(detectedAt ?? now - Math.max(0, waited), now);
    const old = tooOld(seen, now);
    if (old !== undefined) return { kind: 'refused', reason: `${ticker} is not tracked: ${old}.` };
    return await intake.add({
      ticker,
      detectedAt: seen,
      by: 'queue',
      ...(headline !== undefined && { headline }),
    });
  } catch (error) {
    if (job.attemptsMade + 1 < mostAttempts) throw error;
    throw new UnrecoverableError(error instanceof Error ? error.message : String(error));
  }
}
