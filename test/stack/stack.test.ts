import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { Redis } from 'ioredis';
import { afterEach, expect, test } from 'vitest';

import { systemClock } from '../../src/calendar/clock.ts';
import { homeLayout } from '../../src/stack/home.ts';
import { attachOrStart, type Stack, withStack } from '../../src/stack/stack.ts';
import { pingStore } from '../../src/store/open-store.ts';
import {
  allGone,
  isAlive,
  keeperOf,
  newHome,
  removeHomes,
  runningIn,
  settingsOf,
  silent,
  startHolder,
} from './stack-holder.ts';

afterEach(removeHomes);

const attach = (home: string, more: Record<string, string> = {}): Promise<Stack> =>
  attachOrStart(settingsOf(home, more), systemClock, silent);

async function withRedis<T>(stack: Stack, work: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(stack.redis.url);
  try {
    return await work(redis);
  } finally {
    redis.disconnect();
  }
}

test('both servers need their password, which lies nowhere but in a file of the owner', async () => {
  const home = newHome();
  const stack = await attach(home);
  const layout = homeLayout(home);
  expect(stack.started).toBe(true);
  expect(await pingStore(stack.clickhouse)).toMatch(/^\d/);
  await expect(pingStore({ ...stack.clickhouse, password: '' })).rejects.toThrow(/516/);
  const stranger = new Redis(stack.redis.url.replace(/:[^:@]*@/, ''), {
    lazyConnect: true,
    retryStrategy: () => null,
  });
  stranger.on('error', () => undefined);
  await expect(stranger.get('x')).rejects.toThrow(/NOAUTH/);
  stranger.disconnect();

  expect(statSync(layout.secrets).mode & 0o777).toBe(0o600);
  expect(statSync(layout.redisConfiguration).mode & 0o777).toBe(0o600);
  for (const folder of [layout.root, layout.store, layout.redis, layout.sockets])
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  const secrets = Object.values(JSON.parse(readFileSync(layout.secrets, 'utf8')) as Record<string, string>);
  expect(secrets.map((secret) => secret.length)).toEqual([48, 48]);
  const pids = runningIn(home);
  expect(pids.length).toBe(3);
  for (const pid of pids.filter(() => existsSync('/proc/self/cmdline'))) {
    const shown = readFileSync(`/proc/${pid}/cmdline`, 'utf8') + readFileSync(`/proc/${pid}/environ`, 'utf8');
    for (const secret of secrets) expect(shown).not.toContain(secret);
  }
  for (const name of readdirSync(layout.logs)) {
    for (const secret of secrets) expect(readFileSync(join(layout.logs, name), 'utf8')).not.toContain(secret);
  }

  await stack.stop();
  await stack.stop();
  expect(pids.filter(isAlive)).toEqual([]);
  expect(readdirSync(layout.sockets).filter((name) => name !== 'keeper.removing')).toEqual([]);
});

test('stacks of two homes run side by side and share nothing; a long path is fine', async () => {
  const homes = [newHome(), newHome('a'.repeat(60), 'b'.repeat(60))];
  const [one, two] = (await Promise.all(homes.map((home) => attach(home)))) as [Stack, Stack];
  expect(one.redis.url).not.toBe(two.redis.url);
  expect(one.clickhouse.password).not.toBe(two.clickhouse.password);
  await withRedis(one, (redis) => redis.set('key', 'one'));
  expect(await withRedis(two, (redis) => redis.get('key'))).toBeNull();
  await one.stop();
  expect(await pingStore(two.clickhouse)).toMatch(/^\d/);
  await two.stop();
});

test('commands that start at once share one stack, which stays for the last of them and keeps its data', async () => {
  const home = newHome();
  const stacks = await Promise.all(Array.from({ length: 4 }, () => attach(home)));
  const pids = runningIn(home);
  expect(stacks.filter(({ started }) => started).length).toBeLessThanOrEqual(1);
  expect(new Set(stacks.map(({ clickhouse }) => clickhouse.url)).size).toBe(1);
  await withRedis(stacks[0]!, (redis) => redis.set('job', 'kept'));
  await Promise.all(stacks.slice(1).map((stack) => stack.stop()));
  expect(pids.every(isAlive)).toBe(true);
  expect(stacks[0]!.lost.aborted).toBe(false);
  await stacks[0]!.stop();
  expect(pids.filter(isAlive)).toEqual([]);

  // One that comes while the last one leaves gets a stack too.
  const leaving = await attach(home);
  const [, next] = await Promise.all([leaving.stop(), attach(home)]);
  expect(await withRedis(next, (redis) => redis.get('job'))).toBe('kept');
  await next.stop();
});

