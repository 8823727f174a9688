import { rmSync } from 'node:fs';

import { Redis } from 'ioredis';
import { afterAll, beforeEach, expect, it } from 'vitest';

import { redisSteps } from '../../src/doctor/redis-steps.ts';
import { homeLayout, prepareHome } from '../../src/stack/home.ts';
import { startRedis } from '../../src/stack/redis-process.ts';
import type { RunningServer } from '../../src/stack/running-server.ts';
import { until } from '../harness/openbell.ts';
import { newHome, removeHomes } from '../stack/stack-holder.ts';
import { asking, examine, expectTrouble } from './examine.ts';

let home: string;
let server: RunningServer;
let redis: Redis;
let url: string;

beforeEach(async () => {
  home = newHome();
  server = await startRedis(prepareHome(home), 0, 'a-password');
  url = `redis://:a-password@127.0.0.1:${server.port}/0`;
  redis = new Redis(url);
  return async () => {
    redis.disconnect();
    await server.stop();
  };
});
afterAll(removeHomes);

const look = async () => examine(redisSteps(asking({ redis: url, store: undefined }).withRedis));
const settings = async () => (await look()).get('redis set');

it('as openbell starts it, it is well, and its clock agrees', async () => {
  const found = await look();
  expect(found.get('redis set')).toMatchObject({
    state: 'ok',
    text: expect.stringContaining('noeviction') as string,
  });
  expect(found.get('redis clock')).toMatchObject({ state: 'ok' });
});

it('one that may delete jobs, and one that has', async () => {
  await redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
  expectTrouble(await settings(), 'failed', /maxmemory-policy is allkeys-lru/);
  await redis.config('SET', 'maxmemory', '3mb');
  for (let key = 0; key < 4_000; key++) await redis.set(`filler:${key}`, 'x'.repeat(1_000));
  expectTrouble(await settings(), 'failed', /deleted \d+ keys/);
});

it('one that is nearly full', async () => {
  const used = Number(/used_memory:(\d+)/.exec(await redis.info('memory'))![1]);
  await redis.config('SET', 'maxmemory', String(Math.round(used * 1.05)));
  expectTrouble(await settings(), 'warning', /\d\d+ % of maxmemory/);
});

it('one that keeps nothing on disk', async () => {
  await redis.config('SET', 'appendonly', 'no');
  await redis.config('SET', 'save', '');
  expectTrouble(await settings(), 'warning', /appendonly is off and nothing is saved/);
  await redis.config('SET', 'save', '3600 1');
  expectTrouble(await settings(), 'warning', /appendonly is off, it saves at 3600 1/);
});

it('one that cannot save, and has refused writes for it', async () => {
  await redis.config('SET', 'appendonly', 'no');
  await redis.config('SET', 'save', '3600 1000000');
  rmSync(homeLayout(home).redis, { recursive: true });
  await redis.bgsave();
  await until('the save has failed', async () =>
    (await redis.info('persistence')).includes('rdb_last_bgsave_status:err'),
  );
  await expect(redis.set('a', 'b')).rejects.toThrow('MISCONF');
  const found = await settings();
  expectTrouble(found, 'failed', /last save to disk failed.*refused 1 writes.*MISCONF/);
});

it('one that is away fails, with the exit code of Redis', async () => {
  const steps = redisSteps(asking({ redis: 'redis://127.0.0.1:1/0', store: undefined }).withRedis);
  expectTrouble((await examine(steps)).get('redis set'), 'failed', /cannot be reached/);
});
