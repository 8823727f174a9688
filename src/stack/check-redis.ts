import { OpenbellError } from '../errors/openbell-error.ts';
import { redisInfo } from '../redis-info.ts';
import { askRedis, withoutPassword } from './ask-redis.ts';

/**
 * Pings a Redis and looks at its eviction policy: under any but `noeviction` it may delete jobs.
 * @throws OpenbellError REDIS_UNREACHABLE within some seconds | REDIS_EVICTION
 */
export async function checkRedis(url: string): Promise<{ readonly version: string }> {
  const field = redisInfo(await askRedis(url, (redis) => redis.info()));
  const policy = field('maxmemory_policy');
  if (policy !== 'noeviction') {
    throw new OpenbellError(
      'REDIS_EVICTION',
      `Redis at ${withoutPassword(url)} has the maxmemory-policy ${policy || '(unknown)'}.`,
    );
  }
  return { version: field('redis_version') };
}