test('kill -9 of the command that started it leaves nothing running', async () => {
  const home = newHome();
  const holder = await startHolder(home);
  const pids = runningIn(home);
  expect(pids.every(isAlive)).toBe(true);
  await holder.kill();
  await allGone(pids);
  expect(existsSync(homeLayout(home).state)).toBe(false);
});

test('kill -9 of the starter while another is attached takes nothing from the other', async () => {
  const home = newHome();
  const holder = await startHolder(home);
  const stack = await attach(home);
  expect(stack.started).toBe(false);
  await holder.kill();
  await withRedis(stack, (redis) => redis.ping());
  expect(await pingStore(stack.clickhouse)).toMatch(/^\d/);
  await stack.stop();
});

test('kill -9 of the keeper ends its servers, is told, and the next start finds the home free', async () => {
  const home = newHome();
  const stack = await attach(home);
  const pids = runningIn(home);
  const lost = new Promise((resolve) => stack.lost.addEventListener('abort', resolve));
  process.kill(keeperOf(home), 'SIGKILL');
  await lost;
  const next = await attach(home);
  await allGone(pids);
  expect(next.started).toBe(true);
  await withRedis(next, (redis) => redis.ping());
  await next.stop();
  await stack.stop();
});

test('a server that dies is started again where its clients expect it', async () => {
  const home = newHome();
  await withStack(settingsOf(home), systemClock, silent, async (stack) => {
    const before = runningIn(home);
    await withRedis(stack, async (redis) => {
      redis.on('error', () => undefined);
      await redis.set('job', 'kept');
      // What the append-only file holds after a second at most is there at once when Redis is asked to wait for it.
      await redis.bgrewriteaof();
      process.kill(before[1]!, 'SIGTERM');
      process.kill(before[2]!, 'SIGKILL');
      await allGone(before.slice(1));
      while ((await redis.get('job').catch(() => null)) !== 'kept');
    });
    let version: string | undefined;
    while (version === undefined) version = await pingStore(stack.clickhouse).catch(() => undefined);
    expect(runningIn(home).filter((pid) => before.includes(pid)).length).toBe(1);
    expect(stack.lost.aborted).toBe(false);
  });
});

test('what is external is used as it is and not started', async () => {
  const lender = newHome();
  const borrower = newHome();
  await withStack(settingsOf(lender), systemClock, silent, async ({ redis, clickhouse }) => {
    const both = {
      REDIS_URL: redis.url,
      CLICKHOUSE_URL: clickhouse.url,
      CLICKHOUSE_PASSWORD: clickhouse.password,
    };
    const stack = await attach(borrower, both);
    expect([stack.redis.url, stack.clickhouse.url, stack.started]).toEqual([
      redis.url,
      clickhouse.url,
      false,
    ]);
    expect(existsSync(borrower)).toBe(false);
    await stack.stop();
    await withStack(settingsOf(borrower, { REDIS_URL: redis.url }), systemClock, silent, async (mixed) => {
      expect(mixed.redis.url).toBe(redis.url);
      expect(mixed.clickhouse.url).not.toBe(clickhouse.url);
      // Only the keeper and the store.
      expect(runningIn(borrower).length).toBe(2);
      expect(await pingStore(mixed.clickhouse)).toMatch(/^\d/);
    });
  });
});

test('a port that is taken is named, and nothing stays behind', async () => {
  const home = newHome();
  await withStack(settingsOf(home), systemClock, silent, async ({ redis }) => {
    const port = new URL(redis.url).port;
    const other = newHome();
    await expect(attach(other, { EMBEDDED_REDIS_PORT: port })).rejects.toMatchObject({
      code: 'EMBEDDED_UNAVAILABLE',
      message: expect.stringContaining(port) as string,
    });
    await allGone([keeperOf(other)]);
  });
});
