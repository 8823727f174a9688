import type { Redis } from 'ioredis';

import { redisPrefix } from './redis-prefix.ts';

/** Names the scheduler that leads; it expires with it. */
export const leaderKey = `${redisPrefix}:scheduler:leader`;

/** Whether a scheduler leads now. */
export const isLed = async (redis: Redis): Promise<boolean> => (await redis.exists(leaderKey)) === 1;
