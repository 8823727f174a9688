import {
  isHoliday,
  marketDay,
  type MarketDay,
  marketDaysBetween,
  marketState,
} from '../../calendar/market-day.ts';
import { newYorkDay } from '../../calendar/new-york.ts';
import { addDays } from '../../calendar/trading-day.ts';
import type { CalendarView } from '../../pages/system/system-model.ts';

const sessionsShown = 10;
const specialShown = 8;
/** A year holds every holiday there is. */
const daysAhead = 370;

/** The exchange's days from now on. */
export function calendarView(now: number): CalendarView {
  const today = newYorkDay(now);
  const ahead = marketDaysBetween(today, addDays(today, daysAhead));
  const isToCome = (day: MarketDay): boolean => day.kind !== 'closed' && day.close > now;
  return {
    today: marketDay(today),
    state: marketState(now),
    sessions: ahead.filter(isToCome).slice(0, sessionsShown),
    special: ahead.filter((day) => isHoliday(day) || day.kind === 'half_day').slice(0, specialShown),
  };
}
