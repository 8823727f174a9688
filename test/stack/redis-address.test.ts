import { Redis } from 'ioredis';
import { expect, it } from 'vitest';

import { prepareHome } from '../../src/stack/home.ts';
import { checkRedis } from '../../src/stack/check-redis.ts';
import { namedRedis } from '../../src/stack/redis-address.ts';
import { startRedis } from '../../src/stack/redis-process.ts';
import { newHome, removeHomes } from './stack-holder.ts';

it('a Redis is reached with REDIS_PASSWORD, whatever characters it is made of', async () => {
  const REDIS_PASSWORD = `p%41:/?#[]@!$&'()*+,;= ä~`;
  const server = await startRedis(prepareHome(newHome()), 0, 'first');
  try {
    const REDIS_URL = `redis://127.0.0.1:${server.port}/0`;
    const redis = new Redis(REDIS_URL, { password: 'first' });
    await redis.config('SET', 'requirepass', REDIS_PASSWORD);
    redis.disconnect();
    await expect(checkRedis(namedRedis({ REDIS_URL, REDIS_PASSWORD })!)).resolves.toBeDefined();
    await expect(checkRedis(namedRedis({ REDIS_URL, REDIS_PASSWORD: '' })!)).rejects.toThrow('NOAUTH');
    expect(namedRedis({ REDIS_URL: undefined, REDIS_PASSWORD: '' })).toBeUndefined();
  } finally {
    await server.stop();
    removeHomes();
  }
});
