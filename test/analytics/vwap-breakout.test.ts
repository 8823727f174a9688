import { describe, expect, it } from 'vitest';

import { sessionVwap, windowVwap } from '../../src/analytics/vwap.ts';
import {
  backtest,
  barsOf,
  flat,
  presetNamed,
  type Row,
  sessionsFrom,
  times,
  told,
} from './golden-session.ts';

const session = sessionsFrom(1)[0]!;
const anyTime = { ...presetNamed('vwap_breakout'), entryTime: null };

function found(rows: readonly Row[], minute = 0): string[] {
  const { patterns } = backtest(barsOf(session, rows, minute), [session], [anyTime]);
  return patterns.map((pattern) => told(pattern, session));
}

/** All later volumes are 0 or tiny beside the first bar's million shares at 100, so the VWAP stays at 100. */
const first = flat(100, 1e9);
/** A volume of 1,000 would be judged against the first bar's until it is 20 bars behind. */
const quiet = (price: number): Row => flat(price, 0);

describe('VWAP', () => {
  it('is the running mean of wap by volume, and the own wap while nothing has traded', () => {
    const bars = barsOf(session, [flat(10, 0), flat(11, 0), flat(12, 100), flat(20, 300), flat(5, 0)]);
    bars.wap.set([10, 11, 12, 20, 5]);
    expect([...sessionVwap(bars, [0, 5])]).toEqual([10, 11, 12, 18, 18]);
    expect([...sessionVwap(bars, [0, 3, 3, 5])]).toEqual([10, 11, 12, 20, 20]);
    expect(windowVwap(bars)).toBe(18);
    expect(windowVwap(barsOf(session, [flat(10, 0)]))).toBeNull();
  });
});

describe('VWAP breakout', () => {
  /** Bar 0 sets the VWAP; 21 silent bars at it; below it in 22; stabilised 23, 24; breakout and entry in 25. */
  const base: readonly Row[] = [first, ...times(21, quiet(100)), quiet(99), quiet(100), quiet(100.29)];
  const after = times(3, quiet(100.8));

  it('is complete at the first close above the VWAP; the entry needs 0.5 % and volume', () => {
    // The stabilisation ends at the first close above 1.003 v.
    expect(found([...base, flat(100.6, 10), ...after])).toEqual(['22 24 25 trade 25>28 dead_zone']);
    // Ten shares of the breakout bar are half a share in the mean of 20: silent bars no longer pass.
    expect(found([...base, flat(100.4, 10), ...after])).toEqual(['22 24 25 no_entry']);
  });

  it('enters at the close', () => {
    const [pattern] = backtest(
      barsOf(session, [...base, [100, 102, 99, 100.6, 0], ...after]),
      [session],
      [anyTime],
    ).patterns;
    expect(pattern!.trade!.entryPrice).toBe(100.6);
    expect(pattern).toMatchObject({ high: 100, low: 99, recovery: 100.6, patternLow: 100 });
  });

  it('needs a close below the VWAP, not at it', () => {
    const rows = base.map((row, index) => (index === 22 ? quiet(100) : row));
    expect(found([...rows, flat(100.6, 10), ...after])).toEqual([]);
  });

  it('needs two bars of stabilisation, and five are enough', () => {
    const one = [first, ...times(21, quiet(100)), quiet(99), quiet(100)];
    expect(found([...one, flat(100.6, 10), ...after])).toEqual([]);
    const long = [first, ...times(21, quiet(100)), quiet(99), ...times(6, quiet(100))];
    expect(found([...long, flat(100.6, 10), ...after])).toEqual(['22 27 29 trade 29>32 dead_zone']);
  });

  it('takes a close at 1.003 times the VWAP as stable, one above it not', () => {
    const stable = (price: number): Row[] => [
      first,
      ...times(21, quiet(100)),
      quiet(99),
      quiet(100),
      quiet(price),
      quiet(100),
    ];
    const at = 1.003 * 100;
    // Stable bars above the VWAP are no breakout; the search begins behind them.
    expect(found([...stable(at), flat(100.6, 10), ...after])).toEqual(['22 25 26 trade 26>29 dead_zone']);
    expect(found([...stable(at + 0.001), flat(100.6, 10), ...after])).toEqual([]);
  });

  it('looks for the breakout in ten bars', () => {
    const before = (count: number): Row[] => [
      first,
      ...times(21, quiet(100)),
      quiet(99),
      ...times(5, quiet(100)),
      ...times(count, quiet(100)),
    ];
    expect(found([...before(9), flat(100.6, 10), ...after])).toEqual(['22 27 37 trade 37>40 dead_zone']);
    expect(found([...before(10), flat(100.6, 10), ...after])).toEqual([]);
  });

  it('looks for the entry in five bars, the breakout bar first', () => {
    const weak = (count: number): Row[] => [...base, ...times(count, quiet(100.4))];
    const short = [first, ...times(21, quiet(100)), quiet(99), quiet(100), quiet(100)];
    const quietBreakout = (count: number): Row[] => [...short, ...times(count, quiet(100.4))];
    expect(found([...quietBreakout(4), flat(100.6, 10), ...after])).toEqual([
      '22 24 25 trade 29>32 dead_zone',
    ]);
    expect(found([...quietBreakout(5), flat(100.6, 10), ...after])).toEqual(['22 24 25 no_entry']);
    expect(found([...weak(1), ...after])).toEqual(['22 24 25 trade 26>28 session_end']);
  });

  it('enters on exactly 1.5 times the mean volume of the 20 bars before', () => {
    // Bar 4 is one too old to count; bar 5 lifts the mean of bars 5 to 24 to 105.
    const rows = (volume: number): Row[] => [
      first,
      ...times(4, flat(100, 1e6)),
      flat(100, 200),
      ...times(16, flat(100, 100)),
      ...times(3, flat(99.9, 100)),
      flat(100.7, volume),
      ...times(3, flat(100.8, 1)),
    ];
    expect(found(rows(157.5))).toEqual(['22 24 25 trade 25>28 dead_zone']);
    expect(found(rows(157.4)).map((line) => line.split(' ')[3])).not.toContain('trade');
  });

  it('takes what bars there are before the entry', () => {
    const rows: Row[] = [
      flat(100, 100),
      flat(90, 100),
      flat(92, 100),
      flat(93, 100),
      flat(102, 150),
      ...after,
    ];
    expect(found(rows)[0]).toMatch(/^1 3 4 trade 4>/);
    expect(found(rows.map((row, index) => (index === 4 ? flat(102, 149) : row)))[0]).toMatch(
      /^1 3 4 no_entry/,
    );
  });

  it('leaves an entry at 15:50', () => {
    const rows = [...base, flat(100.6, 10), ...after];
    expect(found(rows, 380 - 26)[0]).toMatch(/trade/);
    expect(found(rows, 380 - 25)[0]).toMatch(/no_entry/);
  });
});
