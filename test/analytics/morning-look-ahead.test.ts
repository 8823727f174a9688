import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { Bars } from '../../src/analytics/bars.ts';
import { walkForward } from '../../src/analytics/end-of-day/walk-forward.ts';
import { type SymbolWalk, walkSymbol, type WalkTerms } from '../../src/analytics/end-of-day/walk-symbol.ts';
import type { ReportForecasts } from '../../src/analytics/forecast-types.ts';
import { makeForecasts } from '../../src/analytics/forecasts.ts';
import { measureNames, measureSymbol } from '../../src/analytics/measure-symbol.ts';
import { standardPresets } from '../../src/analytics/presets.ts';
import { categories } from '../../src/analytics/score-scales.ts';
import { tallySymbol } from '../../src/analytics/symbol-tally.ts';
import { garbled } from './decided-before.ts';
import { backtest, plainSettings, sessionsFrom } from './golden-session.ts';
import type { OracleBar } from './oracle.ts';
import { columnsOf, roughBars } from './rough-market.ts';
import { settings } from './synthetic-days.ts';

const windowSessions = 20;
/** Half days, which are quicker. */
const sessions = sessionsFrom(23, [...Array(23).keys()]);
const days = [20, 21, 22];

type Symbols = ReadonlyMap<string, readonly OracleBar[]>;

/** Symbols with everything that makes bars hard; in the midst of a window's stands one of the newest day. */
function marketOf(seed: number): Symbols {
  return new Map(
    ['ABLE', 'BAKER', 'CHARLIE', 'DELTA', 'ECHO'].map((symbol, index) => {
      const shape = { length: 210, volatility: 0.003 + 0.0005 * index, tick: 0, thin: 0.05, dirt: 0.004 };
      const rows = roughBars({ seed: seed + index, sessions, ...shape });
      const at = Math.floor(0.8 * rows.length);
      return [symbol, rows.toSpliced(at, 0, { ...rows[0]!, time: sessions.at(-1)!.open + 6_000 })];
    }),
  );
}

/** From an instant on the market goes on in another way; bars without a time are from then on too. */
function changedFrom(rows: readonly OracleBar[], instant: number): OracleBar[] {
  return rows.map((row) => (row.time < instant ? row : garbled([row], row.volume > 100)[0]!));
}

const known = (rows: readonly OracleBar[], instant: number): OracleBar[] =>
  rows.filter(({ time }) => time < instant);

const terms: WalkTerms = {
  sessions,
  days,
  windowSessions,
  presets: standardPresets,
  backtest: plainSettings,
};

/** The morning of a day as the report's own job makes it: bars of the window, whatever else the source gave. */
function morning(symbols: Symbols, day: number): ReportForecasts {
  const window = sessions.slice(day - windowSessions, day);
  const dates = window.map((session) => session.day);
  return makeForecasts({
    date: sessions[day]!.day,
    sessions: dates,
    presets: standardPresets,
    settings: { ...settings, portfolioSize: 3 },
    symbols: [...symbols].map(([symbol, rows]) => {
      const { patterns, accepted, offsets } = backtest(columnsOf(rows), window, standardPresets);
      return {
        symbol,
        tally: tallySymbol(
          patterns,
          standardPresets.map(({ name }) => name),
          dates,
        ),
        measures: measureSymbol(accepted, offsets, window),
        insufficient: false,
      };
    }),
  });
}

type Walk = (symbol: string, bars: Bars, terms: WalkTerms) => SymbolWalk;

/** What each symbol's mornings of a day are in a market, and in others that are the same until that day opens. */
function mornings(walk: Walk, symbols: Symbols, day: number) {
  const { open } = sessions[day]!;
  const of = (change: (rows: readonly OracleBar[]) => readonly OracleBar[]) =>
    [...symbols].map(
      ([symbol, rows]) =>
        walk(symbol, columnsOf(change(rows)), { ...terms, days: [day] }).byDay.get(day)?.morning,
    );
  return {
    whole: of((rows) => rows),
    garbled: of((rows) => changedFrom(rows, open)),
    ended: of((rows) => known(rows, open)),
  };
}

const seeds = fc.integer({ min: 1, max: 100_000 });

describe('a morning knows its window and nothing later', () => {
  test('scores, selection and forecasts are the same whatever the source holds of the days after it', () => {
    const unknown = new Set<string>(categories);
    fc.assert(
      fc.property(seeds, (seed) => {
        const symbols = marketOf(seed);
        const { open } = sessions[20]!;
        const made = morning(symbols, 20);
        for (const change of [known, changedFrom]) {
          const other = new Map([...symbols].map(([symbol, rows]) => [symbol, change(rows, open)]));
          expect(morning(other, 20)).toEqual(made);
        }
        // Later bars before earlier ones, as files in the wrong order give them.
        const later = [...symbols].map(([symbol, rows]): [string, OracleBar[]] => {
          const after = rows.filter(({ time }) => !(time < open));
          return [symbol, [...after, ...known(rows, open)]];
        });
        expect(morning(new Map(later), 20)).toEqual(made);
        for (const score of made.scores)
          for (const category of categories)
            if (score.categories[category] !== null) unknown.delete(category);
      }),
      { numRuns: 2, seed: 1 },
    );
    // Every category had a value that could have differed.
    expect([...unknown]).toEqual([]);
  });

  test('the walk’s measures, tallies and volumes of a day too, though the same bars hold the day itself', () => {
    const unknown = new Set<string>(measureNames);
    fc.assert(
      fc.property(seeds, fc.constantFrom(...days), (seed, day) => {
        const { whole, garbled: other, ended } = mornings(walkSymbol, marketOf(seed), day);
        expect(other).toEqual(whole);
        expect(ended).toEqual(whole);
        for (const found of whole)
          for (const name of measureNames) if (found!.measures[name] !== null) unknown.delete(name);
      }),
      { numRuns: 3, seed: 2 },
    );
    expect([...unknown]).toEqual([]);
  });

  test('and its forecasts, with the calibration learnt on the days before, whose results stay as they were', () => {
    const symbols = marketOf(9);
    const walked = (some: Symbols) => [
      ...walkForward({
        ...terms,
        symbols: [...some].map(([symbol, rows]) => walkSymbol(symbol, columnsOf(rows), terms)),
        universeSize: 4,
        settings: { ...settings, portfolioSize: 3 },
      }),
    ];
    const whole = walked(symbols);
    expect(whole).toHaveLength(days.length);
    for (const [index, day] of days.entries()) {
      const { open } = sessions[day]!;
      const other = walked(new Map([...symbols].map(([symbol, rows]) => [symbol, changedFrom(rows, open)])));
      expect(other.slice(0, index)).toEqual(whole.slice(0, index));
      const { rows, ...morningOf } = whole[index]!;
      expect(other[index]).toMatchObject(morningOf);
      expect(other[index]!.rows).not.toEqual(rows);
    }
  });

  test('a walk that reads a day into its own morning is found out', () => {
    const peeking: Walk = (symbol, bars, some) => {
      const { byDay, ...walk } = walkSymbol(symbol, bars, { ...some, days: some.days.map((day) => day + 1) });
      return { ...walk, byDay: new Map([...byDay].map(([day, walked]) => [day - 1, walked])) };
    };
    const { whole, garbled: other, ended } = mornings(peeking, marketOf(9), 21);
    expect(other).not.toEqual(whole);
    expect(ended).not.toEqual(whole);
  });
});
