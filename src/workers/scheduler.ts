import { randomUUID } from 'node:crypto';

import { Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';

import type { Clock } from '../calendar/clock.ts';
import type { Settings } from '../config/settings.ts';
import { messageOf } from '../errors/openbell-error.ts';
import { queueNames, type Queues, recovery, redisPrefix, workerConnection } from '../jobs/queues.ts';
import { ensureMorningScheduler, runScheduleJob, settleOwedRuns, untilNextLook } from '../jobs/schedule.ts';
import { watchRuns } from '../jobs/watchdog.ts';
import type { Store } from '../store/store.ts';

const leaderKey = `${redisPrefix}:scheduler:leader`;
const leaseMs = 15_000;
const standbyMs = leaseMs / 3;
/** Renews or takes the lease in one step; returns 1 while it is ours. */
const leaseScript = `
local owner = redis.call('get', KEYS[1])
if owner == ARGV[1] then redis.call('pexpire', KEYS[1], ARGV[2]) return 1 end
if not owner then redis.call('set', KEYS[1], ARGV[1], 'PX', ARGV[2]) return 1 end
return 0`;
const resignScript = `if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0`;

async function holdsLease(redis: Redis, owner: string): Promise<boolean> {
  return (await redis.eval(leaseScript, 1, leaderKey, owner, leaseMs)) === 1;
}

export interface SchedulerParts {
  readonly settings: Settings;
  readonly store: Store;
  readonly queues: Queues;
  readonly redisUrl: string;
  readonly clock: Clock;
  readonly log: Logger;
}

function scheduleWorker({ redisUrl, store, queues, clock, log }: SchedulerParts): Worker {
  const worker = new Worker(
    queueNames.schedules,
    async (job) => {
      const outcome = await runScheduleJob(job, store, queues, clock);
      log.info(outcome, 'schedule');
      return outcome;
    },
    { connection: workerConnection(redisUrl, log), prefix: redisPrefix, ...recovery },
  );
  worker.on('error', (error) => log.warn({ error: error.message }, 'schedules'));
  return worker;
}

/**
 * Owns the schedules until `signal` aborts. Any number may run: one holds the lease, the others stand by. What is owed is
 * settled before the repeatable job is touched, at the due time, and once a minute.
 */
export async function runScheduler(parts: SchedulerParts, signal: AbortSignal): Promise<void> {
  const { settings, store, queues, clock, log } = parts;
  const owner = randomUUID();
  let worker: Worker | null = null;
  let nextLook = 0;
  let pause = 0;
  // A shifted clock has nothing in common with the machine time a stored schedule fires at.
  const realTime = settings.OPENBELL_NOW === undefined;
  while (!signal.aborted) {
    try {
      if (!(await holdsLease(queues.redis, owner))) {
        await worker?.close();
        worker = null;
        nextLook = 0;
        pause = standbyMs;
        continue;
      }
      if (clock.now() >= nextLook) {
        await settleOwedRuns(store, queues, clock, settings.MORNING_TIME, log);
        await watchRuns(store, queues, clock, log);
        if (realTime && (await ensureMorningScheduler(queues, settings.MORNING_TIME))) {
          log.info({ time: settings.MORNING_TIME }, 'morning report scheduled, New York time');
        }
        worker ??= scheduleWorker(parts);
        nextLook = clock.now() + untilNextLook(clock, settings.MORNING_TIME);
      }
      pause = Math.min(standbyMs, nextLook - clock.now());
    } catch (error) {
      log.warn({ error: messageOf(error) }, 'scheduler: trying again');
      pause = 1_000;
    } finally {
      await clock.sleep(pause, signal);
    }
  }
  const connection = worker?.opts.connection;
  await worker?.close();
  if (connection && 'disconnect' in connection) connection.disconnect();
  await queues.redis.eval(resignScript, 1, leaderKey, owner).catch(() => undefined);
}
