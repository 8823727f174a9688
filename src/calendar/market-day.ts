import type { EpochMs } from './clock.ts';
import { closureReason, halfDayReason } from './holidays.ts';
import { newYorkDay, newYorkTime } from './new-york.ts';
import { sessionOn } from './sessions.ts';
import { addDays, type TradingDay } from './trading-day.ts';

/** A civil day as the exchange keeps it. Times are epoch ms. */
export type MarketDay =
  | {
      readonly day: TradingDay;
      readonly kind: 'session' | 'half_day';
      /** Why it closes early; '' on a whole session. */
      readonly reason: string;
      readonly open: EpochMs;
      readonly close: EpochMs;
    }
  | { readonly day: TradingDay; readonly kind: 'closed'; readonly reason: string };

export function marketDay(day: TradingDay): MarketDay {
  const session = sessionOn(day);
  if (!session) return { day, kind: 'closed', reason: closureReason(day) ?? '' };
  const reason = halfDayReason(day) ?? '';
  return {
    day,
    kind: reason === '' ? 'session' : 'half_day',
    reason,
    open: (session.open * 1000) as EpochMs,
    close: (session.close * 1000) as EpochMs,
  };
}

/** Every day from one to another, both included. */
export function marketDaysBetween(from: TradingDay, to: TradingDay): MarketDay[] {
  const days: MarketDay[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) days.push(marketDay(day));
  return days;
}

/** Whether a day is closed for more than a weekend's sake. */
export const isHoliday = (day: MarketDay): boolean =>
  day.kind === 'closed' && day.reason !== 'Saturday' && day.reason !== 'Sunday';

export type MarketPhase = 'pre_market' | 'regular' | 'after_hours' | 'closed';

/** What the market does now, and from when on it does something else. */
export interface MarketState {
  readonly phase: MarketPhase;
  readonly until: EpochMs;
  readonly next: MarketPhase;
}

/** Extended hours begin at 04:00 New York and end four hours after the close. */
const preMarketAt = '04:00';
const afterHoursMs = 4 * 3600_000;

/** The phases of a session day, each from an instant on. */
function phasesOf(day: MarketDay): (readonly [EpochMs, MarketPhase])[] {
  if (day.kind === 'closed') return [];
  return [
    [newYorkTime(day.day, preMarketAt), 'pre_market'],
    [day.open, 'regular'],
    [day.close, 'after_hours'],
    [(day.close + afterHoursMs) as EpochMs, 'closed'],
  ];
}

export function marketState(now: number): MarketState {
  let phase: MarketPhase = 'closed';
  for (let day = newYorkDay(now); ; day = addDays(day, 1)) {
    for (const [from, next] of phasesOf(marketDay(day))) {
      if (from > now) return { phase, until: from, next };
      phase = next;
    }
  }
}
