import type { Settings } from '../config/settings.ts';
import { homeLayout } from './home.ts';
import type { Secrets } from './secrets.ts';
import { readState } from './stale-processes.ts';

type NamedRedisSettings = Pick<Settings, 'REDIS_URL' | 'REDIS_PASSWORD'>;

/** The Redis that REDIS_URL names, its password within; undefined where the embedded one is used. */
export function namedRedis({ REDIS_URL, REDIS_PASSWORD }: NamedRedisSettings): string | undefined {
  if (REDIS_URL === undefined || REDIS_PASSWORD === '') return REDIS_URL;
  const url = new URL(REDIS_URL);
  // Not the URL's own setter: it leaves a % as it is, which would be decoded into something else.
  url.password = encodeURIComponent(REDIS_PASSWORD);
  return url.href;
}

/** The embedded Redis of a home. */
export const embeddedRedis = ({ redisPassword }: Secrets, port: number): string =>
  `redis://:${redisPassword}@127.0.0.1:${port}/0`;

/** The Redis the home's processes use now, without starting one; undefined where the embedded one does not run. */
export async function redisInUse(
  settings: NamedRedisSettings & Pick<Settings, 'OPENBELL_HOME'>,
): Promise<string | undefined> {
  const named = namedRedis(settings);
  if (named !== undefined) return named;
  const layout = homeLayout(settings.OPENBELL_HOME);
  const redis = readState(layout)?.redis;
  if (!redis) return undefined;
  // It loads the logger, which whoever asks every few seconds can do without.
  const { homeSecrets } = await import('./secrets.ts');
  return embeddedRedis(homeSecrets(layout), redis.port);
}
