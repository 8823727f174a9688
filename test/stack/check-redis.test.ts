import { createServer, type AddressInfo } from 'node:net';

import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { systemClock } from '../../src/calendar/clock.ts';
import { withoutPassword } from '../../src/stack/ask-redis.ts';
import { checkRedis } from '../../src/stack/check-redis.ts';
import { attachOrStart } from '../../src/stack/stack.ts';
import type { RunningServer } from '../../src/stack/running-server.ts';
import { prepareHome } from '../../src/stack/home.ts';
import { startRedis } from '../../src/stack/redis-process.ts';
import { newHome, removeHomes, settingsOf, silent } from './stack-holder.ts';

let server: RunningServer;
let url: string;

beforeAll(async () => {
  server = await startRedis(prepareHome(newHome()), 0, 'a-password');
  url = `redis://:a-password@127.0.0.1:${server.port}/0`;
});

afterAll(async () => {
  await server.stop();
  removeHomes();
});

test('a Redis that would delete jobs is refused, also at the start of a stack', async () => {
  expect((await checkRedis(url)).version).toMatch(/^\d+\./);
  const redis = new Redis(url);
  await redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
  const refusal = { code: 'REDIS_EVICTION', message: expect.stringMatching(/allkeys-lru/) as string };
  await expect(checkRedis(url)).rejects.toMatchObject(refusal);
  const settings = settingsOf(newHome(), { REDIS_URL: url });
  await expect(attachOrStart(settings, systemClock, silent)).rejects.toMatchObject(refusal);
  await redis.config('SET', 'maxmemory-policy', 'noeviction');
  redis.disconnect();
});

test('a Redis that is away or refuses the password is named without it', async () => {
  await expect(checkRedis('redis://:secret@127.0.0.1:1/0')).rejects.toMatchObject({
    code: 'REDIS_UNREACHABLE',
    message: expect.stringMatching(/^Redis at redis:\/\/127\.0\.0\.1:1\/0 .*ECONNREFUSED/) as string,
  });
  const wrong = url.replace('a-password', 'wrong');
  await expect(checkRedis(wrong)).rejects.toMatchObject({
    code: 'REDIS_UNREACHABLE',
    message: expect.stringMatching(/WRONGPASS/) as string,
  });
  expect(withoutPassword('rediss://user:p@host:1/2')).toBe('rediss://host:1/2');
});

test('something that answers nothing is given up on within seconds', async () => {
  const mute = createServer((socket) => void socket.on('error', () => undefined).resume());
  await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
  const begun = performance.now();
  await expect(checkRedis(`redis://127.0.0.1:${(mute.address() as AddressInfo).port}`)).rejects.toMatchObject(
    { code: 'REDIS_UNREACHABLE' },
  );
  expect(performance.now() - begun).toBeLessThan(9_000);
  mute.close();
});
