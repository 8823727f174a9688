import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { epochMs } from '../../src/calendar/clock.ts';
import { closureReason } from '../../src/calendar/holidays.ts';
import { newYorkTime } from '../../src/calendar/new-york.ts';
import { addDays, parseTradingDay, type TradingDay } from '../../src/calendar/trading-day.ts';
import { owedRuns } from '../../src/jobs/owed-runs.ts';

const day = parseTradingDay;
const at = (date: string, time: string) => newYorkTime(day(date), time);
const none: ReadonlySet<TradingDay> = new Set();

describe('what is owed', () => {
  it('owes nothing before the morning time and the report of the day from it on', () => {
    expect(owedRuns(at('2026-11-20', '05:44'), '05:45', day('2026-11-20'), none).today).toBeNull();
    const owed = owedRuns(at('2026-11-20', '05:45'), '05:45', day('2026-11-20'), none);
    expect(owed).toEqual({ today: '2026-11-20', minutesLate: 0, missed: [], skipped: [] });
  });

  it('owes today, 25 minutes late, after an absence from 05:40 to 06:10', () => {
    const recorded = new Set([day('2026-11-19')]);
    const owed = owedRuns(at('2026-11-20', '06:10'), '05:45', day('2026-11-19'), recorded);
    expect(owed).toEqual({ today: '2026-11-20', minutesLate: 25, missed: [], skipped: [] });
  });

  it('after three days away with a holiday: today is owed, sessions are missed, the holiday is skipped', () => {
    const recorded = new Set([day('2026-11-24')]);
    const owed = owedRuns(at('2026-11-30', '08:00'), '05:45', day('2026-11-02'), new Set([...recorded]));
    expect(owed.today).toBe('2026-11-30');
    expect(owed.missed).toContain('2026-11-25');
    expect(owed.missed).toContain('2026-11-27');
    expect(owed.missed).not.toContain('2026-11-28');
    expect(owed.skipped).toEqual([{ date: '2026-11-26', reason: 'holiday: Thanksgiving Day' }]);
  });

  it('a new installation owes no earlier day', () => {
    const owed = owedRuns(at('2026-11-20', '12:00'), '05:45', null, none);
    expect(owed).toEqual({ today: '2026-11-20', minutesLate: 375, missed: [], skipped: [] });
  });

  it('is due at 05:45 wall-clock time on both sides of the DST changes', () => {
    for (const date of ['2026-03-06', '2026-03-09', '2026-10-30', '2026-11-02']) {
      const due = at(date, '05:45');
      expect(owedRuns(epochMs(due - 1), '05:45', day(date), none).today).toBeNull();
      expect(owedRuns(due, '05:45', day(date), none).today).toBe(date);
    }
  });

  it('accounts for every weekday exactly once, whatever was recorded', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 400 }),
        fc.integer({ min: 0, max: 28 }),
        fc.integer({ min: 0, max: 24 * 60 - 1 }),
        fc.array(fc.integer({ min: 0, max: 28 })),
        (start, length, minute, done) => {
          const first = addDays(day('2026-01-02'), start);
          const today = addDays(first, length);
          const recorded = new Set(done.map((offset) => addDays(first, offset)));
          const now = epochMs(newYorkTime(today, '00:00') + minute * 60_000);
          const owed = owedRuns(now, '05:45', first, recorded);
          const named = [...owed.missed, ...owed.skipped.map(({ date }) => date)];
          if (owed.today !== null) named.push(owed.today);
          expect(new Set(named).size).toBe(named.length);
          for (const date of named) expect(recorded.has(date)).toBe(false);
          for (let date = first; date < today; date = addDays(date, 1)) {
            const closed = closureReason(date);
            const weekend = closed === 'Saturday' || closed === 'Sunday';
            expect(named.includes(date)).toBe(!recorded.has(date) && !weekend);
          }
        },
      ),
    );
  });
});
