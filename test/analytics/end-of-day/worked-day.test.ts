import { describe, expect, test } from 'vitest';

import { holdForecasts } from '../../../src/analytics/end-of-day/hold-forecasts.ts';
import { standardPresets } from '../../../src/analytics/presets.ts';
import { ant, antEntry, antExit, bee, beeEntry, beeExit, cat, dip } from './worked-bars.ts';
import { dayToHold, type Morning, type WindowNets, type WrittenDay } from './written-day.ts';

/** Net of 2 bps a side. */
const net = (entry: number, exit: number): number => ((exit / entry) * (1 - 0.0002)) / (1 + 0.0002) - 1;
const a = net(antEntry, antExit);
const b = net(beeEntry, beeExit);
const c = net(antEntry, 99.7);
const d = net(100.5, 101.2);

const likely = { rate: 0.5, low: 0.3, high: 0.7 };

const byDefault: Morning = {
  preset: 'default',
  stocks: [
    ['ANT', 'chosen'],
    ['DOE', 'chosen'],
    ['BEE', 'watch'],
    ['CAT', 'backup'],
  ],
  positionDollars: 3000,
  chosen: {
    trades: [0, 1, 2],
    pnl: [-20, 5, 40],
    winRate: likely,
    days: [
      [2, 12],
      [0, 0],
      [1, 60],
    ],
  },
  paper: {
    trades: [2, 3, 5],
    pnl: [-30, 4, 60],
    winRate: likely,
    days: [
      [3, -40],
      [2, 70],
    ],
  },
};

const aggressive: Morning = {
  preset: 'aggressive',
  stocks: [
    ['BEE', 'chosen'],
    ['ANT', 'watch'],
    ['CAT', 'backup'],
    ['EEL', 'backup'],
  ],
  positionDollars: 1500,
  chosen: { trades: [0, 0, 0], pnl: [-5, 2, 12], winRate: likely, days: [[1, -5]] },
  paper: { trades: [0, 1, 2], pnl: [-20, 0, 30], winRate: likely, days: [] },
};

const nothing: Morning['chosen'] = { trades: [0, 0, 0], pnl: [0, 0, 0], winRate: null, days: [] };

const breakout: Morning = {
  preset: 'vwap_breakout',
  stocks: [['DIP', 'watch']],
  positionDollars: 3000,
  chosen: nothing,
  paper: { ...nothing, trades: [1, 1, 2], pnl: [0, 10, 20] },
};

const windowNets: WindowNets = {
  default: {
    ANT: [[0.01], [], [0.02, -0.005], [], [-0.01]],
    DOE: [[], [0.004], [], [], [0.006]],
    BEE: [[], [], [0.01], [], []],
  },
  aggressive: { BEE: [[0.01], [-0.005], [], [], [0.002]], ANT: [[], [0.01], [], [0.01], []] },
};

const writtenDay: WrittenDay = {
  presets: standardPresets,
  mornings: [byDefault, aggressive, breakout],
  bars: {
    ANT: { minute: 0, rows: ant },
    BEE: { minute: 0, rows: bee },
    CAT: { minute: 0, rows: cat },
    DIP: { minute: 30, rows: dip },
  },
  withoutData: { DOE: 'halted all day' },
  windowDays: 5,
  windowNets,
};

/** Every number within rounding of what is expected, everything else equal. */
function near(value: unknown): unknown {
  if (typeof value === 'number') return expect.closeTo(value, 9) as unknown;
  if (Array.isArray(value)) return value.map(near);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, near(part)]));
}

const range = (low: number, median: number, high: number) => ({ low, median, high });
const [held, heldAggressive, heldBreakout] = holdForecasts(dayToHold(writtenDay));

/** Weights of days one and two sessions old; the newest and the day to come weigh 1. */
const [one, two] = [0.5 ** 0.1, 0.5 ** 0.2];

