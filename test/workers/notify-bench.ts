import { QueueEvents } from 'bullmq';
import { pino } from 'pino';

import type { Clock } from '../../src/calendar/clock.ts';
import { notifyQueueName, type NotifyQueues, openNotifyQueues } from '../../src/jobs/notify-queues.ts';
import { redisPrefix } from '../../src/jobs/redis-prefix.ts';
import type { Logger } from '../../src/log/logger.ts';
import type { Channel } from '../../src/notify/notification.ts';
import type { NotifyOptions } from '../../src/notify/open-channels.ts';
import { openChannels } from '../../src/notify/open-channels.ts';
import { prepareHome } from '../../src/stack/home.ts';
import { startRedis } from '../../src/stack/redis-process.ts';
import { type NotifyWorkers, startNotifyWorkers } from '../../src/workers/notify-workers.ts';
import { clock } from '../notify/samples.ts';
import { newHome } from '../stack/stack-holder.ts';

const password = 'redis-password-5512';

export interface RealRedis {
  readonly url: string;
  signal(name: NodeJS.Signals): void;
  stop(): Promise<void>;
  /** Starts it again at the same port with what it held. */
  start(): Promise<void>;
}

export async function realRedis(): Promise<RealRedis> {
  const layout = prepareHome(newHome());
  let server = await startRedis(layout, 0, password);
  const { port } = server;
  return {
    url: `redis://:${password}@127.0.0.1:${port}/0`,
    signal: (name) => void process.kill(server.pid, name),
    stop: () => server.stop(),
    async start() {
      server = await startRedis(layout, port, password);
    },
  };
}

interface BenchOptions {
  readonly perMinute?: number;
  readonly clock?: Clock;
}

/** The notification queues and their workers at a real Redis, with every log line they write. */
export interface Bench {
  readonly queues: NotifyQueues;
  readonly lines: readonly Readonly<Record<string, unknown>>[];
  readonly log: Logger;
  /** Starts workers for the channels of these settings. */
  work(options: NotifyOptions, more?: BenchOptions): NotifyWorkers;
  /** The queue of a channel. */
  of(name: Channel['name']): NotifyQueues['queues'][number];
  /** Resolves with the ids of the next `count` jobs of a channel that something happens to, from now on. */
  events(name: Channel['name'], what: 'completed' | 'failed' | 'delayed', count: number): Promise<string[]>;
  close(): Promise<void>;
}

export async function openBench(url: string, names: readonly Channel['name'][]): Promise<Bench> {
  const lines: Record<string, unknown>[] = [];
  const log = pino(
    { level: 'debug' },
    { write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) },
  );
  const queues = openNotifyQueues(url, names, log);
  const workers: NotifyWorkers[] = [];
  const events = new Map(
    names.map((name) => [
      name,
      new QueueEvents(notifyQueueName(name), { connection: { url }, prefix: redisPrefix, lastEventId: '0' }),
    ]),
  );
  for (const one of events.values()) {
    one.on('error', () => undefined);
    await one.waitUntilReady();
  }
  return {
    queues,
    lines,
    log,
    work(options, { perMinute = 6_000, clock: own = clock } = {}) {
      const channels = openChannels(options, log, own).filter(({ name }) => names.includes(name));
      const started = startNotifyWorkers(url, channels, own, log, { perMinute, firstBackoffMs: 1 });
      workers.push(started);
      return started;
    },
    events: (name, what, count) =>
      new Promise((resolve) => {
        const ids: string[] = [];
        const own = events.get(name)!;
        const hear = ({ jobId }: { jobId: string }): void => {
          if (ids.push(jobId) < count) return;
          own.off(what, hear);
          resolve(ids);
        };
        own.on(what, hear);
      }),
    of: (name) => queues.queues.find((queue) => queue.name === `notify-${name}`)!,
    async close() {
      await Promise.all(workers.map((started) => started.close(0)));
      await Promise.all([...events.values()].map((one) => one.close()));
      for (const queue of queues.queues) {
        await queue.removeRateLimitKey();
        await queue.obliterate({ force: true });
      }
      await queues.close();
    },
  };
}
