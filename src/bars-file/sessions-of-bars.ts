import type { Bars } from '../analytics/bars.ts';
import { newYorkDay } from '../calendar/new-york.ts';
import { type Session, sessionOn, sessionsBetween } from '../calendar/sessions.ts';

const daySeconds = 86_400;
/** A time of day, UTC, at which New York has the same date all year. */
const noonSeconds = 43_200 + 4 * 3_600;
/** First second of the year 9999: later times are no dates of a bar. */
const lastTime = 253_370_764_800;

/**
 * Every session of the calendar from the first to the last date of the bars, ascending. Dates without a session do not
 * count, so that a stray bar of a Sunday opens no window.
 */
export function sessionsOfBars(symbols: Iterable<Bars>): Session[] {
  // A regular session begins and ends on one UTC day, its New York date.
  const utcDays = new Set<number>();
  for (const { time } of symbols) {
    let newest = Number.NaN;
    for (const start of time) {
      const utcDay = Math.floor(start / daySeconds);
      if (utcDay === newest || !(start >= 0 && start < lastTime)) continue;
      utcDays.add(utcDay);
      newest = utcDay;
    }
  }
  const days = [...utcDays]
    .sort((a, b) => a - b)
    .map((utcDay) => newYorkDay((utcDay * daySeconds + noonSeconds) * 1000))
    .filter((day) => sessionOn(day) !== undefined);
  return days.length === 0 ? [] : sessionsBetween(days[0]!, days.at(-1)!);
}
