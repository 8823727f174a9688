import type { Job } from 'bullmq';
import type { Logger } from 'pino';

import { type Clock, type EpochMs, epochMs } from '../calendar/clock.ts';
import { closureReason } from '../calendar/holidays.ts';
import { newYorkDay, newYorkTime, newYorkZone } from '../calendar/new-york.ts';
import type { TradingDay } from '../calendar/trading-day.ts';
import type { Store } from '../store/store.ts';
import { type Owed, owedRuns } from './owed-runs.ts';
import type { Queues } from './queues.ts';
import { answersFor, createRun, recordWithoutRun } from './run-ledger.ts';

export const morningSchedulerId = 'morning-report';

/** Cron form of a New York time of day on weekdays; cron knows no holiday, the job asks the calendar. */
export const weekdayPattern = (time: string): string =>
  `${Number(time.slice(3))} ${Number(time.slice(0, 2))} * * 1-5`;

/**
 * Stores a repeatable job where it is missing or differs. An upsert silently deletes an overdue run, so it is done only when it
 * changes something, and after what is owed has been settled.
 * @param pattern cron, New York
 * @returns whether it was written.
 */
export async function ensurePattern({ schedules }: Queues, id: string, pattern: string): Promise<boolean> {
  const stored = await schedules.getJobScheduler(id);
  if (stored?.pattern === pattern && stored.tz === newYorkZone) return false;
  await schedules.upsertJobScheduler(
    id,
    { pattern, tz: newYorkZone },
    { name: id, opts: { removeOnComplete: 100, removeOnFail: 100, attempts: 5 } },
  );
  return true;
}

/** The same for a job of weekdays. @param time New York, HH:mm */
export const ensureScheduler = (queues: Queues, id: string, time: string): Promise<boolean> =>
  ensurePattern(queues, id, weekdayPattern(time));

/** When a scheduled job was due, which decides its trading day; never the time it runs at. */
export function dueTime(job: Pick<Job, 'opts' | 'timestamp'>): EpochMs {
  return epochMs(job.opts.prevMillis ?? job.timestamp + (job.opts.delay ?? 0));
}

/** What came of a schedule job. */
export interface ScheduleOutcome {
  readonly date: TradingDay;
  readonly result: string;
  /** The run that stands for the day. */
  readonly runId?: string;
}

/** What a `morning-report` schedule job does: records a holiday, or creates the day's run. */
export async function runScheduleJob(
  job: Pick<Job, 'opts' | 'timestamp'>,
  store: Store,
  queues: Queues,
  clock: Clock,
): Promise<ScheduleOutcome> {
  const ledger = { store, queues, clock };
  const due = dueTime(job);
  const date = newYorkDay(due);
  const closed = closureReason(date);
  if (closed !== undefined) {
    await recordWithoutRun(ledger, { kind: 'morning', date }, 'skipped', `holiday: ${closed}`);
    return { date, result: `skipped: holiday (${closed})` };
  }
  if (date < newYorkDay(clock.now())) {
    await recordWithoutRun(
      ledger,
      { kind: 'morning', date },
      'missed',
      'its schedule was handled on a later day',
    );
    return { date, result: 'missed' };
  }
  const { run, created } = await createRun(store, queues, clock, {
    kind: 'morning',
    date,
    mode: 'scheduled',
    due,
  });
  const { runId } = run;
  return { date, runId, result: created ? `created ${runId}` : `${runId} exists` };
}

/** What the ledger and the calendar say is owed now. */
export async function readOwedRuns(store: Store, clock: Clock, morningTime: string): Promise<Owed> {
  const now = clock.now();
  const today = newYorkDay(now);
  const due = newYorkTime(today, morningTime);
  const runs = await store.recentRuns('morning', 400);
  const recorded = new Set(
    runs.filter((run) => run.date !== today || answersFor(run, due, now)).map((run) => run.date),
  );
  return owedRuns(now, morningTime, await store.firstLedgerDay('morning'), recorded);
}

/**
 * Makes the ledger agree with the calendar: today's report is enqueued when it is owed, days without a run are
 * recorded as missed or skipped. Idempotent.
 */
export async function settleOwedRuns(
  store: Store,
  queues: Queues,
  clock: Clock,
  morningTime: string,
  log: Logger,
): Promise<void> {
  const ledger = { store, queues, clock };
  const owed = await readOwedRuns(store, clock, morningTime);
  for (const date of owed.missed) {
    await recordWithoutRun(
      ledger,
      { kind: 'morning', date },
      'missed',
      'openbell was not running that morning',
    );
    log.warn({ date }, 'the morning report of this day was missed');
  }
  for (const { date, reason } of owed.skipped) {
    await recordWithoutRun(ledger, { kind: 'morning', date }, 'skipped', reason);
    log.info({ date, reason }, 'no report: the exchange is closed');
  }
  if (owed.today === null) return;
  const notes = owed.minutesLate > 1 ? [`started ${owed.minutesLate} minutes after it was due`] : [];
  const { run, created } = await createRun(store, queues, clock, {
    kind: 'morning',
    date: owed.today,
    mode: 'scheduled',
    due: newYorkTime(owed.today, morningTime),
    notes,
  });
  if (created) log.info({ runId: run.runId, minutesLate: owed.minutesLate }, 'the morning report is due');
}

/** When the report of a date counts as late: the open of its session day, 09:30 New York. */
export const lateAfter = (date: TradingDay): EpochMs => newYorkTime(date, '09:30');
