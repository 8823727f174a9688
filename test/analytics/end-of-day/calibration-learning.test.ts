import { describe, expect, test } from 'vitest';

import { acceptBars } from '../../../src/analytics/accept-bars.ts';
import { allocateBars } from '../../../src/analytics/bars.ts';
import { heldShare } from '../../../src/analytics/calibration.ts';
import { rowsOf } from '../../../src/analytics/end-of-day/accuracy.ts';
import type { AccuracyRow } from '../../../src/analytics/end-of-day/end-of-day-types.ts';
import type { WalkForwardInput } from '../../../src/analytics/end-of-day/walk-forward.ts';
import type { SymbolWalk, WalkedSymbolDay } from '../../../src/analytics/end-of-day/walk-symbol.ts';
import { standardPresets } from '../../../src/analytics/presets.ts';
import { tallySymbol } from '../../../src/analytics/symbol-tally.ts';
import { plainSettings } from '../golden-session.ts';
import { type PatternSymbol, sessionName, settings, syntheticInput } from '../synthetic-days.ts';
import { walked } from './simulated-walk.ts';

const windowSessions = 20;
const dayCount = 80;
/** The first day after which nothing moves as it did, ten walked days in. */
const collapse = 30;
const presets = standardPresets.slice(0, 4).map((preset) => ({ ...preset, trend: null }));
const names = presets.map(({ name }) => name);
const sessions = Array.from({ length: dayCount }, (_, day) => ({
  ...{ day: sessionName(day), open: 100_000 * day, close: 100_000 * day + 23_400 },
}));

function walkOf({ symbol, patterns, measures }: PatternSymbol): SymbolWalk {
  const byDay = new Map<number, WalkedSymbolDay>();
  for (let day = windowSessions; day < dayCount; day++) {
    const dates = sessions.slice(day - windowSessions, day).map((session) => session.day);
    const tally = tallySymbol(patterns, names, dates);
    byDay.set(day, {
      morning: { symbol, tally, measures, insufficient: false, volume: 1 },
      day: { data: 'bars', patterns: patterns.filter(({ session }) => session === sessions[day]!.day) },
    });
  }
  return { symbol, quality: acceptBars(allocateBars(0), []).quality, byDay };
}

/** A market in which from one day on all returns are a tenth of what they were. */
function collapsingMarket(seed: number): WalkForwardInput {
  const input = syntheticInput({ symbols: 25, days: dayCount, presets: names, seed, edge: () => -0.0005 });
  const quiet = new Set(sessions.slice(collapse).map(({ day }) => day));
  const symbols = input.symbols.map((symbol) => ({
    ...symbol,
    patterns: symbol.patterns.map((one) =>
      one.trade !== null && quiet.has(one.session)
        ? { ...one, trade: { ...one.trade, netReturn: one.trade.netReturn / 10 } }
        : one,
    ),
  }));
  return {
    ...{ sessions, presets, windowSessions, backtest: plainSettings, settings, universeSize: 100 },
    days: [...sessions.keys()].slice(windowSessions),
    symbols: symbols.map(walkOf),
  };
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

describe('in a market whose moves collapse', () => {
  const walks = [1, 2].map((seed) => walked(collapsingMarket(seed)));
  const between = (from: number, to: number): AccuracyRow[] =>
    walks
      .flatMap((days) => days.slice(from - windowSessions, to - windowSessions))
      .flatMap(({ rows }) => rows);
  const pnl = (from: number, to: number): AccuracyRow[] => rowsOf(between(from, to), 'paper', 'pnl');
  const held = (rows: readonly AccuracyRow[], central?: number): number =>
    mean(rows.map((row) => heldShare(row.place, central ?? row.central)));

  const width = (rows: readonly AccuracyRow[]): number =>
    mean(rows.map(({ interval }) => interval.high - interval.low));

  const wild = pnl(windowSessions, collapse);
  /** The window still holds mostly wild days. */
  const after = pnl(collapse + 5, collapse + 15);
  const settled = pnl(collapse + 15, dayCount);

  test('intervals of wild days hold nearly everything of quiet ones, those that learn from it less', () => {
    expect(held(wild)).toBeGreaterThan(0.7);
    expect(held(wild)).toBeLessThan(0.9);
    expect(held(after, 0.8)).toBeGreaterThan(0.93);
    expect(held(after)).toBeLessThan(held(after, 0.8) - 0.02);
  });

  test('a smaller share is read of days that held too much, and the intervals narrow with the days', () => {
    expect(mean(wild.map(({ central }) => central))).toBeGreaterThan(0.76);
    expect(mean(after.map(({ central }) => central))).toBeLessThan(0.74);
    expect(width(settled)).toBeLessThan(width(wild) / 5);
  });

  test('and they hold about four of five again', () => {
    expect(held(settled)).toBeGreaterThan(0.7);
    expect(held(settled)).toBeLessThan(0.87);
  });

  test('trades are as many as before, and what is learnt of the P&L is not learnt of them', () => {
    const trades = rowsOf(between(collapse, dayCount), 'paper', 'trades');
    expect(mean(trades.map(({ central }) => central))).toBeGreaterThan(0.74);
    expect(held(trades)).toBeGreaterThan(0.7);
    expect(held(trades)).toBeLessThan(0.9);
  });
});
