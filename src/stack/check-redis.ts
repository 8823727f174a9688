import { OpenbellError } from '../errors/openbell-error.ts';
import { askRedis, withoutPassword } from './ask-redis.ts';

/**
 * Pings a Redis and looks at its eviction policy: under any but `noeviction` it may delete jobs.
 * @throws OpenbellError REDIS_UNREACHABLE within some seconds | REDIS_EVICTION
 */
export async function checkRedis(url: string): Promise<{ readonly version: string }> {
  const info = await askRedis(url, (redis) => redis.info());
  const field = (name: string): string => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? '';
  const policy = field('maxmemory_policy');
  if (policy !== 'noeviction') {
    throw new OpenbellError(
      'REDIS_EVICTION',
      `Redis at ${withoutPassword(url)} has the maxmemory-policy ${policy || '(unknown)'}.`,
    );
  }
  return { version: field('redis_version') };
}
