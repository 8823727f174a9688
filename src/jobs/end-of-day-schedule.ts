import type { Logger } from 'pino';
import type { Job } from 'bullmq';

import type { Clock } from '../calendar/clock.ts';
import { closureReason, halfDayReason } from '../calendar/holidays.ts';
import { newYorkDay, newYorkTime, formatNewYork } from '../calendar/new-york.ts';
import { parseTradingDay, type TradingDay } from '../calendar/trading-day.ts';
import type { Run, Store } from '../store/store.ts';
import { endOfDayDue, newestDueEnd, type OwedEnds, owedEnds } from './owed-ends.ts';
import type { Queues } from './queues.ts';
import { answersFor, createRun, hasEnded, newestAttempt, recordWithoutRun } from './run-ledger.ts';
import { dueTime, ensureScheduler, type ScheduleOutcome } from './schedule.ts';

/**
 * Cron knows no half day, so there are two schedules on weekdays, of which one acts: that of the time a whole session's end of
 * day is due, and that of a half day's.
 */
export const endOfDaySchedulerId = 'end-of-day';
export const halfDaySchedulerId = 'end-of-day-half-day';

/** A half day closes three hours before any other. */
const anyHalfDay = parseTradingDay('2026-11-27');

/** New York times of both, HH:mm. */
export function endOfDayTimes(endOfDayTime: string): { readonly whole: string; readonly half: string } {
  return { whole: endOfDayTime, half: formatNewYork(endOfDayDue(anyHalfDay, endOfDayTime)!, 'HH:mm') };
}

/** @returns whether a stored schedule was missing or differed. */
export async function ensureEndOfDaySchedulers(queues: Queues, endOfDayTime: string): Promise<boolean> {
  const { whole, half } = endOfDayTimes(endOfDayTime);
  const written = [
    await ensureScheduler(queues, endOfDaySchedulerId, whole),
    await ensureScheduler(queues, halfDaySchedulerId, half),
  ];
  return written.includes(true);
}

export interface EndsParts {
  readonly store: Store;
  readonly queues: Queues;
  readonly clock: Clock;
  readonly log: Logger;
  /** New York, HH:mm, of a whole session. */
  readonly endOfDayTime: string;
}

/** What a schedule job of the end of day does: nothing on days that are the other schedule's, else it settles what is owed. */
export async function runEndOfDaySchedule(
  job: Pick<Job, 'name' | 'opts' | 'timestamp'>,
  parts: EndsParts,
): Promise<ScheduleOutcome> {
  const date = newYorkDay(dueTime(job));
  const isHalf = closureReason(date) === undefined && halfDayReason(date) !== undefined;
  if (isHalf !== (job.name === halfDaySchedulerId)) return { date, result: 'not the time of this day' };
  const created = await settleOwedEnds(parts);
  if (created === null) return { date, result: 'nothing to be made' };
  return { date, runId: created, result: `created ${created}` };
}

/** Owed ends of day, with the runs that told. */
interface EndsRead {
  readonly owed: OwedEnds;
  /** The newest end of day that is due, and when it was. */
  readonly newest: ReturnType<typeof newestDueEnd>;
  readonly ends: readonly Run[];
  readonly mornings: readonly Run[];
  /** Days with a published morning report. */
  readonly published: ReadonlySet<TradingDay>;
}

/** What the ledger and the calendar say of ends of day now. */
export async function readOwedEnds({
  store,
  clock,
  endOfDayTime,
}: Pick<EndsParts, 'store' | 'clock' | 'endOfDayTime'>): Promise<EndsRead> {
  const now = clock.now();
  const newest = newestDueEnd(now, endOfDayTime);
  const [ends, mornings, firstLedgerDay] = await Promise.all([
    store.recentRuns('end_of_day', runsLookedAt),
    store.recentRuns('morning', runsLookedAt),
    store.firstLedgerDay('end_of_day'),
  ]);
  const recorded = new Set(
    [...new Set(ends.map(({ date }) => date))].filter((date) => {
      const last = newestAttempt(ends.filter((run) => run.date === date))!;
      // One that failed is tried again whenever an end of day is due, as long as it is made at all.
      return answersFor(last, newest.due, now);
    }),
  );
  const published = new Set(mornings.filter((run) => run.publishedAt !== null).map(({ date }) => date));
  const owed = owedEnds({ now, endOfDayTime, firstLedgerDay, mornings: published, recorded });
  return { owed, newest, ends, mornings, published };
}

/**
 * Makes the ledger agree with the calendar: the oldest end of day that is owed is enqueued, days that cannot be made any more are
 * recorded as missed, holidays as skipped. One is made after the other, so that each counts on those before it; none while the
 * day's morning report is still being made. Idempotent.
 * @returns the id of the run it created.
 */
export async function settleOwedEnds(parts: EndsParts): Promise<string | null> {
  const { store, queues, clock, log, endOfDayTime } = parts;
  const { owed, newest, ends, mornings, published } = await readOwedEnds(parts);
  const isMorningUnderWay = (date: TradingDay): boolean =>
    mornings.some((run) => run.date === date && !hasEnded(run));
  // With its report there may be an end of day after all.
  for (const date of owed.missed.filter((day) => !isMorningUnderWay(day))) {
    const reason = published.has(date)
      ? 'openbell was not running at its close nor in the days after'
      : 'openbell was not running at its close, and there is no morning report';
    await recordWithoutRun(parts, { kind: 'end_of_day', date }, 'missed', reason);
    log.warn({ date }, 'the end of this day was missed');
  }
  for (const { date, reason } of owed.skipped) {
    await recordWithoutRun(parts, { kind: 'end_of_day', date }, 'skipped', reason);
    log.info({ date, reason }, 'no end of day: the exchange is closed');
  }
  const date = owed.make.find((day) => !isMorningUnderWay(day));
  if (date === undefined || ends.some((run) => !hasEnded(run))) return null;
  const minutes = Math.floor((clock.now() - endOfDayDue(date, endOfDayTime)!) / 60_000);
  const { run, created } = await createRun(store, queues, clock, {
    ...{ kind: 'end_of_day', date, mode: 'scheduled', due: newest.due },
    notes:
      date !== newest.date
        ? ['made in the days after: what the account did then can no longer be asked for']
        : minutes > 1
          ? [`started ${minutes} minutes after it was due`]
          : [],
  });
  if (!created) return null;
  log.info({ runId: run.runId, minutesLate: minutes }, 'the end of day is due');
  return run.runId;
}

const runsLookedAt = 400;

/** What is owed is looked at this often at least. */
export const longestPauseMs = 60_000;

/** Milliseconds until an end of day or a morning report is due next, at most `longestPauseMs`. */
export function untilNextDue(clock: Clock, morningTime: string, endOfDayTime: string): number {
  const now = clock.now();
  const today = newYorkDay(now);
  const dues = [newYorkTime(today, morningTime), endOfDayDue(today, endOfDayTime) ?? 0];
  return Math.min(longestPauseMs, ...dues.filter((due) => due > now).map((due) => due - now));
}
