import { type JobsOptions, Queue } from 'bullmq';
import { Redis } from 'ioredis';
import type { Logger } from 'pino';

import { OpenbellError } from '../errors/openbell-error.ts';
import type { ChannelName, Notification } from '../notify/notification.ts';
import { withinBounds } from '../notify/wording.ts';
import { redisPrefix } from './redis-prefix.ts';
import { warnRarely } from './warn-rarely.ts';
import { withinLimit } from './within-limit.ts';

/** A queue a channel, so that one that hangs or is told to wait holds up no other. */
export const notifyQueueName = (channel: ChannelName): string => `notify-${channel}`;

/** The same notification has one job a channel, however often it is enqueued. */
const notifyJobId = (notificationId: string, channel: ChannelName): string => `${notificationId}-${channel}`;

/** As long as a fixed id must refuse a second job, but no more than Redis should hold of them. */
const keep = { age: 14 * 24 * 3600, count: 5_000 };

const notifyJobOptions: JobsOptions = {
  attempts: 12,
  // What it is stands with the worker.
  backoff: { type: 'custom' },
  removeOnComplete: keep,
  removeOnFail: keep,
  stackTraceLimit: 1,
};

/** Redis gets this long to take a notification; whoever enqueues tries again later. */
const enqueueLimitMs = 2_000;
const closeLimitMs = 3_000;

/** The producers' side of the notification queues. */
export interface NotifyQueues {
  /** For views of the queues. */
  readonly queues: readonly Queue<Notification>[];
  /**
   * Adds a job for each configured channel; enqueuing the same id again adds none.
   * @throws OpenbellError REDIS_UNREACHABLE within two seconds, at once where Redis is known to be away. Some channels may
   * have their job then: enqueue it again.
   */
  enqueue(notification: Notification): Promise<void>;
  close(): Promise<void>;
}

export function openNotifyQueues(url: string, channels: readonly ChannelName[], log: Logger): NotifyQueues {
  const warn = warnRarely(log, 'notification queues');
  // Unlimited retries: a command that failed while BullMQ sets up would leave its queue unusable for good.
  const redis = new Redis(url, { maxRetriesPerRequest: null, connectTimeout: 5_000 });
  redis.on('error', warn);
  const queues = channels.map((channel) => {
    const queue = new Queue<Notification>(notifyQueueName(channel), {
      connection: redis,
      prefix: redisPrefix,
    });
    queue.on('error', warn);
    return { channel, queue };
  });
  /** Additions that were given up on and are still on their way: Redis answers none before them. */
  let overdue = 0;

  return {
    queues: queues.map(({ queue }) => queue),
    async enqueue(notification) {
      const away = (): OpenbellError =>
        new OpenbellError('REDIS_UNREACHABLE', `Redis has not taken the notification ${notification.id}.`);
      if (overdue > 0 || ['reconnecting', 'close', 'end'].includes(redis.status)) throw away();
      const data = withinBounds(notification);
      const adding = Promise.all(
        queues.map(({ channel, queue }) =>
          queue.add(data.kind, data, { ...notifyJobOptions, jobId: notifyJobId(data.id, channel) }),
        ),
      );
      if (await withinLimit(adding, enqueueLimitMs)) {
        await adding;
        return;
      }
      overdue++;
      const settled = (): void => {
        overdue--;
      };
      adding.then(settled, settled);
      throw away();
    },
    async close() {
      await withinLimit(Promise.all(queues.map(({ queue }) => queue.close())), closeLimitMs);
      redis.disconnect();
    },
  };
}
