import { closureReason, halfDayReason } from '../../calendar/holidays.ts';
import { addDays, type TradingDay } from '../../calendar/trading-day.ts';

/** The first day of every seeded market. */
export const firstMarketDay = '2010-01-04' as TradingDay;

const ordinals = new Map<string, number>();
const seconds: number[] = [];
let uncounted = firstMarketDay;

function countDay(): void {
  if (closureReason(uncounted) === undefined) {
    ordinals.set(uncounted, seconds.length);
    seconds.push(halfDayReason(uncounted) === undefined ? 23_400 : 12_600);
  }
  uncounted = addDays(uncounted, 1);
}

/**
 * Sessions of the exchange calendar counted from {@link firstMarketDay}, which is 0; undefined on a day without a
 * session or before it.
 */
export function sessionOrdinal(day: string): number | undefined {
  while (uncounted <= day) countDay();
  return ordinals.get(day);
}

/** Seconds of the regular session of an ordinal: 23,400, or 12,600 on a half day; those before the first are whole. */
export function sessionSeconds(ordinal: number): number {
  while (seconds.length <= ordinal) countDay();
  return seconds[ordinal] ?? 23_400;
}