describe('the preset default, on paper', () => {
  test('each stock: trades, wins and P&L of the day beside a mean day of the window', () => {
    const none = { data: 'bars', reason: '', withoutEntry: 0, refused: 0 };
    expect(held!.stocks).toEqual(
      near([
        {
          ...{ ...none, symbol: 'ANT', role: 'chosen', place: 1, patterns: 1, trades: 1, wins: 1 },
          pnlDollars: 3000 * a,
          windowTrades: 4 / 5,
          windowPnlDollars: (3000 * (0.01 + 0.02 - 0.005 - 0.01)) / 5,
        },
        {
          ...{ symbol: 'DOE', role: 'chosen', place: 2, data: 'no_data', reason: 'halted all day' },
          ...{ trades: 0, wins: 0, pnlDollars: 0, patterns: 0, withoutEntry: 0, refused: 0 },
          windowTrades: 2 / 5,
          windowPnlDollars: (3000 * (0.004 + 0.006)) / 5,
        },
        {
          ...{ ...none, symbol: 'BEE', role: 'watch', place: 3, patterns: 1, withoutEntry: 1 },
          ...{ trades: 0, wins: 0, pnlDollars: 0 },
          windowTrades: 1 / 5,
          windowPnlDollars: (3000 * 0.01) / 5,
        },
        {
          ...{ ...none, symbol: 'CAT', role: 'backup', place: 4, patterns: 1, trades: 1, wins: 1 },
          ...{ pnlDollars: 3000 * c, windowTrades: 0, windowPnlDollars: 0 },
        },
      ]),
    );
    expect([held!.preset, held!.verdict, held!.positionDollars]).toEqual(['default', 'thin', 3000]);
    expect(held!.backups).toEqual(near({ trades: 1, wins: 1, pnlDollars: 3000 * c }));
  });

  test('the chosen: as many trades as expected, and more earned than the whole interval', () => {
    const pnl = 3000 * a;
    const total = 1 + 1 + one + two;
    // ANT and DOE brought 1, 1, 2, 0 and 2 trades, and 30, 12, 45, 0 and -12 $, on the days of the window. Of five values the
    // 10 % quantile lies 0.4 of the way from the first to the second, the 90 % one 0.6 of the way from the fourth to the fifth.
    const days = { trades: range(0.4, 1, 2), pnl: range(-12 + 0.4 * 12, 12, 30 + 0.6 * 15) };
    const tradesBaseline = {
      interval: days.trades,
      pinballLoss: 0.1 * (1 - 0.4) + 0 + 0.1 * (2 - 1),
    };
    const pnlBaseline = {
      interval: days.pnl,
      pinballLoss: 0.1 * (pnl - days.pnl.low) + 0.5 * (pnl - 12) + 0.9 * (pnl - days.pnl.high),
    };
    expect(held!.chosen).toEqual(
      near({
        result: { trades: 1, wins: 1, pnlDollars: pnl },
        trades: {
          ...{ interval: range(0, 1, 2), realised: 1, position: 'inside', error: 0 },
          pinballLoss: 0.1 * (1 - 0) + 0 + 0.1 * (2 - 1),
          // of the days 2, 0, 1 the one of 0 trades lies below, that of 1 ties
          place: { from: one / total, to: (one + 1 + 1) / total },
          central: 0.7,
          baselines: { sameSymbols: tradesBaseline, defaultPreset: tradesBaseline },
        },
        pnl: {
          ...{ interval: range(-20, 5, 40), realised: pnl, position: 'above', error: pnl - 5 },
          pinballLoss: 0.1 * (pnl + 20) + 0.5 * (pnl - 5) + 0.9 * (pnl - 40),
          // of the days 12, 0, 60 $ two lie below
          place: { from: (two + one) / total, to: (two + one + 1) / total },
          central: 0.9,
          baselines: { sameSymbols: pnlBaseline, defaultPreset: pnlBaseline },
        },
        winRate: { forecast: likely, realised: 1, position: 'above' },
      }),
    );
  });

  test('the whole list: fewer trades than the interval', () => {
    const pnl = 3000 * a;
    const total = 1 + 1 + one;
    expect(held!.paper!.result).toEqual(near({ trades: 1, wins: 1, pnlDollars: pnl }));
    expect(held!.paper!.trades).toMatchObject(
      near({
        ...{ realised: 1, position: 'below', error: 1 - 3 },
        pinballLoss: 0.9 * (2 - 1) + 0.5 * (3 - 1) + 0.1 * (5 - 1),
        // both days had more trades
        place: { from: 0, to: 1 / total },
        // with BEE: 1, 1, 3, 0 and 2 trades
        baselines: { sameSymbols: { interval: range(0.4, 1, 2 + 0.6) } },
      }) as object,
    );
    expect(held!.paper!.pnl).toMatchObject(
      near({
        ...{ position: 'inside', error: pnl - 4 },
        pinballLoss: 0.1 * (pnl + 30) + 0.5 * (pnl - 4) + 0.1 * (60 - pnl),
        place: { from: one / total, to: (one + 1) / total },
        // with BEE: 30, 12, 75, 0 and -12 $
        baselines: { sameSymbols: { interval: range(-12 + 0.4 * 12, 12, 30 + 0.6 * 45) } },
      }) as object,
    );
  });
});

