import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { dayOutcome, unseenDays } from '../../src/analytics/out-of-sample.ts';
import { forecastRows } from '../../src/analytics/forecast-rows.ts';
import type { Interval, ReportForecasts } from '../../src/analytics/forecast-types.ts';
import { categories } from '../../src/analytics/score-scales.ts';
import { barScores } from '../../src/analytics/standings.ts';
import {
  forecastsFrom,
  type PatternInput,
  settings,
  syntheticInput,
  type SyntheticMarket,
  talliesFrom,
} from './synthetic-days.ts';

const market: SyntheticMarket = {
  symbols: 60,
  days: 20,
  presets: ['default', 'aggressive'],
  seed: 11,
  edge: () => 0.002,
};

/** Every number anywhere in a value. */
function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}

function intervalsOf({ forecasts }: ReportForecasts): Interval[] {
  return forecasts.flatMap((forecast) => [
    forecast.expectedTrades,
    forecast.expectedPnlDollars,
    forecast.expectedPnlPercent,
  ]);
}

describe('forecasts', () => {
  test('do not depend on the order of the symbols or of their patterns', () => {
    const input = syntheticInput(market);
    const made = JSON.stringify(forecastsFrom(input));
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...input.symbols.keys()], { minLength: input.symbols.length }),
        (order) => {
          const symbols = order.map((index) => input.symbols[index]!);
          expect(JSON.stringify(forecastsFrom({ ...input, symbols }))).toBe(made);
        },
      ),
      { numRuns: 10 },
    );
  });

  test('are read as wide as past reports ask for, and a preset more changes no other', () => {
    const input = syntheticInput(market);
    const [one] = forecastsFrom(input).forecasts;
    const calibration = { trades: 0.5, pnl: 0.95, pastForecasts: 70 };
    const [other] = forecastsFrom({ ...input, settings: { ...settings, calibration } }).forecasts;
    expect(other!.outOfSampleDays).toEqual(one!.outOfSampleDays);
    const width = ({ low, high }: Interval): number => high - low;
    expect(width(other!.expectedTrades)).toBeLessThan(width(one!.expectedTrades));
    expect(width(other!.expectedPnlDollars)).toBeGreaterThan(width(one!.expectedPnlDollars));
    const [alone] = forecastsFrom({ ...input, presets: input.presets.slice(0, 1) }).forecasts;
    expect(alone).toEqual(one);
  });

  test('hold no NaN, and every interval ascends', () => {
    for (const edge of [-0.004, 0, 0.004]) {
      for (const symbols of [0, 1, 9, 40]) {
        const made = forecastsFrom(syntheticInput({ ...market, symbols, edge: () => edge, seed: symbols }));
        expect(numbersIn(made).filter((value) => !Number.isFinite(value))).toEqual([]);
        for (const { low, median, high } of intervalsOf(made)) {
          expect(low).toBeLessThanOrEqual(median);
          expect(median).toBeLessThanOrEqual(high);
        }
      }
    }
  });

  test('with an edge everywhere: eight stocks, four backups, in parts of 3,000 $', () => {
    const { forecasts } = forecastsFrom(syntheticInput(market));
    for (const forecast of forecasts) {
      expect(forecast.verdict).toBe('tradeable');
      const roles = forecast.stocks.map(({ role }) => role);
      expect(roles).toEqual([...Array<string>(8).fill('chosen'), ...Array<string>(4).fill('backup')]);
      expect(forecast.stocks.map(({ positionDollars }) => positionDollars)).toEqual([
        ...Array<number>(8).fill(3000),
        ...Array<number>(4).fill(0),
      ]);
      const { trades, wins, pnl } = forecast.outOfSampleDays.reduce(
        (sum, day) => ({
          trades: sum.trades + day.trades,
          wins: sum.wins + day.wins,
          pnl: sum.pnl + day.pnlDollars,
        }),
        { trades: 0, wins: 0, pnl: 0 },
      );
      expect(forecast.basisTrades).toBe(trades);
      expect(forecast.winRate!.rate).toBe(wins / trades);
      expect(forecast.meanPnlDollars).toBeCloseTo(pnl / 20, 9);
      expect(forecast.expectedPnlPercent.high).toBeCloseTo(forecast.expectedPnlDollars.high / 300, 12);
      expect(forecast.stocks.slice(0, 8).reduce((sum, stock) => sum + stock.trades, 0)).toBe(
        forecast.chosenTrades,
      );
    }
  });

  test('without an edge mostly say so: 0.05 % lost a trade in 40 universes', () => {
    const verdicts = Array.from({ length: 40 }, (_, seed) => {
      const input = syntheticInput({
        ...market,
        presets: ['default'],
        seed: 500 + seed,
        edge: () => -0.0005,
      });
      return forecastsFrom(input).forecasts[0]!.verdict;
    });
    expect(verdicts.filter((verdict) => verdict === 'no_edge').length).toBeGreaterThanOrEqual(32);
  });

  test('nobody qualifies: no trades, no P&L, eight to watch, and the reason counts why', () => {
    const made = forecastsFrom(syntheticInput({ ...market, edge: () => -0.01 }));
    for (const forecast of made.forecasts) {
      const nothing = { low: 0, median: 0, high: 0 };
      expect(forecast).toMatchObject({
        verdict: 'no_edge',
        qualified: 0,
        expectedTrades: nothing,
        expectedPnlDollars: nothing,
        winRate: null,
        deadZoneProbability: null,
        basisTrades: 0,
        meanPnlDollars: 0,
      });
      expect(Object.values(forecast.ratios)).toEqual([null, null, null, null, null]);
      expect(forecast.reason).toBe('none of 60 stocks qualifies: 60 with no expected gain after costs');
      expect(forecast.stocks.map(({ role }) => role)).toEqual(Array<string>(8).fill('watch'));
    }
  });

  test('a P&L interval that lies below zero is no edge, though stocks qualify', () => {
    const input = syntheticInput({ ...market, presets: ['default'], symbols: 100 });
    // Twenty stocks owe their gain to one day each: chosen without that day, it is the others that are chosen, and they lose on it.
    const symbols = input.symbols.map((symbol, index) => ({
      ...symbol,
      patterns: symbol.patterns.map((pattern) =>
        pattern.trade
          ? {
              ...pattern,
              trade: {
                ...pattern.trade,
                netReturn: pattern.session === input.sessions[index] ? 0.4 : -0.01,
              },
            }
          : pattern,
      ),
    }));
    const [forecast] = forecastsFrom({ ...input, symbols }).forecasts;
    expect(forecast!.qualified).toBeGreaterThan(0);
    expect(forecast!.expectedPnlDollars.high).toBeLessThan(0);
    expect(forecast!.verdict).toBe('no_edge');
  });

  test('a preset is forecast alike alone and among others', () => {
    const input = syntheticInput({ ...market, presets: ['default', 'aggressive', 'trending'] });
    const together = forecastsFrom(input);
    for (const preset of input.presets) {
      const alone = forecastsFrom({ ...input, presets: [preset] });
      expect(alone.forecasts).toEqual(together.forecasts.filter((made) => made.preset === preset.name));
      expect(alone.scores).toEqual(together.scores.filter((score) => score.preset === preset.name));
    }
  });

  test('insufficient symbols count and nothing else', () => {
    const input = syntheticInput(market);
    const symbols = input.symbols.map((symbol, index) => ({ ...symbol, insufficient: index < 10 }));
    const made = forecastsFrom({ ...input, symbols });
    expect(made).toMatchObject({ analysed: 50, insufficient: 10 });
    expect(made.forecasts).toEqual(forecastsFrom({ ...input, symbols: input.symbols.slice(10) }).forecasts);
  });

  test('a window below two sessions forecasts nothing and says why', () => {
    for (const days of [0, 1]) {
      const [forecast] = forecastsFrom(syntheticInput({ ...market, days })).forecasts;
      expect(forecast!.verdict).toBe('no_edge');
      expect(forecast!.reason).toContain(`the window has ${days}`);
      expect(forecast!.expectedPnlDollars).toEqual({ low: 0, median: 0, high: 0 });
    }
  });

  test('patterns of other days and presets are not counted', () => {
    const input: PatternInput = syntheticInput(market);
    const shorter = forecastsFrom({ ...input, sessions: input.sessions.slice(5) });
    const inside = new Set(input.sessions.slice(5));
    const symbols = input.symbols.map((symbol) => ({
      ...symbol,
      patterns: symbol.patterns.filter(({ session }) => inside.has(session)),
    }));
    expect(shorter.scores).toEqual(forecastsFrom({ ...input, sessions: [...inside], symbols }).scores);
  });
});

