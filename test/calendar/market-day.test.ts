import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { isHoliday, marketDay, marketDaysBetween, marketState } from '../../src/calendar/market-day.ts';
import { parseInstant } from '../../src/calendar/instant.ts';
import { formatNewYork, newYorkDay } from '../../src/calendar/new-york.ts';
import { sessionsBetween } from '../../src/calendar/sessions.ts';
import { addDays, parseTradingDay } from '../../src/calendar/trading-day.ts';

const at = (time: string) => {
  const { phase, until, next } = marketState(parseInstant(`${time}:00-05:00`));
  return `${phase} until ${formatNewYork(until, 'ccc HH:mm')}, then ${next}`;
};

describe('the state of the market', () => {
  it('goes through a session day', () => {
    expect(at('2026-11-19T03:59')).toBe('closed until Thu 04:00, then pre_market');
    expect(at('2026-11-19T04:00')).toBe('pre_market until Thu 09:30, then regular');
    expect(at('2026-11-19T09:30')).toBe('regular until Thu 16:00, then after_hours');
    expect(at('2026-11-19T16:00')).toBe('after_hours until Thu 20:00, then closed');
    expect(at('2026-11-19T20:00')).toBe('closed until Fri 04:00, then pre_market');
  });

  it('knows weekends, holidays and half days', () => {
    expect(at('2026-11-21T12:00')).toBe('closed until Mon 04:00, then pre_market');
    expect(at('2026-11-26T12:00')).toBe('closed until Fri 04:00, then pre_market');
    expect(at('2026-11-27T12:00')).toBe('regular until Fri 13:00, then after_hours');
    expect(at('2026-11-27T13:00')).toBe('after_hours until Fri 17:00, then closed');
  });

  it('is at any instant what the calendar says, until the instant it names', () => {
    const from = parseInstant('2024-01-01T00:00:00Z');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3 * 365 * 86_400 }), (seconds) => {
        const now = from + seconds * 1000;
        const { phase, until, next } = marketState(now);
        expect(until).toBeGreaterThan(now);
        expect(marketState(until).phase).toBe(next);
        expect(marketState(until - 1).phase).toBe(phase);
        const day = marketDay(newYorkDay(now));
        const isOpen = day.kind !== 'closed' && day.open <= now && now < day.close;
        expect(phase === 'regular').toBe(isOpen);
      }),
    );
  });
});

describe('the days of the market', () => {
  const from = parseTradingDay('2026-11-23');

  it('say why they are closed or short', () => {
    const days = marketDaysBetween(from, addDays(from, 6)).map(({ kind, reason }) =>
      `${kind} ${reason}`.trim(),
    );
    expect(days).toEqual([
      ...['session', 'session', 'session', 'closed Thanksgiving Day'],
      ...['half_day the day after Thanksgiving', 'closed Saturday', 'closed Sunday'],
    ]);
  });

  it('agree with the sessions of a year', () => {
    const to = addDays(from, 365);
    const days = marketDaysBetween(from, to);
    const open = days.filter(({ kind }) => kind !== 'closed').map(({ day }) => day);
    expect(open).toEqual(sessionsBetween(from, to).map(({ day }) => day));
    expect(days.filter(isHoliday)).toHaveLength(10);
  });
});