describe('the preset aggressive, on paper', () => {
  test('a stop, a pattern without entry, one refused, and a backup nobody has bars of', () => {
    const figures = heldAggressive!.stocks.map(
      ({ symbol, patterns, withoutEntry, refused, trades, wins }) => [
        ...[symbol, patterns, withoutEntry, refused, trades, wins],
      ],
    );
    expect(figures).toEqual([
      ['BEE', 2, 1, 0, 1, 0],
      ['ANT', 1, 0, 0, 1, 1],
      ['CAT', 1, 0, 1, 0, 0],
      ['EEL', 0, 0, 0, 0, 0],
    ]);
    expect(heldAggressive!.stocks[3]).toMatchObject({ data: 'no_data', reason: 'no bars of the day' });
    expect(heldAggressive!.backups).toEqual({ trades: 0, wins: 0, pnlDollars: 0 });
    expect(heldAggressive!.stocks[0]).toMatchObject(
      near({
        pnlDollars: 1500 * b,
        windowTrades: 3 / 5,
        windowPnlDollars: (1500 * (0.01 - 0.005 + 0.002)) / 5,
      }) as object,
    );
  });

  test('the chosen: a trade where none was expected, and a loss below the interval', () => {
    const { chosen } = heldAggressive!;
    const pnl = 1500 * b;
    expect(pnl).toBeLessThan(-5);
    expect(chosen!.result).toEqual(near({ trades: 1, wins: 0, pnlDollars: pnl }));
    expect(chosen!.trades).toEqual(
      near({
        ...{ interval: range(0, 0, 0), realised: 1, position: 'above', error: 1, central: 0.7 },
        pinballLoss: 0.1 + 0.5 + 0.9,
        // one day, it ties, and weighs as much as the day to come
        place: { from: 0, to: 1 },
        baselines: {
          // BEE alone: 1, 1, 0, 0, 1
          sameSymbols: { interval: range(0, 1, 1), pinballLoss: 0.1 },
          defaultPreset: { interval: range(0.4, 1, 2), pinballLoss: 0.1 * 0.6 + 0.1 * 1 },
        },
      }),
    );
    const loss = (low: number, median: number, high: number): number =>
      0.9 * (low - pnl) + 0.5 * (median - pnl) + 0.1 * (high - pnl);
    // BEE alone: 15, -7.5, 0, 0 and 3 $, each trade with 1,500 $; `default` has 3,000 $ in each of its own
    const own = range(-7.5 + 0.4 * 7.5, 0, 3 + 0.6 * 12);
    const other = range(-12 + 0.4 * 12, 12, 30 + 0.6 * 15);
    expect(chosen!.pnl).toEqual(
      near({
        ...{ interval: range(-5, 2, 12), realised: pnl, position: 'below', error: pnl - 2, central: 0.9 },
        pinballLoss: loss(-5, 2, 12),
        place: { from: 0, to: 1 / 2 },
        baselines: {
          sameSymbols: { interval: own, pinballLoss: loss(own.low, own.median, own.high) },
          defaultPreset: { interval: other, pinballLoss: loss(other.low, other.median, other.high) },
        },
      }),
    );
    expect(chosen!.winRate).toEqual({ forecast: likely, realised: 0, position: 'below' });
  });

  test('the whole list: the bound is inside, half the trades won, and no day says nothing of the place', () => {
    const { paper } = heldAggressive!;
    expect(paper!.result).toEqual(near({ trades: 2, wins: 1, pnlDollars: 1500 * (a + b) }));
    expect(paper!.trades).toMatchObject({ realised: 2, position: 'inside', place: { from: 0, to: 1 } });
    expect(paper!.pnl).toMatchObject({ position: 'inside', place: { from: 0, to: 1 } });
    expect(paper!.winRate).toEqual({ forecast: likely, realised: 0.5, position: 'inside' });
  });
});

describe('the preset vwap_breakout, on paper', () => {
  test('nobody chosen: nothing to hold but the list, whose trade is counted', () => {
    expect(heldBreakout!.chosen).toBeNull();
    expect(heldBreakout!.paper!.result).toEqual(near({ trades: 1, wins: 1, pnlDollars: 3000 * d }));
    expect(heldBreakout!.paper!.pnl).toMatchObject(
      near({ position: 'inside', error: 3000 * d - 10 }) as object,
    );
    expect(heldBreakout!.paper!.winRate).toEqual({ forecast: null, realised: 1, position: null });
  });
});

test('a morning from before the paper list was told: its own money, and without one the settings’', () => {
  const old = { ...byDefault, paper: null, positionDollars: 2000 };
  const [told] = holdForecasts(dayToHold({ ...writtenDay, mornings: [old] }));
  expect(told!.paper).toBeNull();
  expect(told!.chosen!.result.pnlDollars).toBeCloseTo(2000 * a, 9);
  const watched = { ...old, stocks: [['ANT', 'watch'] as const] };
  const [untold] = holdForecasts(dayToHold({ ...writtenDay, mornings: [watched] }));
  expect([untold!.chosen, untold!.paper, untold!.positionDollars]).toEqual([null, null, 1000]);
});

test('without a forecast of the preset default there is no such baseline, without a trade no win rate', () => {
  const [only] = holdForecasts(dayToHold({ ...writtenDay, mornings: [aggressive] }));
  expect(only!.chosen!.trades.baselines.defaultPreset).toBeNull();
  const idle: Morning = { ...byDefault, stocks: [['DOE', 'chosen']] };
  const [quiet] = holdForecasts(dayToHold({ ...writtenDay, mornings: [idle] }));
  expect(quiet!.chosen!.winRate).toEqual({ forecast: likely, realised: null, position: null });
});
