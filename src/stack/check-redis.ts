import { Redis } from 'ioredis';

import { messageOf, OpenbellError } from '../errors/openbell-error.ts';

const patienceMs = 4_000;

/**
 * Pings a Redis and looks at its eviction policy: under any but `noeviction` it may delete jobs.
 * @throws OpenbellError REDIS_UNREACHABLE within some seconds | REDIS_EVICTION
 */
export async function checkRedis(url: string): Promise<{ readonly version: string }> {
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
    const info = await redis.info();
    const field = (name: string): string => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? '';
    const policy = field('maxmemory_policy');
    if (policy !== 'noeviction') {
      throw new OpenbellError(
        'REDIS_EVICTION',
        `Redis at ${withoutPassword(url)} has the maxmemory-policy ${policy || '(unknown)'}.`,
      );
    }
    return { version: field('redis_version') };
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
