import { describe, expect, test } from 'vitest';

import { acceptBars } from '../../../src/analytics/accept-bars.ts';
import { sliceBars } from '../../../src/analytics/bars.ts';
import { calibrationFrom } from '../../../src/analytics/calibration.ts';
import { accuracyOf, placesBefore, rowsOf } from '../../../src/analytics/end-of-day/accuracy.ts';
import { type WalkForwardInput } from '../../../src/analytics/end-of-day/walk-forward.ts';
import { summariseWalk } from '../../../src/analytics/end-of-day/walk-summary.ts';
import { daysToWalk, walkSymbol } from '../../../src/analytics/end-of-day/walk-symbol.ts';
import { standardPresets } from '../../../src/analytics/presets.ts';
import { backtest } from '../golden-session.ts';
import { barsOfMarket, type MarketBars, walked, walkInput } from './simulated-walk.ts';

const names = standardPresets.map(({ name }) => name);
const market = barsOfMarket({ seed: 8, symbols: 12 }, 25);
const input = walkInput(market, standardPresets);
const days = walked(input);
const rows = days.flatMap((day) => day.rows);

/** The same market without the bars of some sessions. */
function without(missing: (session: number) => boolean): MarketBars {
  const bySymbol = [...market.bySymbol].map(([symbol, bars]) => {
    const gone = market.sessions.filter((_, session) => missing(session));
    const kept = [...bars.time.keys()].filter(
      (row) => !gone.some(({ open, close }) => bars.time[row]! >= open && bars.time[row]! < close),
    );
    const columns = Object.entries(sliceBars(bars, 0, bars.length)).map(([name, column]) => [
      name,
      typeof column === 'number'
        ? kept.length
        : Float64Array.from(kept, (row) => (column as Float64Array)[row]!),
    ]);
    return [symbol, Object.fromEntries(columns)] as [string, typeof bars];
  });
  return { ...market, bySymbol: new Map(bySymbol) };
}

describe('a walk', () => {
  test('makes one report a day with a whole window before it, and holds both bases of every preset', () => {
    expect(days.map(({ date }) => date)).toEqual(market.sessions.slice(20).map(({ day }) => day));
    for (const { forecasts, rows: ofDay } of days) {
      expect(forecasts.map(({ preset }) => preset)).toEqual(names);
      expect(ofDay.filter(({ basis }) => basis === 'paper')).toHaveLength(14);
      const chosen = forecasts.filter(({ stocks }) => stocks.some(({ role }) => role === 'chosen'));
      expect(ofDay.filter(({ basis }) => basis === 'chosen')).toHaveLength(2 * chosen.length);
    }
    expect(rows.some(({ realised }) => realised > 0)).toBe(true);
  });

  test('is the same again, and whatever the order of the symbols', () => {
    expect(JSON.stringify(walked(input))).toBe(JSON.stringify(days));
    const turned = { ...input, symbols: input.symbols.toReversed() };
    expect(JSON.stringify(walked(turned))).toBe(JSON.stringify(days));
  });

  test('counts the trades of the listed stocks that the same bars have by themselves', () => {
    let counted = 0;
    for (const [index, day] of days.entries()) {
      const window = market.sessions.slice(index, index + 21);
      const forecast = day.forecasts.find(({ preset }) => preset === 'aggressive')!;
      const trades = forecast.stocks
        .filter(({ role }) => role !== 'backup')
        .flatMap(({ symbol }) => backtest(market.bySymbol.get(symbol)!, window, standardPresets).patterns)
        .filter(({ preset, session, trade }) => trade && preset === 'aggressive' && session === day.date);
      const pnl = trades.reduce((sum, { trade }) => sum + 3000 * trade!.netReturn, 0);
      const own = day.rows.filter(({ preset, basis }) => preset === 'aggressive' && basis === 'paper');
      expect(own.map(({ metric, realised }) => [metric, realised])).toEqual([
        ['trades', trades.length],
        ['pnl', expect.closeTo(pnl, 6)],
      ]);
      counted += trades.length;
    }
    expect(counted).toBeGreaterThan(3);
  });

  test('learns from the paper rows of the days before, and from those alone', () => {
    for (const { date, calibration } of days) {
      const [trades, pnl] = (['trades', 'pnl'] as const).map((metric) =>
        placesBefore(rowsOf(rows, 'paper', metric), date),
      );
      expect(calibration).toEqual(calibrationFrom({ trades: trades!, pnl: pnl! }, 0.8));
    }
    expect(days.map(({ calibration }) => calibration.pastForecasts)).toEqual([0, 7, 14, 21, 28]);
  });

  test('takes the most traded symbols of each window, not of all the bars', () => {
    const [, day] = input.days;
    const volumes = input.symbols.map(({ symbol, byDay }) => ({
      symbol,
      volume: byDay.get(day!)!.morning.volume,
    }));
    const [first, second] = volumes.sort((a, b) => b.volume - a.volume);
    const small: WalkForwardInput = { ...input, days: [day!], universeSize: 2 };
    const [only] = walked(small);
    const symbols = new Set(only!.forecasts.flatMap(({ stocks }) => stocks.map(({ symbol }) => symbol)));
    expect(symbols).toEqual(new Set([first!.symbol, second!.symbol]));
    const bars = acceptBars(market.bySymbol.get(first!.symbol)!, market.sessions.slice(1, 21)).bars;
    expect(first!.volume).toBe(bars.volume.reduce((sum, shares) => sum + shares, 0));
  });

  test('leaves out a day nobody has bars of: no trade was seen, which is not that there was none', () => {
    const gap = walked(
      walkInput(
        without((session) => session === 22),
        standardPresets,
      ),
    );
    expect(gap.map(({ date }) => date)).toEqual(
      [20, 21, 23, 24].map((session) => market.sessions[session]!.day),
    );
    expect(gap.slice(0, 2)).toEqual(days.slice(0, 2));
  });

  test('leaves out days before which too little is known to forecast anything', () => {
    const late = walked(
      walkInput(
        without((session) => session < 8),
        standardPresets,
      ),
    );
    // Fifteen sessions of the window have bars from the 23rd session on.
    expect(late.map(({ date }) => date)).toEqual([23, 24].map((session) => market.sessions[session]!.day));
  });
});

