import type { Settings } from '../config/settings.ts';

/** The Redis that REDIS_URL names, its password within; undefined where the embedded one is used. */
export function namedRedis({
  REDIS_URL,
  REDIS_PASSWORD,
}: Pick<Settings, 'REDIS_URL' | 'REDIS_PASSWORD'>): string | undefined {
  if (REDIS_URL === undefined || REDIS_PASSWORD === '') return REDIS_URL;
  const url = new URL(REDIS_URL);
  // Not the URL's own setter: it leaves a % as it is, which would be decoded into something else.
  url.password = encodeURIComponent(REDIS_PASSWORD);
  return url.href;
}
