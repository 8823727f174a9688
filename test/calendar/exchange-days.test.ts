import { beforeEach, describe, expect, it, vi } from 'vitest';

import type { TradingDay } from '../../src/calendar/trading-day.ts';
import { loadSettings } from '../../src/config/load-settings.ts';

const day = (text: string): TradingDay => text as TradingDay;

/** A calendar nobody has asked yet, as a process finds it when it starts. */
async function freshCalendar() {
  vi.resetModules();
  const days = await import('../../src/calendar/exchange-days.ts');
  const holidays = await import('../../src/calendar/holidays.ts');
  const sessions = await import('../../src/calendar/sessions.ts');
  const market = await import('../../src/calendar/market-day.ts');
  return { ...days, ...holidays, ...sessions, ...market };
}

let calendar: Awaited<ReturnType<typeof freshCalendar>>;
beforeEach(async () => (calendar = await freshCalendar()));

describe('days that are added to the calendar', () => {
  it('close a session, shorten one, and open what the rules close', () => {
    const written =
      '2026-12-09:closed:Day of mourning,2026-12-16:half:Storm,2026-12-24:open:A whole Christmas Eve';
    calendar.addExchangeDays(calendar.parseExchangeDays(written));
    expect(calendar.closureReason(day('2026-12-09'))).toBe('Day of mourning');
    expect(calendar.sessionOn(day('2026-12-09'))).toBeUndefined();
    expect(calendar.nextSession(day('2026-12-08')).day).toBe('2026-12-10');
    expect(calendar.marketDay(day('2026-12-16'))).toMatchObject({ kind: 'half_day', reason: 'Storm' });
    expect(calendar.marketDay(day('2026-12-24'))).toMatchObject({ kind: 'session', reason: '' });
    expect(calendar.writtenExchangeDays(calendar.addedExchangeDays())).toBe(written);
  });

  it('leave the days openbell knows as they are, unless one of these is named', () => {
    calendar.addExchangeDays(calendar.parseExchangeDays('2025-01-09:open:It opened after all'));
    expect(calendar.closureReason(day('2025-01-09'))).toBeUndefined();
    expect(calendar.closureReason(day('2018-12-05'))).toMatch(/Bush/);
    expect(calendar.closureReason(day('2026-12-25'))).toBe('Christmas Day');
  });

  it('cannot be added once the calendar has been asked; the same days again are no change', () => {
    const days = calendar.parseExchangeDays('2026-12-09:closed:Day of mourning');
    calendar.addExchangeDays(days);
    calendar.sessionOn(day('2026-12-10'));
    calendar.addExchangeDays([...days]);
    expect(() => calendar.addExchangeDays([])).toThrow('after the calendar had been asked');
    expect(calendar.closureReason(day('2026-12-09'))).toBe('Day of mourning');
  });

  it.each([
    ['2026-12-09', 'after the date comes closed, half or open'],
    ['2026-12-09:shut:Storm', 'after the date comes closed, half or open'],
    ['2026-12-09:closed', 'comes the reason'],
    ['2026-12-09:closed: ', 'comes the reason'],
    ['2026-02-30:closed:Storm', '"2026-02-30" is not a date'],
    ['9.12.2026:closed:Storm', 'is not a date'],
    ['2026-12-12:closed:Storm', 'closed on weekends anyway'],
    ['2026-12-09:closed:Storm,2026-12-09:half:Storm', '2026-12-09 is given twice'],
    ['2026-12-09:closed:Storm,', 'is not a date'],
  ])('a setting that makes no sense is refused: %s', (EXCHANGE_DAYS, reason) => {
    expect(() => loadSettings({ env: { EXCHANGE_DAYS }, dotenvPath: null })).toThrow(reason);
  });
});