describe('days to walk', () => {
  const sessions = market.sessions;
  const day = (index: number): string => sessions[index]!.day;

  test('are those asked for with a whole window before them', () => {
    expect(daysToWalk(sessions, 20, null, null)).toEqual([20, 21, 22, 23, 24]);
    expect(daysToWalk(sessions, 20, day(21), null)).toEqual([21, 22, 23, 24]);
    expect(daysToWalk(sessions, 20, null, day(21))).toEqual([20, 21]);
    expect(daysToWalk(sessions, 20, day(3), day(22))).toEqual([20, 21, 22]);
    expect(daysToWalk(sessions, 25, null, null)).toEqual([]);
  });

  test('a symbol has no morning before its first bar, and no day without one', () => {
    const [symbol, bars] = [...market.bySymbol][0]!;
    const from = bars.time.findIndex((time) => time >= sessions[22]!.open);
    const late = walkSymbol(symbol, sliceBars(bars, from, bars.length), input);
    expect([...late.byDay.keys()]).toEqual([23, 24]);
    const until = bars.time.findIndex((time) => time >= sessions[24]!.open);
    const ended = walkSymbol(symbol, sliceBars(bars, 0, until), input);
    expect(ended.byDay.get(24)!.day).toEqual({ data: 'no_data', reason: 'no bars of the day' });
    expect(ended.byDay.get(24)!.morning).toEqual(
      input.symbols.find((walk) => walk.symbol === symbol)!.byDay.get(24)!.morning,
    );
  });
});

test('the summary takes each part from its rows, and counts every verdict', () => {
  const bootstrap = { draws: 100, seed: 1 };
  const summary = summariseWalk(days, names, bootstrap);
  expect(summary).toMatchObject({ from: days[0]!.date, to: days[4]!.date, days: 5, forecasts: 35 });
  expect(summary.parts).toHaveLength(4 * 8);
  for (const { preset, basis, metric, accuracy, calibration } of summary.parts) {
    const own = rowsOf(rows, basis, metric).filter((row) => preset === null || row.preset === preset);
    expect(accuracy).toEqual(accuracyOf(own, bootstrap));
    // Read as the walk read it, the 80 % level holds what the forecasts held.
    expect(calibration[1]!.held.share).toBeCloseTo(accuracy?.held.share ?? 0, 9);
  }
  for (const { preset, days: count, tradeable, thin, no_edge: none } of summary.verdicts) {
    const of = (verdict: string): number =>
      days
        .flatMap((day) => day.forecasts)
        .filter((made) => made.preset === preset && made.verdict === verdict).length;
    expect([count, tradeable, thin, none]).toEqual([5, of('tradeable'), of('thin'), of('no_edge')]);
  }
});
