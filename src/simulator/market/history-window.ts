import { newYorkDay } from '../../calendar/new-york.ts';
import { type Session, sessionOn } from '../../calendar/sessions.ts';
import { addDays, type TradingDay } from '../../calendar/trading-day.ts';
import { lateSeconds, preMarketSeconds } from './extended-hours.ts';

/** IBKR's duration: seconds of trading, sessions, weeks, months, years. */
export interface HistoryDuration {
  readonly count: number;
  readonly unit: 'S' | 'D' | 'W' | 'M' | 'Y';
}

/** Sessions a history request covers, ascending, and the instants its bars lie between. */
export interface HistoryWindow {
  readonly sessions: readonly Session[];
  /** Epoch seconds UTC: no bar starts before `from`, nothing at or after `to` counts. */
  readonly from: number;
  readonly to: number;
}

/** First second of a session's trading and the second after its last. */
export function tradingTimes(session: Session, regularOnly: boolean): { start: number; end: number } {
  if (regularOnly) return { start: session.open, end: session.close };
  return { start: session.open - preMarketSeconds, end: session.close + lateSeconds };
}

function monthsBefore(day: TradingDay, months: number): TradingDay {
  const index = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 - months;
  const month = `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`;
  // Text comparison is all that is asked of it: the 31st of a short month sorts after its last day.
  return `${month}-${day.slice(8)}` as TradingDay;
}

/** The day after which a calendar duration begins; undefined for durations counted in sessions or seconds. */
function calendarStart(endDay: TradingDay, { count, unit }: HistoryDuration): string | undefined {
  if (unit === 'W') return addDays(endDay, -7 * count);
  if (unit === 'M') return monthsBefore(endDay, count);
  if (unit === 'Y') return monthsBefore(endDay, 12 * count);
  return undefined;
}

/**
 * The window of a request that ends at `end` (epoch seconds, exclusive). `N D` is N sessions, one that has begun by
 * then among them; `N S` is N seconds of trading, back over as many sessions as that takes.
 */
export function historyWindow(
  end: number,
  duration: HistoryDuration,
  regularOnly: boolean,
  firstDay: string,
): HistoryWindow {
  const endDay = newYorkDay(end * 1000);
  const after = calendarStart(endDay, duration);
  const sessions: Session[] = [];
  let secondsLeft = duration.unit === 'S' ? duration.count : Infinity;
  let from = -Infinity;
  for (let day = endDay; day >= firstDay && (after === undefined || day > after); day = addDays(day, -1)) {
    const session = sessionOn(day);
    if (!session) continue;
    const { start, end: close } = tradingTimes(session, regularOnly);
    if (start >= end) continue;
    sessions.push(session);
    from = Math.max(start, Math.min(end, close) - secondsLeft);
    secondsLeft -= Math.min(end, close) - start;
    if (secondsLeft <= 0 || (duration.unit === 'D' && sessions.length === duration.count)) break;
  }
  return { sessions: sessions.reverse(), from, to: end };
}
