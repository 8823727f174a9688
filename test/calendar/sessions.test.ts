import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { epochMs } from '../../src/calendar/clock.ts';
import { formatNewYork, newYorkDay, newYorkOffsetMinutes, newYorkTime } from '../../src/calendar/new-york.ts';
import {
  newestSessionDay,
  nextSession,
  sessionOn,
  sessionsBefore,
  sessionsBetween,
} from '../../src/calendar/sessions.ts';
import { addDays, parseTradingDay, weekday } from '../../src/calendar/trading-day.ts';

const day = parseTradingDay;
const utc = (text: string): number => Date.parse(text) / 1000;
const anyDay = fc.integer({ min: 0, max: 6000 }).map((offset) => addDays(day('2012-01-01'), offset));

describe('session times', () => {
  it.each([
    ['standard time', '2026-11-20', '2026-11-20T14:30:00Z', '2026-11-20T21:00:00Z'],
    ['daylight time', '2026-07-06', '2026-07-06T13:30:00Z', '2026-07-06T20:00:00Z'],
    ['half day', '2026-11-27', '2026-11-27T14:30:00Z', '2026-11-27T18:00:00Z'],
    [
      'last session before the clocks go forward',
      '2026-03-06',
      '2026-03-06T14:30:00Z',
      '2026-03-06T21:00:00Z',
    ],
    ['first session after', '2026-03-09', '2026-03-09T13:30:00Z', '2026-03-09T20:00:00Z'],
    ['last session before the clocks go back', '2026-10-30', '2026-10-30T13:30:00Z', '2026-10-30T20:00:00Z'],
    ['first session after', '2026-11-02', '2026-11-02T14:30:00Z', '2026-11-02T21:00:00Z'],
  ])('%s: %s', (_what, date, open, close) => {
    expect(sessionOn(day(date))).toEqual({ day: date, open: utc(open), close: utc(close) });
  });

  it('has none on weekends and holidays', () => {
    for (const date of ['2026-11-21', '2026-11-22', '2026-11-26', '2026-12-25'])
      expect(sessionOn(day(date))).toBeUndefined();
  });
});

describe('walks over sessions', () => {
  it('counts twenty sessions back over Thanksgiving', () => {
    const before = sessionsBefore(day('2026-12-07'), 20);
    expect(before.map((session) => session.day)).toEqual(
      [
        ['11-06', '11-09', '11-10', '11-11', '11-12', '11-13', '11-16', '11-17', '11-18', '11-19', '11-20'],
        ['11-23', '11-24', '11-25', '11-27', '11-30', '12-01', '12-02', '12-03', '12-04'],
      ]
        .flat()
        .map((text) => `2026-${text}`),
    );
  });

  it('agrees forwards, backwards and between, on any date', () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: 1, max: 40 }), (date, count) => {
        const before = sessionsBefore(date, count);
        expect(before).toHaveLength(count);
        expect(sessionsBetween(before[0]!.day, addDays(date, -1))).toEqual(before);
        for (const [index, session] of before.entries()) {
          expect(session.open).toBeLessThan(session.close);
          if (index > 0) expect(nextSession(before[index - 1]!.day)).toEqual(session);
        }
        // From the last of them the next is the first session not before the date.
        expect(nextSession(before.at(-1)!.day).day >= date).toBe(true);
      }),
    );
  });

  it('tells the newest session day from an instant in New York', () => {
    const at = (text: string): string => newestSessionDay(Date.parse(text));
    expect(at('2026-11-20T10:45:00Z')).toBe('2026-11-20');
    expect(at('2026-11-23T04:59:59Z')).toBe('2026-11-20'); // Sunday evening in New York
    expect(at('2026-11-23T05:00:00Z')).toBe('2026-11-23');
    expect(at('2026-11-26T17:00:00Z')).toBe('2026-11-25');
    expect(at('2027-01-01T17:00:00Z')).toBe('2026-12-31');
  });

  it('has a session on every weekday that is no holiday, five a week at most', () => {
    fc.assert(
      fc.property(anyDay, (date) => {
        const week = sessionsBetween(date, addDays(date, 6));
        expect(week.length).toBeGreaterThanOrEqual(3);
        expect(week.length).toBeLessThanOrEqual(5);
        for (const session of week) expect([1, 2, 3, 4, 5]).toContain(weekday(session.day));
      }),
    );
  });
});

describe("New York's clock", () => {
  it('keeps the wall clock across both changes of the year', () => {
    expect(newYorkTime(day('2026-03-07'), '05:45')).toBe(Date.parse('2026-03-07T10:45:00Z'));
    expect(newYorkTime(day('2026-03-08'), '05:45')).toBe(Date.parse('2026-03-08T09:45:00Z'));
    expect(newYorkTime(day('2026-10-31'), '05:45')).toBe(Date.parse('2026-10-31T09:45:00Z'));
    expect(newYorkTime(day('2026-11-01'), '05:45')).toBe(Date.parse('2026-11-01T10:45:00Z'));
  });

  it('reads back the day and time it was given', () => {
    fc.assert(
      fc.property(
        anyDay,
        fc.integer({ min: 3, max: 23 }),
        fc.integer({ min: 0, max: 59 }),
        (date, hour, minute) => {
          const time = `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
          const instant = newYorkTime(date, time);
          expect(newYorkDay(instant)).toBe(date);
          expect(formatNewYork(instant)).toBe(`${date} ${time}`);
          expect([-300, -240]).toContain(newYorkOffsetMinutes(instant));
        },
      ),
    );
  });

  it('gives an evening in New York to its own day, not to that of UTC', () => {
    expect(newYorkDay(epochMs(Date.parse('2026-11-21T03:00:00Z')))).toBe('2026-11-20');
  });
});
