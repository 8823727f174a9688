import { Queue } from 'bullmq';

import { systemClock } from '../calendar/clock.ts';
import { channelNames } from '../notify/open-channels.ts';
import { notifyQueueName } from './notify-queues.ts';
import { queueNames, type Queues } from './queues.ts';
import { redisPrefix } from './redis-prefix.ts';
import { trackQueueName } from './track-queue.ts';

/** How many jobs of a queue are in which state. */
export interface QueueDepth {
  readonly name: string;
  /** Waiting for other jobs: an analysis for its fetch, a forecast for its analyses. */
  readonly dependent: number;
  /** Ready to be taken up. */
  readonly waiting: number;
  /** Seconds the one that is next has been ready, by the machine's clock; 0 where none waits. */
  readonly waitingSeconds: number;
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
    const { schedules, runs, symbols, analyses, account, redis } = this.#queues;
    const names = [trackQueueName, ...channelNames.map(notifyQueueName)];
    const there = await Promise.all(names.map((name) => redis.exists(`${redisPrefix}:${name}:meta`)));
    const others = names.filter((_name, index) => there[index] === 1).map((name) => this.#open(name));
    const all = [schedules, runs, symbols, analyses, account, ...others] as readonly Queue[];
    return Promise.all(all.map(async (queue) => [queue, await this.#depthOf(queue)] as const));
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

  async #depthOf(queue: Pick<Queue, 'name' | 'getJobCounts' | 'toKey'>): Promise<QueueDepth> {
    const [counts, readyAt] = await Promise.all([
      queue.getJobCounts('waiting', 'prioritized', 'waiting-children', 'active', 'delayed', 'failed'),
      this.#nextReadyAt(queue),
    ]);
    const count = (name: string): number => counts[name] ?? 0;
    return {
      name: queue.name,
      dependent: count('waiting-children'),
      waiting: count('waiting') + count('prioritized'),
      waitingSeconds: readyAt === null ? 0 : Math.max(0, (systemClock.now() - readyAt) / 1000),
      active: count('active'),
      delayed: count('delayed'),
      failed: count('failed'),
    };
  }

  /** Since when the job that is taken next could have been taken, machine time in ms; null where none waits. */
  async #nextReadyAt(queue: Pick<Queue, 'name' | 'toKey'>): Promise<number | null> {
    const { redis, symbols } = this.#queues;
    const next = await redis.lindex(queue.toKey('wait'), -1);
    if (next === null) return null;
    // An analysis is put there with its whole run, and ready once its fetch, which has the same id, has ended.
    const isAnalysis = queue.name === queueNames.analyses;
    const at = isAnalysis
      ? await redis.hget(symbols.toKey(next), 'finishedOn')
      : await redis.hget(queue.toKey(next), 'timestamp');
    return at === null ? null : Number(at);
  }
}
