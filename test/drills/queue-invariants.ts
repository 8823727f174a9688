import { Queue } from 'bullmq';

import { queueNames } from '../../src/jobs/queues.ts';
import { redisPrefix } from '../../src/jobs/redis-prefix.ts';
import type { TestHome } from '../harness/home.ts';

/** Jobs somebody still has to do. */
const unfinished = ['active', 'wait', 'prioritized', 'waiting-children'] as const;

/** Names of all queues Redis knows of. */
async function queuesIn({ queues: { redis } }: TestHome): Promise<string[]> {
  const metas = await redis.keys(`${redisPrefix}:*:meta`);
  return metas.map((key) => key.slice(redisPrefix.length + 1, -':meta'.length)).sort();
}

async function brokenQueue(home: TestHome, name: string, mayFail: number): Promise<string[]> {
  const { redis } = home.queues;
  const queue = new Queue(name, { connection: redis, prefix: redisPrefix });
  queue.on('error', () => undefined);
  try {
    const broken: string[] = [];
    const counts = await queue.getJobCounts(...unfinished, 'delayed', 'failed');
    for (const state of unfinished)
      if ((counts[state] ?? 0) > 0) {
        const ids = (await queue.getJobs([state], 0, 4)).map(({ id }) => id).join(', ');
        broken.push(`queue ${name}: ${counts[state]} jobs ${state}: ${ids}`);
      }
    const waitsFor = await queue.getJobSchedulersCount();
    if ((counts['delayed'] ?? 0) !== waitsFor)
      broken.push(`queue ${name}: ${counts['delayed']} delayed jobs, ${waitsFor} schedules`);
    const failed = counts['failed'] ?? 0;
    // A stock fails by its fetch or by its analysis.
    const ofSymbols = name === queueNames.symbols || name === queueNames.analyses;
    if (failed > (ofSymbols ? mayFail : 0)) broken.push(`queue ${name}: ${failed} failed jobs`);
    const locks = await redis.keys(`${redisPrefix}:${name}:*:lock`);
    if (locks.length > 0) broken.push(`queue ${name}: locks are held: ${locks.join(', ')}`);
    return broken;
  } finally {
    // The connection is the home's.
    await queue.close();
  }
}

async function brokenSchedules({ queues }: TestHome, wanted: readonly string[]): Promise<string[]> {
  const stored = await queues.schedules.getJobSchedulers(0, -1);
  const found = stored.map(({ key }) => key).sort();
  const same = found.join() === [...wanted].sort().join();
  return same ? [] : [`schedules: ${found.join(', ') || 'none'} instead of ${wanted.join(', ') || 'none'}`];
}

/** Nothing is left to be done or held, and exactly the wanted schedules stand. */
export async function brokenQueues(
  home: TestHome,
  schedules: readonly string[],
  failedSymbols: number,
): Promise<string[]> {
  const broken = await brokenSchedules(home, schedules);
  for (const name of await queuesIn(home)) broken.push(...(await brokenQueue(home, name, failedSymbols)));
  return broken;
}
