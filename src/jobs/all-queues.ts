import { Queue } from 'bullmq';
import type { Logger } from 'pino';

import { configuredChannels, type NotifyOptions } from '../notify/open-channels.ts';
import { notifyQueueName } from './notify-queues.ts';
import { queueNames, workerConnection } from './queues.ts';
import { redisPrefix } from './redis-prefix.ts';
import { trackQueueName } from './track-queue.ts';
import { warnRarely } from './warn-rarely.ts';

/** Every queue there is, for a view of them. */
export interface AllQueues {
  readonly queues: readonly Queue[];
  /** Ends at once whatever still waits for Redis. */
  close(): void;
}

/** The queues of runs, of the tracker and of the channels that are on, over one connection that waits for Redis. */
export function openAllQueues(url: string, channels: NotifyOptions, log: Logger): AllQueues {
  // One that fails instead would leave a queue unusable for good if Redis were away while BullMQ sets it up.
  const connection = workerConnection(url, log);
  const names = [
    ...Object.values(queueNames),
    trackQueueName,
    ...configuredChannels(channels).map(notifyQueueName),
  ];
  const warn = warnRarely(log, 'queue view');
  const queues = names.map((name) => {
    const queue = new Queue(name, { connection, prefix: redisPrefix });
    queue.on('error', warn);
    return queue;
  });
  return { queues, close: () => connection.disconnect() };
}
