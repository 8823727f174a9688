import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { type Preset, standardPresets } from '../../src/analytics/presets.ts';
import { backtest, plainSettings, sessionsFrom } from './golden-session.ts';
import { oracle } from './oracle.ts';
import { columnsOf, roughBars } from './rough-market.ts';

/** The seven, one of every filter at once, and one scaled by the ATR. */
const presets: readonly Preset[] = [
  ...standardPresets,
  {
    name: 'strict',
    pattern: 'vwap_breakout',
    vwapDistance: 1,
    entryTime: { from: '09:40', to: '12:00' },
    supportResistance: true,
    trend: ['down', 'range'],
    scale: 'none',
  },
  {
    name: 'scaled',
    pattern: 'three_step',
    decline: 0.3,
    volume: 0.9,
    vwapDistance: 8,
    entryTime: null,
    supportResistance: false,
    trend: ['up', 'down'],
    scale: 'atr',
  },
  {
    name: 'scaled_breakout',
    pattern: 'vwap_breakout',
    vwapDistance: null,
    entryTime: null,
    supportResistance: false,
    trend: null,
    scale: 'atr',
  },
];

const markets = fc.record({
  seed: fc.integer({ min: 1, max: 2 ** 31 }),
  days: fc.constantFrom(1, 3, 8, 20),
  length: fc.constantFrom(1, 2, 4, 5, 8, 40, 120, 390),
  volatility: fc.constantFrom(0.001, 0.004, 0.01),
  tick: fc.constantFrom(0, 0.05, 0.5),
  thin: fc.constantFrom(0, 0.1, 0.6),
  dirt: fc.constantFrom(0, 0.03, 0.3),
});

describe('backtest of a symbol', () => {
  it('finds on rough markets, trade for trade, what a plain reading of the rules finds', () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(markets, ({ days, ...market }) => {
        const sessions = sessionsFrom(days, [1, 6]);
        const rows = roughBars({
          ...market,
          sessions,
          length: days * market.length > 1200 ? 60 : market.length,
        });
        const ours = backtest(columnsOf(rows), sessions, presets).patterns;
        const theirs = oracle(rows, sessions, presets, plainSettings);
        for (const { outcome, trade, preset } of theirs) {
          for (const name of [outcome, trade?.reason ?? '', preset])
            seen.set(name, (seen.get(name) ?? 0) + 1);
        }
        expect(ours).toHaveLength(theirs.length);
        theirs.forEach((pattern, index) => expect(ours[index]).toMatchObject(pattern));
      }),
      { numRuns: 150, seed: 20_180_216 },
    );
    const outcomes = [
      'trade',
      'no_entry',
      'refused:time',
      'refused:vwap',
      'refused:volume',
      'refused:sr',
      'refused:trend',
    ];
    const reasons = ['stop', 't1_floor', 'cross_floor', 't2', 'dead_zone', 'session_end'];
    for (const name of [...outcomes, ...reasons, ...presets.map((preset) => preset.name)]) {
      expect(seen.get(name) ?? 0, `cases of ${name}`).toBeGreaterThan(10);
    }
  });

  it('gives the same answer whichever presets run beside one', () => {
    const sessions = sessionsFrom(8);
    const market = { seed: 7, sessions, length: 390, volatility: 0.004, tick: 0, thin: 0.1, dirt: 0.01 };
    const bars = columnsOf(roughBars(market));
    const together = backtest(bars, sessions, presets).patterns;
    const alone = presets.flatMap((preset) => backtest(bars, sessions, [preset]).patterns);
    expect(together).toEqual(alone);
    expect(together.length).toBeGreaterThan(100);
  });

  it('knows an outcome only from bars up to its exit', () => {
    const sessions = sessionsFrom(1);
    const market = { seed: 11, sessions, length: 390, volatility: 0.004, tick: 0, thin: 0, dirt: 0 };
    const rows = roughBars(market);
    const before = backtest(columnsOf(rows), sessions, presets).patterns;
    const cut = rows[200]!.time;
    const changed = rows.map((row) => (row.time > cut ? { ...row, high: row.high * 2, volume: 9 } : row));
    const after = backtest(columnsOf(changed), sessions, presets).patterns;
    const settled = before.filter(
      ({ trade, completeTime }) => (trade?.exitTime ?? completeTime + 300) <= cut,
    );
    expect(settled.length).toBeGreaterThan(5);
    expect(after).toEqual(expect.arrayContaining(settled));
  });
});
