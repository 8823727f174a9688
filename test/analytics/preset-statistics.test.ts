import { describe, expect, it } from 'vitest';

import { presetStatistics } from '../../src/analytics/preset-statistics.ts';
import type { ExitReason, Outcome, Pattern } from '../../src/analytics/results.ts';

function patternOf(session: string, outcome: Outcome, netReturn = 0, reason: ExitReason = 'stop'): Pattern {
  const trade =
    outcome === 'trade'
      ? {
          entryTime: 600,
          entryPrice: 10,
          exitTime: 840,
          exitPrice: 10,
          reason,
          netReturn,
          deadZoneMinutes: reason === 'dead_zone' ? 3 : 0,
        }
      : null;
  const points = {
    startTime: 0,
    recoveryTime: 60,
    completeTime: 120,
    high: 11,
    low: 9,
    recovery: 10,
    patternLow: 9,
  };
  return { preset: 'default', session, ...points, outcome, trade };
}

describe('statistics of a preset', () => {
  const sessions = ['2026-01-05', '2026-01-06', '2026-01-07', '2026-01-08'];
  const patterns = [
    patternOf('2026-01-05', 'trade', 0.01),
    patternOf('2026-01-05', 'trade', -0.004, 'dead_zone'),
    patternOf('2026-01-07', 'trade', 0, 'dead_zone'),
    patternOf('2026-01-07', 'trade', 0.02, 't2'),
    patternOf('2026-01-07', 'no_entry'),
    patternOf('2026-01-08', 'refused:vwap'),
    patternOf('2026-01-08', 'refused:trend'),
    patternOf('2026-01-08', 'refused:trend'),
  ];

  it('counts and averages', () => {
    const { dailyNetReturns, averageWinPercent, averageLossPercent, expectedValuePercent, ...counts } =
      presetStatistics(patterns, sessions);
    expect(counts).toEqual({
      patterns: 8,
      confirmed: 7,
      refused: { time: 0, vwap: 1, volume: 0, sr: 0, trend: 2 },
      trades: 4,
      wins: 2,
      losses: 2,
      confirmationRate: 7 / 8,
      winRate: 0.5,
      entriesPerDay: 1,
      deadZoneShare: 0.5,
      deadZoneMinutes: 3,
      holdMinutes: 4,
    });
    expect(averageWinPercent).toBeCloseTo(1.5, 12);
    expect(averageLossPercent).toBeCloseTo(-0.2, 12);
    expect(expectedValuePercent).toBeCloseTo(0.65, 12);
    expect([...dailyNetReturns]).toEqual([0.01 - 0.004, 0, 0.02, 0]);
  });

  it('knows nothing where there is nothing to divide by', () => {
    const statistics = presetStatistics([], []);
    expect(statistics).toMatchObject({
      patterns: 0,
      winRate: null,
      confirmationRate: null,
      holdMinutes: null,
    });
    expect(statistics).toMatchObject({ entriesPerDay: null, averageWinPercent: null, deadZoneMinutes: null });
  });
});
