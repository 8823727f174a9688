import type { EpochMs } from '../calendar/clock.ts';
import { closureReason } from '../calendar/holidays.ts';
import { newYorkDay, newYorkTime } from '../calendar/new-york.ts';
import { addDays, type TradingDay } from '../calendar/trading-day.ts';

/** What the calendar and the ledger say should have happened and has not. */
export interface Owed {
  /** The day whose report is to be made now, if any. */
  readonly today: TradingDay | null;
  /** Minutes since it was due. */
  readonly minutesLate: number;
  /** Earlier session days without a row. */
  readonly missed: readonly TradingDay[];
  /** Weekday closures without a row, with their reason. */
  readonly skipped: readonly { readonly date: TradingDay; readonly reason: string }[];
}

/** The first day looked at: no further back than a month, so that a long absence stays readable. */
export const longestAbsenceDays = 31;

/**
 * Compares the calendar with the ledger. Nothing before the ledger's first day is owed: a new installation
 * owes today's report only. Pure.
 */
export function owedRuns(
  now: EpochMs,
  morningTime: string,
  firstLedgerDay: TradingDay | null,
  recorded: ReadonlySet<TradingDay>,
): Owed {
  const today = newYorkDay(now);
  const due = newYorkTime(today, morningTime);
  const missed: TradingDay[] = [];
  const skipped: { date: TradingDay; reason: string }[] = [];
  const oldest = addDays(today, -longestAbsenceDays);
  const from = firstLedgerDay === null ? today : firstLedgerDay < oldest ? oldest : firstLedgerDay;
  for (let date = from; date <= today; date = addDays(date, 1)) {
    if (recorded.has(date) || (date === today && now < due)) continue;
    const closed = closureReason(date);
    if (closed === undefined) {
      if (date < today) missed.push(date);
    } else if (closed !== 'Saturday' && closed !== 'Sunday') {
      skipped.push({ date, reason: `holiday: ${closed}` });
    }
  }
  const owed = now >= due && closureReason(today) === undefined && !recorded.has(today);
  return {
    today: owed ? today : null,
    minutesLate: owed ? Math.floor((now - due) / 60_000) : 0,
    missed,
    skipped,
  };
}
