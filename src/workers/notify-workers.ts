import { channel as diagnosticsChannel } from 'node:diagnostics_channel';

import { type Job, UnrecoverableError, Worker } from 'bullmq';

import type { Clock } from '../calendar/clock.ts';
import { firstBackoffMs, notifyBackoff, runNotifyJob } from '../jobs/notify-job.ts';
import { notifyQueueName } from '../jobs/notify-queues.ts';
import { recovery, workerConnection } from '../jobs/queues.ts';
import { redisPrefix } from '../jobs/redis-prefix.ts';
import { warnRarely } from '../jobs/warn-rarely.ts';
import { withinLimit } from '../jobs/within-limit.ts';
import type { Logger } from '../log/logger.ts';
import { type Channel, type ChannelName, type Notification, runOf } from '../notify/notification.ts';

const step = diagnosticsChannel('openbell.step');

/** A slow receiver still gets a burst in a bearable time. */
const sendsAtOnce = 4;
/** How long sends that were let go may take to end. */
const letGoLimitMs = 2_000;

export interface NotifyWorkerOptions {
  /** NOTIFY_PER_MINUTE: tries a minute for each channel, over all processes. */
  readonly perMinute: number;
  /** The wait after a first failure, milliseconds. */
  readonly firstBackoffMs?: number;
}

/** What became of a channel's jobs in this process. */
export interface ChannelCounts {
  sent: number;
  /** Tries that are followed by another. */
  retried: number;
  /** Given up: refused, out of tries, or too old. */
  failed: number;
}

export interface NotifyWorkers {
  readonly counts: ReadonlyMap<ChannelName, Readonly<ChannelCounts>>;
  /** Lets sends under way end for up to `limitMs`, then lets go, and closes the channels: another process sends again. */
  close(limitMs: number): Promise<void>;
}

function startWorker(
  channel: Channel,
  counts: ChannelCounts,
  clock: Clock,
  log: Logger,
  connection: ReturnType<typeof workerConnection>,
  options: NotifyWorkerOptions,
): Worker<Notification> {
  const { name } = channel;
  const first = options.firstBackoffMs ?? firstBackoffMs;
  const worker = new Worker<Notification>(notifyQueueName(name), (job) => runNotifyJob(job, channel, clock), {
    connection,
    prefix: redisPrefix,
    concurrency: sendsAtOnce,
    limiter: { max: options.perMinute, duration: 60_000 },
    settings: { backoffStrategy: (attempts, _type, error) => notifyBackoff(attempts, error, first) },
    ...recovery,
  });
  worker.on('error', warnRarely(log, 'notification worker'));
  worker.on('completed', (job) => {
    counts.sent++;
    // The log's own line has told it.
    if (name !== 'log') log.info({ ...runOf(job.data), channel: name, job: job.id }, 'notification sent');
    step.publish('notify:done');
  });
  worker.on('failed', (job, error) => {
    const fields = {
      ...(job && runOf(job.data)),
      ...{ channel: name, job: job?.id, attempt: job?.attemptsMade, reason: error.message },
    };
    if (job && !isFinal(job, error)) {
      counts.retried++;
      log.warn(fields, 'notification not sent, it is tried again');
    } else {
      counts.failed++;
      log.error(fields, 'notification not sent, it is given up');
    }
  });
  return worker;
}

const isFinal = (job: Job, error: Error): boolean =>
  error instanceof UnrecoverableError || job.attemptsMade >= (job.opts.attempts ?? 1);

/** Sends what the notification queues hold, a worker a channel. At least once: what a killed process was sending is sent again. */
export function startNotifyWorkers(
  redisUrl: string,
  channels: readonly Channel[],
  clock: Clock,
  log: Logger,
  options: NotifyWorkerOptions,
): NotifyWorkers {
  const connection = workerConnection(redisUrl, log);
  const counts = new Map<ChannelName, ChannelCounts>();
  const workers = channels.map((channel) => {
    const own: ChannelCounts = { sent: 0, retried: 0, failed: 0 };
    counts.set(channel.name, own);
    return startWorker(channel, own, clock, log, connection, options);
  });
  return {
    counts,
    async close(limitMs) {
      const closing = Promise.all(workers.map((worker) => worker.close()));
      const ended = await withinLimit(closing, limitMs);
      connection.disconnect();
      await Promise.all(channels.map((channel) => channel.close()));
      if (ended) return;
      log.warn('notifications under way are let go: they are sent again');
      await withinLimit(closing, letGoLimitMs);
    },
  };
}
