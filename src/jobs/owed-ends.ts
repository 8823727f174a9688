import { type EpochMs, epochMs } from '../calendar/clock.ts';
import { closureReason } from '../calendar/holidays.ts';
import { newYorkDay, newYorkTime } from '../calendar/new-york.ts';
import { newestSessionDay, sessionOn, sessionsBefore } from '../calendar/sessions.ts';
import { addDays, type TradingDay } from '../calendar/trading-day.ts';
import { longestAbsenceDays } from './owed-runs.ts';

/** Sessions whose end of day is still made when it was missed: their bars can be had, what the account did is gone. */
const madeLateSessions = 5;

/** What calendar and ledger say of ends of day that should have been and are not. */
export interface OwedEnds {
  /** Days whose end of day is to be made now, ascending. */
  readonly make: readonly TradingDay[];
  readonly missed: readonly TradingDay[];
  /** Weekday closures without a row, with their reason. */
  readonly skipped: readonly { readonly date: TradingDay; readonly reason: string }[];
}

export interface EndsMatter {
  readonly now: EpochMs;
  /** New York, HH:mm, of a whole session. */
  readonly endOfDayTime: string;
  /** Of ends of day; nothing before it is missed. */
  readonly firstLedgerDay: TradingDay | null;
  /** Days with a published morning report. */
  readonly mornings: ReadonlySet<TradingDay>;
  /** Days whose end of day needs nothing more. */
  readonly recorded: ReadonlySet<TradingDay>;
}

/** When the end of a session day is due: as long after its close as `endOfDayTime` is after 16:00; null without a session. */
export function endOfDayDue(date: TradingDay, endOfDayTime: string): EpochMs | null {
  const session = sessionOn(date);
  if (!session) return null;
  const afterClose = newYorkTime(date, endOfDayTime) - newYorkTime(date, '16:00');
  return epochMs(session.close * 1000 + afterClose);
}

/** The newest end of day that is due: its day, and when it was. */
export function newestDueEnd(
  now: EpochMs,
  endOfDayTime: string,
): { readonly date: TradingDay; readonly due: EpochMs } {
  const newest = newestSessionDay(now);
  const due = endOfDayDue(newest, endOfDayTime)!;
  if (due <= now) return { date: newest, due };
  const date = sessionsBefore(newest, 1)[0]!.day;
  return { date, due: endOfDayDue(date, endOfDayTime)! };
}

/** Compares the calendar with the ledger. Pure. */
export function owedEnds({ now, endOfDayTime, firstLedgerDay, mornings, recorded }: EndsMatter): OwedEnds {
  const today = newYorkDay(now);
  const newest = newestDueEnd(now, endOfDayTime).date;
  const late = new Set([...sessionsBefore(newest, madeLateSessions - 1).map(({ day }) => day), newest]);
  const oldest = addDays(today, -longestAbsenceDays);
  const make: TradingDay[] = [];
  const missed: TradingDay[] = [];
  const skipped: { date: TradingDay; reason: string }[] = [];
  for (let date = oldest; date <= today; date = addDays(date, 1)) {
    if (recorded.has(date)) continue;
    const known = firstLedgerDay !== null && date >= firstLedgerDay;
    const closed = closureReason(date);
    if (closed !== undefined) {
      const over = now >= newYorkTime(date, endOfDayTime);
      const weekend = closed === 'Saturday' || closed === 'Sunday';
      if (over && !weekend && (known || date === today)) skipped.push({ date, reason: `holiday: ${closed}` });
    } else if (date <= newest) {
      if (date === today || (late.has(date) && mornings.has(date))) make.push(date);
      else if (known) missed.push(date);
    }
  }
  return { make, missed, skipped };
}
