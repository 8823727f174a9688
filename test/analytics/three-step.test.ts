import { describe, expect, it } from 'vitest';

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

const [session] = sessionsFrom(1) as [ReturnType<typeof sessionsFrom>[0]];
const [halfDay] = sessionsFrom(1, [0]) as [ReturnType<typeof sessionsFrom>[0]];

/** Rows 3, 4, 5: a fall of exactly 1 %, half of it won back, half of that given back; row 6 touches the entry. */
const golden: readonly Row[] = [
  ...times(3, flat(100)),
  [100, 100, 99, 99],
  [99, 99.5, 99, 99.5],
  [99.5, 99.5, 99.25, 99.25],
  [99.25, 99.8, 99.25, 99.8],
  ...times(5, flat(99.8)),
];

function rowsWith(changes: Readonly<Record<number, Row>>): Row[] {
  return golden.map((row, index) => changes[index] ?? row);
}

function found(rows: readonly Row[], minute = 0, at = session): string[] {
  return backtest(barsOf(at, rows, minute), [at]).patterns.map((pattern) => told(pattern, at));
}

describe('three-step pattern', () => {
  it('takes every rule at its exact boundary', () => {
    expect(found(golden)).toEqual(['3 4 5 trade 6>9 dead_zone']);
    const [pattern] = backtest(barsOf(session, golden), [session]).patterns;
    expect(pattern).toMatchObject({ high: 100, low: 99, recovery: 99.5, patternLow: 99.25 });
    expect(pattern!.trade!.entryPrice).toBe(99.25 * 1.005 + 0.05 * (99.8 - 99.25));
    expect(pattern!.trade!.netReturn).toBe(
      ((99.8 / pattern!.trade!.entryPrice) * (1 - 0.0002)) / (1 + 0.0002) - 1,
    );
  });

  it.each<[string, Readonly<Record<number, Row>>, string[]]>([
    [
      'no decline when the fall is a hair less',
      { 3: [100, 100, 99.001, 99.1], 4: [99.1, 99.6, 99.001, 99.5] },
      [],
    ],
    [
      'the high of the decline bar itself counts',
      {
        3: [100, 100.5, 99.4, 99.4],
        4: [99.4, 99.95, 99.4, 99.9],
        5: [99.9, 99.9, 99.6, 99.6],
        6: flat(99.6),
      },
      ['3 4 5 no_entry'],
    ],
    ['a recovery a hair short is none', { 4: [99, 99.499, 99, 99.4], 5: flat(99.4), 6: flat(99.4) }, []],
    [
      'the recovery may come two bars later',
      { 4: [99, 99.4, 99, 99.4], 5: [99.4, 99.5, 99, 99.4], 6: [99.4, 99.4, 99.2, 99.3] },
      ['3 5 6 trade 7>11 session_end'],
    ],
    [
      'a third bar is too late, and the next decline bar takes over',
      { 4: flat(99), 5: flat(99), 6: [99, 99.5, 99, 99.5], 7: flat(99.2), 8: flat(99.2) },
      ['4 6 7 trade 9>11 session_end'],
    ],
    [
      'a lower low fails the decline even where the same bar recovers',
      { 4: [99, 99.9, 98.99, 99.5], 6: flat(99.2) },
      ['4 5 6 trade 7>11 session_end'],
    ],
    ['the low may be touched again', { 4: [99, 99.5, 99, 99] }, ['3 4 5 trade 6>9 dead_zone']],
    [
      'a retracement a hair short is none',
      { 5: [99.5, 99.5, 99.251, 99.4], 6: flat(99.4), 7: flat(99.4) },
      [],
    ],
    [
      'the retracement may come two bars later and undercut the decline',
      {
        5: flat(99.5),
        6: [99.5, 99.5, 98.5, 98.6],
        7: flat(98.6),
        8: flat(98.6),
        9: flat(98.6),
        10: flat(98.6),
        11: flat(98.6),
      },
      ['3 4 6 no_entry'],
    ],
    [
      'a third bar after the recovery is too late',
      { 4: [99.2, 99.5, 99.2, 99.5], 5: flat(99.5), 6: flat(99.5), 7: flat(99.2) },
      [],
    ],
    [
      'an entry a hair short is none',
      { 6: flat(99.746), 7: flat(99.746), 8: flat(99.746) },
      ['3 4 5 no_entry'],
    ],
    [
      'the entry may come three bars later',
      { 6: flat(99.3), 7: flat(99.3), 8: flat(99.25 * 1.005) },
      ['3 4 5 trade 8>11 dead_zone'],
    ],
    ['a fourth bar is too late', { 6: flat(99.3), 7: flat(99.3), 8: flat(99.3) }, ['3 4 5 no_entry']],
  ])('%s', (_, changes, expected) => {
    expect(found(rowsWith(changes))).toEqual(expected);
  });

  it('fills at the open of a gap, with slippage, but never above the high', () => {
    const price = (row: Row): number =>
      backtest(barsOf(session, rowsWith({ 6: row })), [session]).patterns[0]!.trade!.entryPrice;
    expect(price([100, 101, 99.9, 100.5])).toBe(100 + 0.05 * (101 - 99.9));
    expect(price([100, 100, 90, 99])).toBe(100);
  });

  it('needs three bars before the decline', () => {
    const once = rowsWith({ 4: [99.2, 99.5, 99.2, 99.5] });
    expect(found(once)).toEqual(['3 4 5 trade 6>9 dead_zone']);
    expect(found(once.slice(1))).toEqual([]);
    expect(found(golden.slice(0, 3))).toEqual([]);
    expect(found([])).toEqual([]);
  });

  it('counts bars present, not minutes', () => {
    const bars = barsOf(session, golden);
    for (let row = 4; row < bars.length; row++) bars.time[row]! += 600;
    expect(backtest(bars, [session]).patterns.map((pattern) => told(pattern, session))).toEqual([
      '3 14 15 trade 16>19 dead_zone',
    ]);
  });

  it.each([
    ['15:49', session, 379, 'trade'],
    ['15:50', session, 380, 'no_entry'],
    ['12:49 on a half day', halfDay, 199, 'trade'],
    ['12:50 on a half day', halfDay, 200, 'no_entry'],
  ])('takes or leaves an entry at %s', (_, at, minute, outcome) => {
    const { patterns } = backtest(barsOf(at, golden.slice(0, 9), minute - 6), [at]);
    expect(patterns.map((pattern) => pattern.outcome)).toEqual([outcome]);
  });

  it('takes no entry at the last bar, and says so before any filter', () => {
    const bars = barsOf(session, golden.slice(0, 7));
    expect(backtest(bars, [session]).patterns.map(({ outcome }) => outcome)).toEqual(['no_entry']);
    const trending = backtest(bars, [session], [presetNamed('trending')]);
    expect(trending.patterns.map(({ outcome }) => outcome)).toEqual(['no_entry']);
  });

  it('lets the first touching bar decide, though a later one could not be refused', () => {
    const late = barsOf(session, golden.slice(0, 8), 374);
    expect(told(backtest(late, [session]).patterns[0]!, session)).toBe('377 378 379 no_entry');
  });
});

