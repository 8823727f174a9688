import { describe, expect, test } from 'vitest';

import { allocateBars, type Bars } from '../../src/analytics/bars.ts';
import { averageTrueRange } from '../../src/analytics/daily-ranges.ts';
import { measureNames, measureSymbol } from '../../src/analytics/measure-symbol.ts';
import { sessionsFrom } from './golden-session.ts';

interface Minute {
  readonly session: number;
  readonly minute: number;
  readonly close: number;
  readonly volume?: number;
}

/** Bars of a range of 0.2 around their close, whose wap is the close. */
function barsAt(minutes: readonly Minute[], sessions = sessionsFrom(3)): { bars: Bars; offsets: Int32Array } {
  const bars = allocateBars(minutes.length);
  minutes.forEach(({ session, minute, close, volume = 100 }, row) => {
    bars.time[row] = sessions[session]!.open + 60 * minute;
    bars.open[row] = close;
    bars.high[row] = close + 0.1;
    bars.low[row] = close - 0.1;
    bars.close[row] = close;
    bars.volume[row] = volume;
    bars.wap[row] = close;
  });
  const before = (limit: number): number => minutes.filter(({ session }) => session < limit).length;
  return { bars, offsets: Int32Array.from({ length: sessions.length + 1 }, (_, session) => before(session)) };
}

const everyMinute = (session: number, close: (minute: number) => number): Minute[] =>
  Array.from({ length: 390 }, (_, minute) => ({ session, minute, close: close(minute) }));

describe('measures of a symbol', () => {
  test('volume, dollars, range and distance from the VWAP', () => {
    const { bars, offsets } = barsAt([
      { session: 0, minute: 0, close: 10, volume: 300 },
      { session: 0, minute: 1, close: 14, volume: 100 },
      { session: 2, minute: 0, close: 20, volume: 200 },
    ]);
    const measures = measureSymbol(bars, offsets, sessionsFrom(3));
    expect(measures).toMatchObject({
      sessionsWithBars: 2,
      totalVolumeShares: 600,
      dailyVolumeShares: 300,
      dailyDollarVolume: (3000 + 1400 + 4000) / 2,
      lastCloseUsd: 20,
      atrPercent: null,
      trendPercent: null,
      spreadPercent: null,
    });
    // VWAP 10, then (3000 + 1400) / 400 = 11, then 20 anew
    expect(measures.vwapDistancePercent).toBeCloseTo((100 * (3 / 11)) / 3, 10);
    expect(measures.minuteRangePercent).toBeCloseTo((100 * (0.2 / 10 + 0.2 / 14 + 0.2 / 20)) / 3, 10);
  });

  test('runs of five missing minutes count, at the ends of a session too; four do not', () => {
    const without = (from: number, to: number): Minute[] =>
      everyMinute(0, () => 10).filter(({ minute }) => minute < from || minute >= to);
    const runs = (minutes: Minute[]): number | null => {
      const { bars, offsets } = barsAt(minutes);
      return measureSymbol(bars, offsets, sessionsFrom(3)).missingRunsPerSession;
    };
    expect(runs(everyMinute(0, () => 10))).toBe(0);
    expect(runs(without(100, 104))).toBe(0);
    expect(runs(without(100, 105))).toBe(1);
    expect(runs(without(0, 5))).toBe(1);
    expect(runs(without(0, 4))).toBe(0);
    expect(runs(without(385, 390))).toBe(1);
    expect(runs(without(386, 390))).toBe(0);
  });

  test('a move beyond 5 % over five bars counts once', () => {
    const moves = (after: number): number | null => {
      const { bars, offsets } = barsAt(everyMinute(0, (minute) => (minute < 200 ? 100 : after)));
      return measureSymbol(bars, offsets, sessionsFrom(3)).largeMovesPerSession;
    };
    expect(moves(105)).toBe(0);
    expect(moves(105.1)).toBe(1);
    expect(moves(94.9)).toBe(1);
  });

  test('the ATR reaches over a session without bars to the close before it', () => {
    const days = {
      high: Float64Array.of(11, Number.NaN, 13, 12),
      low: Float64Array.of(9, Number.NaN, 12, 9),
      close: Float64Array.of(10, Number.NaN, 12.5, 9.5),
    };
    // 13 - 10 = 3, then 12.5 - 9 = 3.5
    expect(averageTrueRange(days, 2)).toBe(3.25);
    expect(averageTrueRange(days, 3)).toBeNull();
  });

  test('a symbol without a bar is unknown throughout, without a NaN', () => {
    const measures = measureSymbol(allocateBars(0), Int32Array.of(0, 0, 0, 0), sessionsFrom(3));
    expect(Object.keys(measures)).toEqual([...measureNames]);
    expect(Object.values(measures).filter((value) => value !== null)).toEqual([0, 0]);
  });
});
