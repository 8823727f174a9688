import type { Redis } from 'ioredis';

import { redisPrefix } from '../../src/jobs/redis-prefix.ts';

/** A key of the queues as its commands give it, so that it can be put into a Redis of any version. */
export type StoredKey =
  | { readonly key: string; readonly type: 'string'; readonly value: string }
  | { readonly key: string; readonly type: 'list' | 'set'; readonly value: readonly string[] }
  | { readonly key: string; readonly type: 'hash'; readonly value: Readonly<Record<string, string>> }
  | { readonly key: string; readonly type: 'zset'; readonly value: readonly (readonly [string, string])[] };

/** Every key of the queues but those that expire, locks and signs of life, and the streams of past events. */
export async function readKeys(redis: Redis): Promise<StoredKey[]> {
  const names = (await redis.keys(`${redisPrefix}:*`)).sort();
  const stored: StoredKey[] = [];
  for (const key of names) {
    if ((await redis.pttl(key)) >= 0) continue;
    const type = await redis.type(key);
    if (type === 'string') stored.push({ key, type, value: (await redis.get(key))! });
    else if (type === 'list') stored.push({ key, type, value: await redis.lrange(key, 0, -1) });
    else if (type === 'set') stored.push({ key, type, value: (await redis.smembers(key)).sort() });
    else if (type === 'hash') stored.push({ key, type, value: await redis.hgetall(key) });
    else if (type === 'zset') {
      const flat = await redis.zrange(key, '0', '-1', 'WITHSCORES');
      const pairs = flat.flatMap((member, index) =>
        index % 2 === 0 ? [[member, flat[index + 1]!] as const] : [],
      );
      stored.push({ key, type, value: pairs });
    } else if (type !== 'stream') throw new Error(`${key} is a ${type}`);
  }
  return stored;
}

/** Puts keys into a Redis that has none of them. */
export async function writeKeys(redis: Redis, keys: readonly StoredKey[]): Promise<void> {
  for (const stored of keys) {
    const { key } = stored;
    if (stored.type === 'string') await redis.set(key, stored.value);
    else if (stored.type === 'list') await redis.rpush(key, ...stored.value);
    else if (stored.type === 'set') await redis.sadd(key, ...stored.value);
    else if (stored.type === 'hash') await redis.hset(key, stored.value);
    else
      for (const [member, score] of stored.value as readonly [string, string][])
        await redis.zadd(key, Number(score), member as string);
  }
}
