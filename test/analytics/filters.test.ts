import { describe, expect, it } from 'vitest';

import type { Bars } from '../../src/analytics/bars.ts';
import { atrScale, pivotLevels, trendBefore } from '../../src/analytics/earlier-sessions.ts';
import type { ThreeStepPreset } from '../../src/analytics/presets.ts';
import {
  backtest,
  barsOf,
  flat,
  joinBars,
  presetNamed,
  type Row,
  sessionsFrom,
  times,
} from './golden-session.ts';

const unfiltered = presetNamed('default') as ThreeStepPreset;

/** Pattern in bars 30, 31, 32; the entry in bar 33 at 99.80 less a little; the session VWAP stays near 100. */
function rows(patternVolume = 1_000, before = 30): Row[] {
  return [
    ...times(before, flat(100)),
    [100, 100, 99, 99, patternVolume],
    [99, 99.5, 99, 99.5, patternVolume],
    [99.5, 99.5, 99.25, 99.25, patternVolume],
    [99.25, 99.8, 99.25, 99.8],
    ...times(5, flat(99.8)),
  ];
}

const entryPrice = 99.25 * 1.005 + 0.05 * (99.8 - 99.25);

function outcome(filters: Partial<ThreeStepPreset>, bars: Bars, days: number): string {
  const { patterns } = backtest(bars, sessionsFrom(days), [{ ...unfiltered, ...filters }]);
  return patterns[0]!.outcome;
}

function today(filters: Partial<ThreeStepPreset>, minute = 0, given = rows()): string {
  return outcome(filters, barsOf(sessionsFrom(1)[0]!, given, minute), 1);
}

describe('filters', () => {
  it('entry time: from is included, to is not', () => {
    const span = { entryTime: { from: '10:00', to: '15:30' } };
    expect(today(span, 0, rows(1_000, 26))).toBe('refused:time');
    expect(today(span, 0, rows(1_000, 27))).toBe('trade');
    expect(today(span, 359 - 33)).toBe('trade');
    expect(today(span, 360 - 33)).toBe('refused:time');
  });

  it('VWAP distance: of the bar before the entry', () => {
    const bars = barsOf(sessionsFrom(1)[0]!, rows(0));
    // The pattern's bars have no volume: v is 100 before the entry.
    const distance = (100 * Math.abs(entryPrice - 100)) / 100;
    expect(outcome({ vwapDistance: distance + 1e-9 }, bars, 1)).toBe('trade');
    expect(outcome({ vwapDistance: distance - 1e-9 }, bars, 1)).toBe('refused:vwap');
  });

  it('volume: the pattern against up to 20 bars before its look-back', () => {
    expect(today({ volume: 1.5 }, 0, rows(1_500))).toBe('trade');
    expect(today({ volume: 1.5 }, 0, rows(1_499))).toBe('refused:volume');
    // Bars 0 to 6 lie more than 20 before bar 27, bars 27 to 29 are the look-back: neither counts.
    const loud = rows(1_500).map((row, index): Row =>
      index < 7 || (index > 26 && index < 30) ? flat(100, 9e6) : row,
    );
    expect(today({ volume: 1.5 }, 0, loud)).toBe('trade');
    const edge = (bar: number): Row[] =>
      rows(1_500).map((row, index): Row => (index === bar ? flat(100, 1_001) : row));
    expect(today({ volume: 1.5 }, 0, edge(7))).toBe('refused:volume');
    expect(today({ volume: 1.5 }, 0, edge(26))).toBe('refused:volume');
  });

  it('volume: fewer than five bars before refuse, a mean of 0 passes', () => {
    expect(today({ volume: 0.1 }, 0, rows(1_000, 7))).toBe('refused:volume');
    expect(today({ volume: 0.1 }, 0, rows(1_000, 8))).toBe('trade');
    const silent = rows(0).map((row, index): Row => (index < 27 ? flat(100, 0) : row));
    expect(today({ volume: 1.5 }, 0, silent)).toBe('trade');
  });

  it('support and resistance: a pivot of the nearest earlier session with a bar', () => {
    const sessions = sessionsFrom(3);
    const after = (row: Row): string =>
      outcome(
        { supportResistance: true },
        joinBars([barsOf(sessions[0]!, [row]), barsOf(sessions[2]!, rows())]),
        3,
      );
    expect(after(flat(entryPrice))).toBe('trade');
    expect(after(flat(entryPrice * 1.0099))).toBe('trade');
    expect(after(flat(entryPrice * 1.0101))).toBe('refused:sr');
    // P 120, S1 110, S2 105: none is near.
    expect(after([120, 130, 115, 115])).toBe('refused:sr');
    expect(today({ supportResistance: true })).toBe('refused:sr');
  });

  it('trend: from at least five earlier closes', () => {
    const sessions = sessionsFrom(7);
    const after = (closes: readonly number[], trend: ThreeStepPreset['trend']): string => {
      const parts = closes.map((close, day) => barsOf(sessions[day]!, [flat(close)]));
      return outcome({ trend }, joinBars([...parts, barsOf(sessions[6]!, rows())]), 7);
    };
    expect(after([1, 2, 3, 4, 5, 6], ['up'])).toBe('trade');
    expect(after([1, 2, 3, 4, 5, 6], ['range', 'down'])).toBe('refused:trend');
    expect(after([6, 5, 4, 3, 2, 1], ['down'])).toBe('trade');
    expect(after([1, 1, 1, 1, 1, 1], ['range'])).toBe('trade');
    expect(after([1, 2, 3, 4], ['up', 'range', 'down'])).toBe('refused:trend');
    expect(after([1, 2, 3, 4], null)).toBe('trade');
  });

  it('records the first that refuses, in the order of the table', () => {
    const all: Partial<ThreeStepPreset> = {
      entryTime: { from: '15:00', to: '15:30' },
      vwapDistance: 0.0001,
      volume: 100,
      supportResistance: true,
      trend: ['up'],
    };
    expect(today(all)).toBe('refused:time');
    expect(today({ ...all, entryTime: null })).toBe('refused:vwap');
    expect(today({ ...all, entryTime: null, vwapDistance: null })).toBe('refused:volume');
    expect(today({ supportResistance: true, trend: ['up'] })).toBe('refused:sr');
    expect(today({ trend: ['up'] })).toBe('refused:trend');
  });
});

