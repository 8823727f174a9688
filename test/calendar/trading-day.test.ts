import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { parseInstant } from '../../src/calendar/instant.ts';
import { addDays, parseTradingDay, weekday } from '../../src/calendar/trading-day.ts';
import { OpenbellError } from '../../src/errors/openbell-error.ts';

describe('a trading day', () => {
  it.each(['2026-11-20', '2024-02-29', '2000-01-01'])('accepts %s', (text) => {
    expect(parseTradingDay(text)).toBe(text);
  });

  it.each([
    ...['', 'today', '2026-11-31', '2026-02-29', '2026-13-01', '2026-00-10', '2026-1-2', '20261120'],
    ...['2026-11-20T00:00', ' 2026-11-20', '2026-11-20 ', '2026/11/20', "'; DROP TABLE x --"],
  ])('refuses %j and quotes it', (text) => {
    expect(() => parseTradingDay(text)).toThrow(OpenbellError);
    expect(() => parseTradingDay(text)).toThrow(JSON.stringify(text));
  });

  it('adds days like a calendar: back and forth is the same day, a week the same weekday', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -20_000, max: 20_000 }),
        fc.integer({ min: -1000, max: 1000 }),
        (start, days) => {
          const date = addDays(parseTradingDay('2000-01-01'), start);
          expect(addDays(addDays(date, days), -days)).toBe(date);
          expect(weekday(addDays(date, 7 * days))).toBe(weekday(date));
          expect(addDays(date, 1) > date).toBe(true);
        },
      ),
    );
  });
});

describe('an instant', () => {
  it.each([
    ['2026-11-20T05:45:00-05:00', '2026-11-20T10:45:00Z'],
    ['2026-11-20T10:45:00Z', '2026-11-20T10:45:00Z'],
    ['2026-07-20T05:45-0400', '2026-07-20T09:45:00Z'],
  ])('%s is %s', (text, same) => {
    expect(parseInstant(text)).toBe(Date.parse(same));
  });

  it.each([
    '2026-11-20',
    '2026-11-20T05:45:00',
    '05:45',
    'now',
    '2026-11-31T05:45:00Z',
    '2026-11-20T25:00:00Z',
  ])('refuses %s: it names no zone or no time', (text) => {
    expect(() => parseInstant(text)).toThrow(JSON.stringify(text));
  });
});
