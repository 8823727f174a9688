import { describe, expect, it } from 'vitest';

import { closureReason, halfDayReason } from '../../src/calendar/holidays.ts';
import { addDays, parseTradingDay, type TradingDay, weekday } from '../../src/calendar/trading-day.ts';

/** NYSE's published tables: full-day closures other than weekends, and sessions that end at 13:00, as MM-DD. */
const published: Readonly<Record<number, readonly [closed: string, halfDays: string]>> = {
  2012: ['01-02 01-16 02-20 04-06 05-28 07-04 09-03 10-29 10-30 11-22 12-25', '07-03 11-23 12-24'],
  2013: ['01-01 01-21 02-18 03-29 05-27 07-04 09-02 11-28 12-25', '07-03 11-29 12-24'],
  2014: ['01-01 01-20 02-17 04-18 05-26 07-04 09-01 11-27 12-25', '07-03 11-28 12-24'],
  2015: ['01-01 01-19 02-16 04-03 05-25 07-03 09-07 11-26 12-25', '11-27 12-24'],
  2016: ['01-01 01-18 02-15 03-25 05-30 07-04 09-05 11-24 12-26', '11-25'],
  2017: ['01-02 01-16 02-20 04-14 05-29 07-04 09-04 11-23 12-25', '07-03 11-24'],
  2018: ['01-01 01-15 02-19 03-30 05-28 07-04 09-03 11-22 12-05 12-25', '07-03 11-23 12-24'],
  2019: ['01-01 01-21 02-18 04-19 05-27 07-04 09-02 11-28 12-25', '07-03 11-29 12-24'],
  2020: ['01-01 01-20 02-17 04-10 05-25 07-03 09-07 11-26 12-25', '11-27 12-24'],
  2021: ['01-01 01-18 02-15 04-02 05-31 07-05 09-06 11-25 12-24', '11-26'],
  2022: ['01-17 02-21 04-15 05-30 06-20 07-04 09-05 11-24 12-26', '11-25'],
  2023: ['01-02 01-16 02-20 04-07 05-29 06-19 07-04 09-04 11-23 12-25', '07-03 11-24'],
  2024: ['01-01 01-15 02-19 03-29 05-27 06-19 07-04 09-02 11-28 12-25', '07-03 11-29 12-24'],
  2025: ['01-01 01-09 01-20 02-17 04-18 05-26 06-19 07-04 09-01 11-27 12-25', '07-03 11-28 12-24'],
  2026: ['01-01 01-19 02-16 04-03 05-25 06-19 07-03 09-07 11-26 12-25', '11-27 12-24'],
  2027: ['01-01 01-18 02-15 03-26 05-31 06-18 07-05 09-06 11-25 12-24', '11-26'],
  2028: ['01-17 02-21 04-14 05-29 06-19 07-04 09-04 11-23 12-25', '07-03 11-24'],
};

function daysOf(year: number): TradingDay[] {
  const days: TradingDay[] = [];
  for (let day = parseTradingDay(`${year}-01-01`); day.startsWith(`${year}-`); day = addDays(day, 1))
    days.push(day);
  return days;
}

const isWeekend = (day: TradingDay): boolean => weekday(day) === 0 || weekday(day) === 6;
const written = (days: readonly TradingDay[]): string => days.map((day) => day.slice(5)).join(' ');

describe.each(Object.entries(published))('NYSE in %s', (year, [closed, halfDays]) => {
  const weekdays = daysOf(Number(year)).filter((day) => !isWeekend(day));

  it('is closed on the published weekdays and no other', () => {
    expect(written(weekdays.filter((day) => closureReason(day) !== undefined))).toBe(closed);
  });

  it('closes at 13:00 on the published days and no other', () => {
    expect(written(daysOf(Number(year)).filter((day) => halfDayReason(day) !== undefined))).toBe(halfDays);
  });
});

describe('closure reasons', () => {
  it.each([
    ['2026-11-21', 'Saturday'],
    ['2026-11-22', 'Sunday'],
    ['2026-11-26', 'Thanksgiving Day'],
    ['2026-07-03', 'Independence Day'],
    ['2025-01-09', 'Day of mourning for Jimmy Carter'],
  ])('%s: %s', (day, reason) => {
    expect(closureReason(parseTradingDay(day))).toBe(reason);
  });

  it('keeps the last session of a year whose New Year falls on a Saturday', () => {
    expect(closureReason(parseTradingDay('2021-12-31'))).toBeUndefined();
    expect(closureReason(parseTradingDay('2027-12-31'))).toBeUndefined();
  });
});
