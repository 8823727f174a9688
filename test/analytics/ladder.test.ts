import { describe, expect, it } from 'vitest';

import { runLadder } from '../../src/analytics/ladder.ts';
import { barsOf, flat, type Row, sessionsFrom, times } from './golden-session.ts';

const session = sessionsFrom(1)[0]!;
const kappa = 0.05;
const stop = 100 * 0.995;
const t1 = 100 * 1.0075;
const cross = 100 * 1.01;
const momentum = 100 * 1.0125;
const t2 = 100 * 1.0175;

/** Follows an entry at 100 in bar 0 through the rows after it: `bar price reason milestone`. */
function exit(rows: readonly Row[], scale = 1): [number, number, string, number] {
  const bars = barsOf(session, [flat(100), ...rows]);
  const { bar, price, reason, milestone } = runLadder(bars, { bar: 0, price: 100 }, scale, kappa);
  return [bar, price, reason, milestone];
}

/** A bar that opens and closes between the levels named. */
const to = (high: number, low = high - 0.2): Row => [low, high, low, low];

describe('exit ladder', () => {
  it.each<[string, Row[], [number, number, string, number]]>([
    ['an open at the stop fills at the open', [flat(stop)], [1, stop, 'stop', 0]],
    ['an open below it too', [[99, 102, 98, 101]], [1, 99, 'stop', 0]],
    [
      'a low at the stop slips',
      [[100, 100, stop, 100]],
      [1, Math.max(stop, stop - kappa * (100 - stop)), 'stop', 0],
    ],
    ['a low below it slips', [[100, 100.2, 99.2, 100]], [1, stop - kappa * (100.2 - 99.2), 'stop', 0]],
    ['never below the low', [[100, 110, stop - 0.01, 100]], [1, stop - 0.01, 'stop', 0]],
    [
      'the stop comes before the target of the same bar',
      [[100, 103, 99.5, 103]],
      [1, Math.max(99.5, stop - kappa * 3.5), 'stop', 0],
    ],
    ['T1 touched: the floor is T1', [[100, t1, 100, 100.6], flat(100.6)], [2, 100.6, 't1_floor', 1]],
    [
      'the floor holds from the next bar on, not in its own',
      [[100, t1, 99.9, 99.9], flat(101), flat(99)],
      [3, 99, 'cross_floor', 2],
    ],
    [
      'a low through T1 slips',
      [to(t1), [100.9, 100.95, 100.7, 100.9]],
      [2, t1 - kappa * (100.95 - 100.7), 't1_floor', 1],
    ],
    [
      'CROSS touched: the floor is CROSS',
      [
        [100, cross, 100, 101],
        [101.2, 101.2, 100.5, 101],
      ],
      [2, cross - kappa * (101.2 - 100.5), 'cross_floor', 1],
    ],
    ['MOMENTUM and T2 in one bar', [[100, t2, 100, 101.5]], [1, t2, 't2', 1]],
    ['T2 by a gap fills at the open', [[102, 103, 101.9, 102]], [1, 102, 't2', 1]],
    [
      'momentum alone waits',
      [[100, momentum, 100, 101.1], flat(101.2), [101.2, t2, 101.2, 101.3]],
      [3, t2, 't2', 1],
    ],
    ['the last bar', [flat(100), flat(99.9)], [2, 99.9, 'session_end', 0]],
    ['the last bar after a milestone', [to(t1), flat(100.9)], [2, 100.9, 'session_end', 1]],
  ])('%s', (_, rows, expected) => {
    expect(exit(rows)).toEqual(expected);
  });

  it('leaves the dead zone below T1 after three bars when in profit, and asks again at each later bar', () => {
    expect(exit(times(5, flat(100.01)))).toEqual([3, 100.01, 'dead_zone', 0]);
    expect(exit([flat(100), flat(100), flat(100), flat(99.9), flat(100.02), flat(100.5)])).toEqual([
      5,
      100.02,
      'dead_zone',
      0,
    ]);
  });

  it('leaves it four bars after T1 or CROSS, six after MOMENTUM, whatever the close', () => {
    expect(exit([to(t1), ...times(6, flat(100.9))])).toEqual([5, 100.9, 'dead_zone', 1]);
    expect(exit([to(cross), ...times(6, flat(101.1))])).toEqual([5, 101.1, 'dead_zone', 1]);
    expect(exit([to(momentum), ...times(8, flat(101.1))])).toEqual([7, 101.1, 'dead_zone', 1]);
  });

  it('counts from the newest milestone, and reaching one twice is no new one', () => {
    expect(exit([to(t1), flat(100.9), to(cross, 100.8), ...times(6, flat(101.1))])).toEqual([
      7,
      101.1,
      'dead_zone',
      3,
    ]);
    expect(exit([to(t1), flat(100.9), flat(100.9), flat(100.95), flat(100.9), flat(100.9)])).toEqual([
      5,
      100.9,
      'dead_zone',
      1,
    ]);
  });

  it('takes the exit of a floor before the end of the session', () => {
    expect(exit([flat(100), [100, 100, 99, 99]])).toEqual([2, stop - kappa, 'stop', 0]);
  });

  it('multiplies every level by its scale', () => {
    const twice = (percent: number): number => 100 * (1 + (percent * 2) / 100);
    expect(exit([[100, 100, 99.4, 100], flat(98)], 2)).toEqual([2, 98, 'stop', 0]);
    expect(exit([[100, twice(0.75), 100, 101.4], flat(101.4)], 2)).toEqual([2, 101.4, 't1_floor', 1]);
    expect(exit([[100, twice(1.75), 100, 102.5]], 2)).toEqual([1, twice(1.75), 't2', 1]);
  });
});
