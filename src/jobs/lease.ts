import type { Redis } from 'ioredis';

/** A lease that would last longer than anybody takes it for, Redis's clock having been set back, ends when one taken now would. */
const takeScript = `
local holder = redis.call('GET', KEYS[1])
if not holder or holder == ARGV[1] then redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) return 1 end
if redis.call('PTTL', KEYS[1]) > tonumber(ARGV[2]) then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 0`;
const releaseScript = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`;

/** Takes or renews a lease in one step. @returns whether `owner` holds it for the next `forMs` milliseconds. */
export async function takeLease(redis: Redis, key: string, owner: string, forMs: number): Promise<boolean> {
  return (await redis.eval(takeScript, 1, key, owner, forMs)) === 1;
}

/** Ends a lease where it is still the owner's. */
export async function releaseLease(redis: Redis, key: string, owner: string): Promise<void> {
  await redis.eval(releaseScript, 1, key, owner);
}