describe('out-of-sample days', () => {
  test('a day has no say in the choice it is read with', () => {
    const input = syntheticInput({ ...market, edge: () => 0.0003 });
    const fromBars = barScores(input.symbols.map(({ measures }) => measures));
    const classes = input.symbols.map(() => 'medium' as const);
    const day = 7;
    const changed = input.symbols.map((symbol) => ({
      ...symbol,
      patterns: symbol.patterns.map((pattern) =>
        pattern.trade && pattern.session === input.sessions[day]
          ? { ...pattern, trade: { ...pattern.trade, netReturn: 100 * pattern.trade.netReturn } }
          : pattern,
      ),
    }));
    const [before, after] = [input.symbols, changed].map((symbols) => {
      const tallies = talliesFrom(symbols, ['default'], input.sessions).get('default')!;
      const choice = { fromBars, classes, portfolioSize: 8, chosen: 8, blindSessions: 0 };
      return unseenDays(tallies, choice).chosen;
    });
    expect(after![day]).toEqual({ ...before![day], net: after![day]!.net });
    expect(after![day]!.net).toBeCloseTo(100 * before![day]!.net, 9);
    expect(before![day]!.trades).toBeGreaterThan(0);
  });

  test('a day brings the sum of its stocks', () => {
    const input = syntheticInput(market);
    const tallies = talliesFrom(input.symbols, ['default'], input.sessions).get('default')!;
    const of = (index: number) =>
      input.symbols[index]!.patterns.filter(
        ({ preset, session, trade }) => preset === 'default' && session === input.sessions[3] && trade,
      );
    const trades = [...of(2), ...of(5)];
    expect(dayOutcome(tallies, [2, 5], 3)).toMatchObject({
      trades: trades.length,
      wins: trades.filter(({ trade }) => trade!.netReturn > 0).length,
    });
  });
});

describe('rows for the store', () => {
  test('are flat: one a symbol and preset, one a listed stock, one body a preset', () => {
    const made = forecastsFrom(syntheticInput(market));
    const rows = forecastRows('morning-2026-11-20-1', made);
    expect(rows.scores).toHaveLength(120);
    expect(rows.forecastStocks).toHaveLength(24);
    expect(rows.forecasts.map(({ preset }) => preset)).toEqual(['default', 'aggressive']);
    expect(JSON.parse(JSON.stringify(rows.forecasts[0]!.body))).toEqual(made.forecasts[0]);
    const [score] = rows.scores;
    expect(Object.keys(score!).filter((column) => column.endsWith('_score'))).toHaveLength(categories.length);
    expect(score).toMatchObject({ run_id: 'morning-2026-11-20-1', rank: 1, spread_quality_score: null });
    const values = [...rows.scores, ...rows.forecastStocks].flatMap((row) => Object.values(row));
    expect(
      values.every((value) => value === null || typeof value === 'string' || Number.isFinite(value)),
    ).toBe(true);
  });
});
