import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';

import { systemClock } from '../calendar/clock.ts';
import { channelNames } from '../notify/open-channels.ts';
import { notifyQueueName } from './notify-queues.ts';
import { queueNames, type Queues, recovery } from './queues.ts';
import { redisPrefix } from './redis-prefix.ts';
import { trackQueueName } from './track-queue.ts';

/** Clocks of two machines differ by less than this. */
const toleranceMs = 5_000;

/** ARGV: longest time of a look for dead workers' jobs, of a job's lock (ms), then the key of each queue. Gives what was shortened. */
const shortenScript = `
local shortened = 0
local function shorten(key, longest)
  if redis.call('PTTL', key) <= longest then return end
  redis.call('PEXPIRE', key, longest)
  shortened = shortened + 1
end
for at = 3, #ARGV do
  local queue = ARGV[at]
  shorten(queue .. ':stalled-check', tonumber(ARGV[1]))
  for _, job in ipairs(redis.call('LRANGE', queue .. ':active', 0, -1)) do
    shorten(queue .. ':' .. job .. ':lock', tonumber(ARGV[2]))
  end
end
return shortened`;

/**
 * Redis and BullMQ keep deadlines as times of day. Where a clock was set back they lie further off than anybody has set them: a dead
 * worker's jobs would stay locked, and retries wait, for as long as the clock was ahead. Such deadlines are set anew from now.
 * @returns how many there were
 */
export async function shortenDistantDeadlines({ redis, ...queues }: Queues, log: Logger): Promise<number> {
  const names = [...Object.values(queueNames), trackQueueName, ...channelNames.map(notifyQueueName)];
  const keys = names.map((name) => `${redisPrefix}:${name}`);
  const { stalledInterval, lockDuration } = recovery;
  const shortened = Number(await redis.eval(shortenScript, 0, stalledInterval, lockDuration, ...keys));
  const retries = [queues.runs, queues.symbols, queues.analyses, queues.account] as readonly Queue[];
  const promoted = await Promise.all(retries.map((queue) => promoteDistant(queue, redis)));
  const count = promoted.reduce((sum, more) => sum + more, shortened);
  if (count > 0) log.warn({ count }, 'a clock was set back: deadlines that lay too far off are set anew');
  return count;
}

/** Jobs that are further off than their delay says wait no longer. */
async function promoteDistant(queue: Queue, redis: Redis): Promise<number> {
  let promoted = 0;
  for (const job of await queue.getDelayed()) {
    // BullMQ keeps the time in the upper bits of the score.
    const due = Number(await redis.zscore(queue.toKey('delayed'), job.id!)) / 0x1000;
    if (due - systemClock.now() <= job.delay + toleranceMs) continue;
    await job.promote();
    promoted += 1;
  }
  return promoted;
}
