import { hostname } from 'node:os';

import type { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { systemClock } from '../../src/calendar/clock.ts';
import { announceProcess, processKinds, runningProcesses } from '../../src/jobs/process-presence.ts';
import { producerConnection } from '../../src/jobs/queues.ts';
import { redisInUse } from '../../src/stack/redis-address.ts';
import { attachServer, type ServerAlone } from '../../src/stack/stack.ts';
import { runOpenbell, until } from '../harness/openbell.ts';
import { newHome, removeHomes, settingsOf, silent } from '../stack/stack-holder.ts';

const home = newHome();
let server: ServerAlone;
let url: string;
let redis: Redis;
beforeAll(async () => {
  server = await attachServer(settingsOf(home), systemClock, 'redis');
  url = (await redisInUse(settingsOf(home)))!;
  redis = producerConnection(url, silent);
});
afterAll(async () => {
  redis.disconnect();
  await server.lease.release();
  removeHomes();
});

const alive = (kind: string, env: Readonly<Record<string, string>> = { REDIS_URL: url }) =>
  runOpenbell(['alive', kind], env);

/** Announces a process of this one's while the work takes. */
async function withWorker(work: () => Promise<void>): Promise<void> {
  const end = announceProcess(redis, { kind: 'worker', version: '1.2.3', since: 0 });
  try {
    await until('it is announced', async () => (await runningProcesses(redis)).length === 1);
    await work();
  } finally {
    await end();
  }
}

it('a process of this host that has announced itself is alive, and no other kind is', async () => {
  await withWorker(async () => {
    const [worker, scheduler] = await Promise.all([alive('worker'), alive('scheduler')]);
    const stdout = `worker ${process.pid} is alive, version 1.2.3\n`;
    expect(worker).toEqual({ code: 0, stdout, stderr: '' });
    expect(scheduler.code).toBe(7);
    expect(scheduler.stderr).toContain(`No scheduler of this host, ${hostname()}, has announced itself`);
  });
});

it('the embedded Redis of a home is found, and none is started', async () => {
  await withWorker(async () => {
    expect((await alive('worker', { OPENBELL_HOME: home })).code).toBe(0);
  });
  const { code, stderr } = await alive('worker', { OPENBELL_HOME: newHome() });
  expect(code).toBe(7);
  expect(stderr).toContain('the embedded Redis is not running');
});

it('one of another host is none of this one, and is named', async () => {
  const there = { id: 'x', kind: 'tracker', host: 'elsewhere', pid: 1, version: '1', since: 0 };
  await redis
    .multi()
    .sadd('openbell:processes', 'x')
    .set('openbell:process:x', JSON.stringify(there), 'PX', 60_000)
    .exec();
  const { code, stderr } = await alive('tracker');
  expect(code).toBe(7);
  expect(stderr).toContain('on others: elsewhere.');
});

it('a Redis that is away, a wrong setting and a wrong kind are told apart', async () => {
  const [away, wrong, butcher] = await Promise.all([
    alive('worker', { REDIS_URL: 'redis://127.0.0.1:1' }),
    alive('worker', { REDIS_URL: 'nothing' }),
    alive('butcher'),
  ]);
  expect([away.code, wrong.code, butcher.code]).toEqual([5, 2, 2]);
  for (const kind of processKinds) expect(butcher.stderr).toContain(kind);
});
