import { Gauge, type Registry } from 'prom-client';

import type { QueueDepth } from '../jobs/queue-depths.ts';
import { readPart } from './page-part.ts';
import type { QueueReader } from './queue-reader.ts';

const states = [
  'dependent',
  'waiting',
  'active',
  'delayed',
  'failed',
] as const satisfies (keyof QueueDepth)[];

/** Adds how much lies in which queue, read when it is asked for. While Redis is away there are no figures. */
export function addQueueMetrics(registry: Registry, queues: QueueReader): void {
  const registers = [registry];
  let reading: Promise<readonly QueueDepth[]> | null = null;
  // One reading for all that is asked for at the same time.
  const read = (): Promise<readonly QueueDepth[]> =>
    (reading ??= readPart('Redis', () => queues.read())
      .then((depths) => (depths.kind === 'here' ? depths.value : []))
      .finally(() => (reading = null)));
  const jobs: Gauge<'queue' | 'state'> = new Gauge({
    name: 'openbell_queue_jobs',
    help: 'Jobs of a queue; dependent ones wait for other jobs, failed ones are kept for 14 days.',
    labelNames: ['queue', 'state'],
    registers,
    async collect() {
      const depths = await read();
      jobs.reset();
      for (const depth of depths) {
        for (const state of states) jobs.set({ queue: depth.name, state }, depth[state]);
      }
    },
  });
  const ready: Gauge<'queue'> = new Gauge({
    name: 'openbell_queue_waiting_seconds',
    help: 'Seconds the job that is next has been ready to be taken up; 0 where none waits.',
    labelNames: ['queue'],
    registers,
    async collect() {
      const depths = await read();
      ready.reset();
      for (const { name, waitingSeconds } of depths) ready.set({ queue: name }, waitingSeconds);
    },
  });
}
