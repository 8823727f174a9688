import { Redis } from 'ioredis';

import { messageOf, OpenbellError } from '../errors/openbell-error.ts';

const patienceMs = 4_000;

/**
 * Asks a Redis something over a connection of its own.
 * @throws OpenbellError REDIS_UNREACHABLE within some seconds, and what `ask` throws of these
 */
export async function askRedis<T>(url: string, ask: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: patienceMs,
    commandTimeout: patienceMs,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  let lastError: unknown;
  redis.on('error', (error) => (lastError = error));
  try {
    await redis.connect();
    return await ask(redis);
  } catch (error) {
    if (error instanceof OpenbellError) throw error;
    const message = messageOf(lastError ?? error);
    throw new OpenbellError(
      'REDIS_UNREACHABLE',
      `Redis at ${withoutPassword(url)} cannot be reached: ${message}`,
      { cause: error },
    );
  } finally {
    redis.disconnect();
  }
}

/** The URL as it may be shown. */
export function withoutPassword(url: string): string {
  return url.replace(/\/\/[^@/]*@/, '//');
}
