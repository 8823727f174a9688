import { exchangeDay } from './exchange-days.ts';
import { addDays, type TradingDay, weekday } from './trading-day.ts';

const day = (year: number, month: number, date: number): TradingDay =>
  `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}` as TradingDay;

/** The `count`th given weekday of a month; negative counts from its end. */
function nthWeekday(year: number, month: number, wanted: number, count: number): TradingDay {
  if (count > 0) {
    const first = day(year, month, 1);
    return addDays(first, ((wanted - weekday(first) + 7) % 7) + 7 * (count - 1));
  }
  const last = addDays(month === 12 ? day(year + 1, 1, 1) : day(year, month + 1, 1), -1);
  return addDays(last, -((weekday(last) - wanted + 7) % 7));
}

/** Easter Sunday in the Gregorian calendar (Meeus, Jones, Butcher). */
function easterSunday(year: number): TradingDay {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const h = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const n = h + l - 7 * m + 114;
  return day(year, Math.floor(n / 31), (n % 31) + 1);
}

/** NYSE rule 7.2: a Saturday holiday is kept on Friday, a Sunday one on Monday. */
function observed(date: TradingDay): TradingDay {
  if (weekday(date) === 6) return addDays(date, -1);
  if (weekday(date) === 0) return addDays(date, 1);
  return date;
}

/** Full-day closures of a year with their names. */
function closuresOf(year: number): Map<string, string> {
  const closures = new Map<string, string>();
  // A Saturday New Year's Day is not moved into the old year: NYSE keeps the last session of the year.
  const newYear = day(year, 1, 1);
  if (weekday(newYear) !== 6) closures.set(observed(newYear), "New Year's Day");
  closures.set(nthWeekday(year, 1, 1, 3), 'Martin Luther King Jr. Day');
  closures.set(nthWeekday(year, 2, 1, 3), "Washington's Birthday");
  closures.set(addDays(easterSunday(year), -2), 'Good Friday');
  closures.set(nthWeekday(year, 5, 1, -1), 'Memorial Day');
  if (year >= 2022) closures.set(observed(day(year, 6, 19)), 'Juneteenth');
  closures.set(observed(day(year, 7, 4)), 'Independence Day');
  closures.set(nthWeekday(year, 9, 1, 1), 'Labor Day');
  closures.set(nthWeekday(year, 11, 4, 4), 'Thanksgiving Day');
  closures.set(observed(day(year, 12, 25)), 'Christmas Day');
  return closures;
}

/** Sessions of a year that close at 13:00, with their reasons. */
function halfDaysOf(year: number, closures: ReadonlyMap<string, string>): Map<string, string> {
  const candidates: [TradingDay, string][] = [
    [day(year, 7, 3), 'the day before Independence Day'],
    [addDays(nthWeekday(year, 11, 4, 4), 1), 'the day after Thanksgiving'],
    [day(year, 12, 24), 'Christmas Eve'],
  ];
  return new Map(
    candidates.filter(([date]) => {
      const weekend = weekday(date) === 0 || weekday(date) === 6;
      return !weekend && !closures.has(date);
    }),
  );
}

const years = new Map<number, { closures: Map<string, string>; halfDays: Map<string, string> }>();

function rulesOf(date: TradingDay): { closures: Map<string, string>; halfDays: Map<string, string> } {
  const year = Number(date.slice(0, 4));
  let rules = years.get(year);
  if (!rules) {
    const closures = closuresOf(year);
    rules = { closures, halfDays: halfDaysOf(year, closures) };
    years.set(year, rules);
  }
  return rules;
}

/** Why the exchange is closed on a date, or undefined on a session day. */
export function closureReason(date: TradingDay): string | undefined {
  if (weekday(date) === 6) return 'Saturday';
  if (weekday(date) === 0) return 'Sunday';
  const listed = exchangeDay(date);
  if (listed) return listed.kind === 'closed' ? listed.reason : undefined;
  return rulesOf(date).closures.get(date);
}

/** Why a session closes at 13:00, or undefined where it does not. */
export function halfDayReason(date: TradingDay): string | undefined {
  const listed = exchangeDay(date);
  if (listed) return listed.kind === 'half' ? listed.reason : undefined;
  return rulesOf(date).halfDays.get(date);
}
