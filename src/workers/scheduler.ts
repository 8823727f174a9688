import { randomUUID } from 'node:crypto';

import { Worker } from 'bullmq';
import type { Logger } from 'pino';

import { type Clock, systemClock } from '../calendar/clock.ts';
import type { TradingDay } from '../calendar/trading-day.ts';
import type { Settings } from '../config/settings.ts';
import { messageOf } from '../errors/openbell-error.ts';
import {
  collectSchedulerId,
  ensureCollectScheduler,
  runCollectSchedule,
  settleCollections,
} from '../jobs/collect-schedule.ts';
import { shortenDistantDeadlines } from '../jobs/distant-deadlines.ts';
import { removeExpiredOnceADay } from '../jobs/expired-rows.ts';
import { queueNames, type Queues, recovery, workerConnection } from '../jobs/queues.ts';
import { redisPrefix } from '../jobs/redis-prefix.ts';
import type { ReportNotices } from '../jobs/report-notices.ts';
import {
  type EndsParts,
  ensureEndOfDaySchedulers,
  longestPauseMs,
  runEndOfDaySchedule,
  settleOwedEnds,
  untilNextDue,
} from '../jobs/end-of-day-schedule.ts';
import { releaseLease, takeLease } from '../jobs/lease.ts';
import { ensureScheduler, morningSchedulerId, runScheduleJob, settleOwedRuns } from '../jobs/schedule.ts';
import { leaderKey } from '../jobs/scheduler-lease.ts';
import { warnRarely } from '../jobs/warn-rarely.ts';
import { watchRuns } from '../jobs/watchdog.ts';
import { withinLimit } from '../jobs/within-limit.ts';
import type { Store } from '../store/store.ts';
import { untilAborted } from './end-with-parent.ts';

const leaseMs = 15_000;
const standbyMs = leaseMs / 3;
const afterFailureMs = 1_000;
const closeLimitMs = 5_000;

export interface SchedulerParts {
  readonly settings: Settings;
  readonly store: Store;
  readonly queues: Queues;
  readonly notices: ReportNotices;
  readonly redisUrl: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** Told each time whether this one holds the lease. */
  readonly onLease?: (held: boolean) => void;
}

/** The worker of the schedules with the connection it came with. */
interface ScheduleWorker {
  close(): Promise<void>;
}

const endsParts = ({ settings, store, queues, clock, log }: SchedulerParts): EndsParts => ({
  ...{ store, queues, clock, log, endOfDayTime: settings.END_OF_DAY_TIME },
});

function openScheduleWorker(parts: SchedulerParts): ScheduleWorker {
  const { redisUrl, store, queues, clock, log } = parts;
  const connection = workerConnection(redisUrl, log);
  const worker = new Worker(
    queueNames.schedules,
    async (job) => {
      if (job.name === collectSchedulerId) return runCollectSchedule(job, queues, parts.settings);
      const outcome = await (job.name === morningSchedulerId
        ? runScheduleJob(job, store, queues, clock)
        : runEndOfDaySchedule(job, endsParts(parts)));
      log.info(outcome, `schedule ${job.name}`);
      return outcome;
    },
    { connection, prefix: redisPrefix, ...recovery },
  );
  worker.on('error', warnRarely(log, 'schedules'));
  return {
    async close() {
      await withinLimit(worker.close(), closeLimitMs);
      connection.disconnect();
    },
  };
}

/** The day whose expired rows were removed last. */
interface Expired {
  doneOn: TradingDay | null;
}

/** What is owed, what is stuck and what nobody was told of, looked at by whoever holds the lease. */
async function look(parts: SchedulerParts, expired: Expired): Promise<void> {
  const { settings, store, queues, notices, clock, log } = parts;
  await settleOwedRuns(store, queues, clock, settings.MORNING_TIME, log);
  await settleCollections(queues, clock, settings);
  await settleOwedEnds(endsParts(parts));
  await shortenDistantDeadlines(queues, log);
  await watchRuns({ store, queues, clock, log });
  await notices.look(settings.MORNING_TIME);
  // A shifted clock has nothing in common with the machine time a stored schedule fires at.
  if (settings.OPENBELL_NOW !== undefined) return;
  // Nor may rows be removed by it.
  expired.doneOn = await removeExpiredOnceADay(parts, expired.doneOn);
  if (await ensureScheduler(queues, morningSchedulerId, settings.MORNING_TIME)) {
    log.info({ time: settings.MORNING_TIME }, 'morning report scheduled, New York time');
  }
  await ensureCollectScheduler(queues, settings);
  if (await ensureEndOfDaySchedulers(queues, settings.END_OF_DAY_TIME)) {
    log.info({ time: settings.END_OF_DAY_TIME }, 'end of day scheduled, New York time');
  }
}

/**
 * Waits until the next look is due, or the lease is to be renewed: that runs out in machine time whatever the clock says.
 * @param untilLookMs null where no look is due.
 */
async function pause(
  untilLookMs: number | null,
  longestMs: number,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const over = new AbortController();
  const sleeps = [systemClock.sleep(longestMs, over.signal)];
  if (untilLookMs !== null) sleeps.push(clock.sleep(untilLookMs, over.signal));
  await untilAborted(Promise.race(sleeps), signal);
  over.abort();
}

/**
 * Owns the schedules until `signal` aborts. Any number may run: one holds the lease, the others stand by. What is owed is
 * settled before the repeatable job is touched, at the due time, and once a minute.
 */
export async function runScheduler(parts: SchedulerParts, signal: AbortSignal): Promise<void> {
  const { settings, queues, clock, log } = parts;
  const owner = randomUUID();
  let worker: ScheduleWorker | null = null;
  let nextLook = 0;
  const expired: Expired = { doneOn: null };
  while (!signal.aborted) {
    let longest = standbyMs;
    try {
      const held = await takeLease(queues.redis, leaderKey, owner, leaseMs);
      parts.onLease?.(held);
      if (held) {
        const untilLook = nextLook - clock.now();
        // Longer than any pause: the clock was set back.
        if (untilLook <= 0 || untilLook > longestPauseMs) {
          // A look may wait for a store that is away, an end may not.
          await untilAborted(look(parts, expired), signal);
          worker ??= openScheduleWorker(parts);
          nextLook = clock.now() + untilNextDue(clock, settings.MORNING_TIME, settings.END_OF_DAY_TIME);
        }
      } else {
        await worker?.close();
        worker = null;
        nextLook = 0;
      }
    } catch (error) {
      log.warn({ error: messageOf(error) }, 'scheduler: trying again');
      longest = afterFailureMs;
      nextLook = 0;
    }
    await pause(nextLook === 0 ? null : nextLook - clock.now(), longest, clock, signal);
  }
  await worker?.close();
  await withinLimit(releaseLease(queues.redis, leaderKey, owner), closeLimitMs);
}
