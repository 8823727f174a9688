import { describe, expect, test } from 'vitest';

import { newYorkTime } from '../../src/calendar/new-york.ts';
import { sessionsBefore } from '../../src/calendar/sessions.ts';
import { parseTradingDay, type TradingDay } from '../../src/calendar/trading-day.ts';
import { endOfDayDue, owedEnds } from '../../src/jobs/owed-ends.ts';

const day = parseTradingDay;
const at = (date: string, time: string) => newYorkTime(day(date), time);
const days = (...dates: string[]): ReadonlySet<TradingDay> => new Set(dates.map(day));

const owed = (
  now: ReturnType<typeof at>,
  known: {
    readonly first?: string | null;
    readonly mornings?: ReadonlySet<TradingDay>;
    readonly recorded?: ReadonlySet<TradingDay>;
  } = {},
) =>
  owedEnds({
    ...{ now, endOfDayTime: '16:10' },
    firstLedgerDay: known.first == null ? null : day(known.first),
    mornings: known.mornings ?? days(),
    recorded: known.recorded ?? days(),
  });

describe('the end of day', () => {
  test('is due ten minutes after the close, on half days and over DST changes too', () => {
    expect(endOfDayDue(day('2026-11-20'), '16:10')).toBe(at('2026-11-20', '16:10'));
    expect(endOfDayDue(day('2026-11-27'), '16:10')).toBe(at('2026-11-27', '13:10'));
    expect(endOfDayDue(day('2026-11-27'), '17:30')).toBe(at('2026-11-27', '14:30'));
    expect(endOfDayDue(day('2026-03-09'), '16:10')).toBe(at('2026-03-09', '16:10'));
    expect(endOfDayDue(day('2026-11-26'), '16:10')).toBeNull();
  });

  test('is owed from its time on, without a morning report too, and not once it is recorded', () => {
    expect(owed(at('2026-11-20', '16:09'))).toEqual({ make: [], missed: [], skipped: [] });
    expect(owed(at('2026-11-20', '16:10')).make).toEqual(['2026-11-20']);
    expect(owed(at('2026-11-27', '13:09')).make).toEqual([]);
    expect(owed(at('2026-11-27', '13:10')).make).toEqual(['2026-11-27']);
    expect(owed(at('2026-11-20', '16:10'), { recorded: days('2026-11-20') }).make).toEqual([]);
  });

  test('of a new installation is of today only', () => {
    expect(owed(at('2026-11-20', '18:00'))).toEqual({ make: ['2026-11-20'], missed: [], skipped: [] });
  });

  test('missed while nobody was there is made late for five sessions with a morning report, oldest first', () => {
    const now = at('2026-11-30', '09:00');
    const sessions = sessionsBefore(day('2026-11-30'), 8).map((session) => session.day);
    const mornings = new Set(sessions.filter((date) => date !== '2026-11-24'));
    const found = owed(now, { first: '2026-11-16', mornings, recorded: days('2026-11-16') });
    expect(found.make).toEqual(['2026-11-20', '2026-11-23', '2026-11-25', '2026-11-27']);
    expect(found.missed).toEqual(['2026-11-17', '2026-11-18', '2026-11-19', '2026-11-24']);
    expect(found.skipped).toEqual([{ date: '2026-11-26', reason: 'holiday: Thanksgiving Day' }]);
    // Reports from before there were ends of day: the newest are held, none is missed.
    expect(owed(now, { mornings })).toEqual({ make: found.make, missed: [], skipped: [] });
  });

  test('of a holiday is skipped once it would have been due', () => {
    expect(owed(at('2026-11-26', '16:09')).skipped).toEqual([]);
    expect(owed(at('2026-11-26', '16:10')).skipped).toEqual([
      { date: '2026-11-26', reason: 'holiday: Thanksgiving Day' },
    ]);
    expect(owed(at('2026-11-28', '18:00'))).toEqual({ make: [], missed: [], skipped: [] });
  });
});
