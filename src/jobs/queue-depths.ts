import { Queue } from 'bullmq';

import { channelNames } from '../notify/open-channels.ts';
import { notifyQueueName } from './notify-queues.ts';
import { type Queues } from './queues.ts';
import { redisPrefix } from './redis-prefix.ts';
import { trackQueueName } from './track-queue.ts';

/** How many jobs of a queue are in which state. */
export interface QueueDepth {
  readonly name: string;
  readonly waiting: number;
  readonly active: number;
  /** To be run later, or again after a failure. */
  readonly delayed: number;
  /** Failed for good. */
  readonly failed: number;
}

/** Depths of all queues there are, over the one connection of whoever asks. */
export class QueueDepths {
  readonly #queues: Queues;
  readonly #others = new Map<string, Queue>();

  readonly #reading: boolean;

  /** @param reading leaves Redis as it is, where else each queue writes its options. */
  constructor(queues: Queues, reading = false) {
    this.#queues = queues;
    this.#reading = reading;
  }

  /** Queues nobody has opened so far are left out. */
  async read(): Promise<QueueDepth[]> {
    return (await this.readWithQueues()).map(([, depth]) => depth);
  }

  /** The same with the queues, for a closer look at their jobs. */
  async readWithQueues(): Promise<(readonly [Queue, QueueDepth])[]> {
    const { schedules, runs, symbols, account, redis } = this.#queues;
    const names = [trackQueueName, ...channelNames.map(notifyQueueName)];
    const there = await Promise.all(names.map((name) => redis.exists(`${redisPrefix}:${name}:meta`)));
    const others = names.filter((_name, index) => there[index] === 1).map((name) => this.#open(name));
    const queues = [schedules, runs, symbols, account, ...others] as readonly Queue[];
    return Promise.all(queues.map(async (queue) => [queue, await depthOf(queue)] as const));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#others.values()].map((queue) => queue.close()));
  }

  #open(name: string): Queue {
    const known = this.#others.get(name);
    if (known) return known;
    const queue = new Queue(name, {
      ...{ connection: this.#queues.redis, prefix: redisPrefix, skipMetasUpdate: this.#reading },
    });
    // Whoever reads is told of the same failure by the read itself.
    queue.on('error', () => undefined);
    this.#others.set(name, queue);
    return queue;
  }
}

async function depthOf(queue: Pick<Queue, 'name' | 'getJobCounts'>): Promise<QueueDepth> {
  const counts = await queue.getJobCounts(
    'waiting',
    'prioritized',
    'waiting-children',
    'active',
    'delayed',
    'failed',
  );
  const count = (name: string): number => counts[name] ?? 0;
  return {
    name: queue.name,
    waiting: count('waiting') + count('prioritized') + count('waiting-children'),
    active: count('active'),
    delayed: count('delayed'),
    failed: count('failed'),
  };
}
