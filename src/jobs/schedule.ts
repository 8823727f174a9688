import type { Job } from 'bullmq';
import type { Logger } from 'pino';

import { type Clock, epochMs } from '../calendar/clock.ts';
import { closureReason } from '../calendar/holidays.ts';
import { newYorkDay, newYorkTime, newYorkZone } from '../calendar/new-york.ts';
import { addDays, type TradingDay } from '../calendar/trading-day.ts';
import type { Run, Store } from '../store/store.ts';
import { owedRuns } from './owed-runs.ts';
import { forecastJobId, type Queues } from './queues.ts';
import { createRun, enqueueRun, hasEnded, recordWithoutRun } from './run-ledger.ts';

export const morningSchedulerId = 'morning-report';

/** Cron form of a New York time of day on weekdays; cron knows no holiday, the job asks the calendar. */
export const weekdayPattern = (time: string): string =>
  `${Number(time.slice(3))} ${Number(time.slice(0, 2))} * * 1-5`;

/**
 * Stores the repeatable `morning-report` job where it is missing or differs. An upsert silently deletes an overdue
 * run, so it is done only when it changes something, and after what is owed has been settled.
 * @returns whether it was written.
 */
export async function ensureMorningScheduler(queues: Queues, morningTime: string): Promise<boolean> {
  const pattern = weekdayPattern(morningTime);
  const stored = await queues.schedules.getJobScheduler(morningSchedulerId);
  if (stored?.pattern === pattern && stored.tz === newYorkZone) return false;
  await queues.schedules.upsertJobScheduler(
    morningSchedulerId,
    { pattern, tz: newYorkZone },
    { name: morningSchedulerId, opts: { removeOnComplete: 100, removeOnFail: 100, attempts: 5 } },
  );
  return true;
}

/** The trading day a scheduled job stands for: its scheduled time decides, never the time it runs at. */
export function scheduledDay(job: Pick<Job, 'opts' | 'timestamp'>): TradingDay {
  return newYorkDay(job.opts.prevMillis ?? job.timestamp + (job.opts.delay ?? 0));
}

/** What a `morning-report` schedule job does: records a holiday, or creates the day's run. */
export async function runScheduleJob(
  job: Pick<Job, 'opts' | 'timestamp'>,
  store: Store,
  queues: Queues,
  clock: Clock,
): Promise<{ date: TradingDay; result: string }> {
  const date = scheduledDay(job);
  const closed = closureReason(date);
  if (closed !== undefined) {
    await recordWithoutRun(store, queues, clock, date, 'skipped', `holiday: ${closed}`);
    return { date, result: `skipped: holiday (${closed})` };
  }
  if (date < newYorkDay(clock.now())) {
    await recordWithoutRun(store, queues, clock, date, 'missed', 'its schedule was handled on a later day');
    return { date, result: 'missed' };
  }
  const { run, created } = await createRun(store, queues, clock, {
    kind: 'morning',
    date,
    mode: 'scheduled',
  });
  return { date, result: created ? `created ${run.runId}` : `${run.runId} exists` };
}

/** Whether any job that carries the run onward is in Redis. */
async function hasJob(queues: Queues, run: Run): Promise<boolean> {
  const jobs = await Promise.all([
    queues.runs.getJob(run.runId),
    queues.runs.getJob(forecastJobId(run.runId)),
  ]);
  const states = await Promise.all(jobs.map((job) => job?.getState()));
  return states.some((state) => state !== undefined && state !== 'completed' && state !== 'failed');
}

/**
 * Makes the ledger and the queue agree with the calendar: today's report is enqueued when it is owed, days
 * without a run are recorded as missed or skipped, and a run whose jobs Redis has lost is put back. Idempotent.
 */
export async function settleOwedRuns(
  store: Store,
  queues: Queues,
  clock: Clock,
  morningTime: string,
  log: Logger,
): Promise<void> {
  const now = clock.now();
  const today = newYorkDay(now);
  const runs = await store.recentRuns(400);
  const recorded = new Set(runs.map((run) => run.date));
  const owed = owedRuns(now, morningTime, await store.firstLedgerDay(), recorded);
  for (const date of owed.missed) {
    await recordWithoutRun(store, queues, clock, date, 'missed', 'openbell was not running that morning');
    log.warn({ date }, 'the morning report of this day was missed');
  }
  for (const { date, reason } of owed.skipped) {
    await recordWithoutRun(store, queues, clock, date, 'skipped', reason);
    log.info({ date, reason }, 'no report: the exchange is closed');
  }
  if (owed.today !== null) {
    const notes = owed.minutesLate > 1 ? [`started ${owed.minutesLate} minutes after it was due`] : [];
    const { run, created } = await createRun(store, queues, clock, {
      kind: 'morning',
      date: owed.today,
      mode: 'scheduled',
      notes,
    });
    if (created) log.info({ runId: run.runId, minutesLate: owed.minutesLate }, 'the morning report is due');
  }
  for (const run of runs) {
    if (hasEnded(run) || run.date < addDays(today, -1) || (await hasJob(queues, run))) continue;
    log.warn({ runId: run.runId }, 'this run has lost its jobs; they are put back');
    await enqueueRun(queues, run);
  }
}

/** Milliseconds until the next look at what is owed: at the next due time, and every minute besides. */
export function untilNextLook(clock: Clock, morningTime: string): number {
  const now = clock.now();
  const due = newYorkTime(newYorkDay(now), morningTime);
  return due > now ? Math.min(60_000, due - now) : 60_000;
}

/** When the report of a date counts as late: the open of its session day, 09:30 New York. */
export const lateAfter = (date: TradingDay): number => epochMs(newYorkTime(date, '09:30'));
