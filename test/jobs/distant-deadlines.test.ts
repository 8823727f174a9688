import { Worker } from 'bullmq';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

import { systemClock } from '../../src/calendar/clock.ts';
import { parseTradingDay } from '../../src/calendar/trading-day.ts';
import { shortenDistantDeadlines } from '../../src/jobs/distant-deadlines.ts';
import { releaseLease, takeLease } from '../../src/jobs/lease.ts';
import {
  openQueues,
  queueNames,
  type Queues,
  recovery,
  type RunJobData,
  workerConnection,
} from '../../src/jobs/queues.ts';
import { redisPrefix } from '../../src/jobs/redis-prefix.ts';
import { BareRedis } from '../harness/bare-redis.ts';
import { silent } from '../harness/home.ts';
import { until } from '../harness/openbell.ts';

const dayMs = 86_400_000;
const data: RunJobData = {
  ...{ runId: 'morning-2026-11-20-1', kind: 'morning', date: parseTradingDay('2026-11-20') },
  ...{ attempt: 1, refetch: [] },
};

let server: BareRedis;
let queues: Queues;

beforeAll(async () => {
  server = await BareRedis.start();
  queues = openQueues(server.url, silent);
});
afterAll(async () => {
  await queues.close();
  await server.kill();
});
beforeEach(async () => void (await queues.redis.flushall()));

/** What a clock set back by a day does to a key that runs out. */
async function moveAway(key: string): Promise<void> {
  expect(await queues.redis.pexpire(key, (await queues.redis.pttl(key)) + dayMs)).toBe(1);
}

test('a job whose worker died while the clock was ahead is taken up again', async () => {
  const connection = workerConnection(server.url, silent);
  const options = { connection, prefix: redisPrefix, ...recovery };
  const dead = new Worker(queueNames.runs, undefined, options);
  const [checked, lock] = [queues.runs.toKey('stalled-check'), queues.runs.toKey('one:lock')];
  await queues.runs.add('scan', data, { jobId: 'one' });
  expect((await dead.getNextJob('of the dead')).id).toBe('one');
  await dead.startStalledCheckTimer();
  await until('dead workers are looked for', async () => (await queues.redis.exists(checked)) === 1);
  await dead.close();
  expect(await shortenDistantDeadlines(queues, silent)).toBe(0);
  await moveAway(lock);
  await queues.redis.set(checked, '1', 'PX', dayMs);

  const taken: string[] = [];
  const living = new Worker(queueNames.runs, (job) => Promise.resolve(void taken.push(job.id!)), options);
  expect(await shortenDistantDeadlines(queues, silent)).toBe(2);
  expect(await queues.redis.pttl(lock)).toBeLessThanOrEqual(recovery.lockDuration);
  await until('another takes it up', () => taken.length === 1);
  expect(taken).toEqual(['one']);
  await living.close();
  connection.disconnect();
});

test('a retry that is further off than its delay is made, one that is not waits', async () => {
  const { runs, redis } = queues;
  await runs.add('scan', data, { jobId: 'distant', delay: 2_000 });
  await runs.add('scan', data, { jobId: 'well', delay: 3_600_000 });
  await redis.zadd(runs.toKey('delayed'), (systemClock.now() + dayMs) * 0x1000, 'distant');
  expect(await shortenDistantDeadlines(queues, silent)).toBe(1);
  expect(await runs.getJobState('distant')).toBe('waiting');
  expect(await runs.getJobState('well')).toBe('delayed');
  expect(await shortenDistantDeadlines(queues, silent)).toBe(0);
});

test('a lease of one that is gone lasts no longer than anybody takes it for', async () => {
  const { redis } = queues;
  const take = (owner: string): Promise<boolean> => takeLease(redis, 'lease', owner, 15_000);
  expect([await take('one'), await take('other'), await take('one')]).toEqual([true, false, true]);
  await moveAway('lease');
  expect(await take('other')).toBe(false);
  expect(await redis.pttl('lease')).toBeLessThanOrEqual(15_000);
  await releaseLease(redis, 'lease', 'other');
  expect(await take('other')).toBe(false);
  await releaseLease(redis, 'lease', 'one');
  expect(await take('other')).toBe(true);
});