describe('what earlier sessions tell', () => {
  const none = Number.NaN;
  const days = (close: readonly number[], high = close, low = close) => ({
    high: Float64Array.from(high),
    low: Float64Array.from(low),
    close: Float64Array.from(close),
  });

  it('pivots: P, R1, S1, R2, S2', () => {
    const ranges = days([11, none], [12, none], [10, none]);
    expect(pivotLevels(ranges, 2)).toEqual([11, 12, 10, 13, 9]);
    expect(pivotLevels(ranges, 0)).toEqual([]);
  });

  it('trend: the newest close and the mean of 5 against the mean of up to 20', () => {
    expect(trendBefore(days([1, 2, none, 3, 4, 5, 6]), 7)).toBe('up');
    expect(trendBefore(days([1, 2, none, 3, 4, 5]), 6)).toBe('range');
    expect(trendBefore(days([1, 2, none, 3, 4, 5]), 5)).toBeNull();
    // The newest close is below, the fast mean above.
    expect(trendBefore(days([1, 1, 1, 1, 1, 9, 9, 9, 9, 1]), 10)).toBe('range');
    // The oldest close is out of the newest 20; with it the mean would lie above everything.
    expect(trendBefore(days([1e6, ...times(15, 1), 2, 2, 2, 2, 2]), 21)).toBe('up');
  });

  it('ATR scale: 14 true ranges of 2.5 % ask what is asked unscaled', () => {
    const close = times(16, 100);
    const ranges = days(close, times(16, 101), times(16, 98.5));
    expect(atrScale(ranges, 14)).toBeNull();
    expect(atrScale(ranges, 15)).toBe(1);
    expect(atrScale(days(close), 15)).toBeNull();
  });
});

describe('a preset of scale atr', () => {
  const sessions = sessionsFrom(17);
  /** Fifteen days of a range of `range` dollars around 100, then the golden session. */
  const window = (range: number): Bars =>
    joinBars([
      ...sessions
        .slice(0, 15)
        .map((session) => barsOf(session, [[100, 100 + range / 2, 100 - range / 2, 100]])),
      barsOf(sessions[15]!, rows()),
    ]);
  const scaled = (range: number, decline: number) =>
    backtest(window(range), sessions, [{ ...unfiltered, scale: 'atr', decline }]).patterns;

  it('asks a stock of twice the range for twice the move', () => {
    expect(scaled(5, 0.5)).toHaveLength(1);
    expect(scaled(5, 0.501)).toHaveLength(0);
    expect(scaled(2.5, 1)).toHaveLength(1);
  });

  it('scales the entry rise and the ladder too', () => {
    expect(scaled(5, 0.5)[0]!.outcome).toBe('no_entry');
    const [pattern] = scaled(1.25, 2);
    expect(pattern!.trade!.entryPrice).toBe(99.25 * (1 + 0.25 / 100) + 0.05 * (99.8 - 99.25));
  });

  it('finds nothing while the range is unknown', () => {
    const bars = barsOf(sessions[0]!, rows());
    expect(backtest(bars, sessions, [{ ...unfiltered, scale: 'atr' }]).patterns).toEqual([]);
  });
});