describe('the scan goes on', () => {
  /** Falls again right after: bars 6… repeat the shape from 99.25 down. */
  const again: readonly Row[] = [
    [99.25, 99.25, 98.2, 98.2],
    [98.2, 99.2, 98.2, 98.7],
    [98.7, 98.7, 98.4, 98.4],
    ...times(4, flat(98.4)),
  ];

  it('after a pattern without entry at the bar behind it', () => {
    expect(found([...golden.slice(0, 6), ...again])).toEqual(['3 4 5 no_entry', '6 7 8 no_entry']);
  });

  it('after a refused entry at the bar behind the pattern', () => {
    const choppy = { ...presetNamed('choppy'), entryTime: null };
    const { patterns } = backtest(barsOf(session, golden), [session], [choppy]);
    expect(patterns.map((pattern) => told(pattern, session))).toEqual(['3 4 5 refused:sr']);
    const more = backtest(barsOf(session, [...golden.slice(0, 7), ...again]), [session], [choppy]);
    expect(more.patterns.map((pattern) => told(pattern, session))).toEqual([
      '3 4 5 refused:sr',
      '7 8 9 no_entry',
    ]);
  });

  it('after a trade two bars behind its exit, with look-back before that', () => {
    const stopped: readonly Row[] = [...golden.slice(0, 7), [99.8, 99.8, 98, 98], [98, 98.9, 98, 98.9]];
    // The exit is bar 7: bar 8 cools down, bar 9 may begin a decline whose high lies in bars 6 to 9.
    expect(found([...stopped, [98.9, 98.9, 98, 98], [98, 98.9, 98, 98.9], flat(98.4), flat(98.4)])).toEqual([
      '3 4 5 trade 6>7 stop',
      '9 10 11 no_entry',
    ]);
    expect(found([...stopped, flat(98.4), flat(98.4), flat(98.4)])).toEqual(['3 4 5 trade 6>7 stop']);
  });
});
