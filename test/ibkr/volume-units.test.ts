import { describe, expect, it } from 'vitest';

import { newYorkTime } from '../../src/calendar/new-york.ts';
import { parseTradingDay } from '../../src/calendar/trading-day.ts';
import { canMeasureUnit, measuredUnit, unitByVersion } from '../../src/ibkr/volume-units.ts';

describe('volume units', () => {
  it('follow the version where nothing is measured', () => {
    expect([193, 219, 220].map(unitByVersion)).toEqual([100, 100, 1]);
  });

  it('are measured against the shares of the bars', () => {
    expect(measuredUnit(312_894, 28_000_000, 193)).toBe(100);
    expect(measuredUnit(31_289_400, 28_000_000, 193)).toBe(1);
    expect(measuredUnit(312_894, 28_000_000, 220)).toBe(100);
    expect(measuredUnit(1_000, 5_000_000_000, 193)).toBe(100);
    expect(measuredUnit(1_000, 0, 220)).toBe(1);
  });

  it('can only be measured while a session is on', () => {
    const times = ['09:31', '09:36', '15:59', '16:00'].map((time) =>
      newYorkTime(parseTradingDay('2026-11-20'), time),
    );
    expect(times.map(canMeasureUnit)).toEqual([false, true, true, false]);
    expect(canMeasureUnit(newYorkTime(parseTradingDay('2026-11-21'), '11:00'))).toBe(false);
  });
});
