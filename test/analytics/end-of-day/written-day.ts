import type { DayToHold, SymbolDay } from '../../../src/analytics/end-of-day/hold-forecasts.ts';
import type { Expectation, Forecast, StockRole } from '../../../src/analytics/forecast-types.ts';
import type { Preset } from '../../../src/analytics/presets.ts';
import { tallySymbol } from '../../../src/analytics/symbol-tally.ts';
import { backtest, barsOf, type Row, sessionsFrom } from '../golden-session.ts';
import { forecastsFrom, pattern, syntheticInput } from '../synthetic-days.ts';

/** A forecast of a window with everything in it; only what a test says of it is looked at. */
const [anyForecast] = forecastsFrom(
  syntheticInput({ symbols: 20, days: 3, presets: ['default'], seed: 1, edge: () => 0.01 }),
).forecasts;

/** What a morning expected, in the figures an end of day holds it by. */
export interface Expected {
  readonly trades: readonly [low: number, median: number, high: number];
  readonly pnl: readonly [low: number, median: number, high: number];
  readonly winRate: Expectation['winRate'];
  /** [trades, P&L in USD] of each out-of-sample day, oldest first. */
  readonly days: readonly (readonly [trades: number, pnl: number])[];
}

export interface Morning {
  readonly preset: string;
  readonly stocks: readonly (readonly [symbol: string, role: StockRole])[];
  readonly chosen: Expected;
  /** Null: the report is from before it was told. */
  readonly paper: Expected | null;
  readonly positionDollars: number;
}

function expectation({ trades, pnl, winRate, days }: Expected): Expectation {
  const interval = ([low, median, high]: Expected['trades']) => ({ low, median, high });
  return {
    expectedTrades: interval(trades),
    expectedPnlDollars: interval(pnl),
    meanPnlDollars: 0,
    winRate,
    basisTrades: 0,
    outOfSampleDays: days.map(([count, dollars], day) => ({
      ...{ session: `day ${day}`, trades: count, wins: 0, pnlDollars: dollars },
    })),
  };
}

export function forecastOf({ preset, stocks, chosen, paper, positionDollars }: Morning): Forecast {
  return {
    ...anyForecast!,
    ...expectation(chosen),
    preset,
    verdict: 'thin',
    calibration: { trades: 0.7, pnl: 0.9, pastForecasts: 3 },
    paper: paper && { ...expectation(paper), positionDollars },
    stocks: stocks.map(([symbol, role], index) => ({
      ...anyForecast!.stocks[0]!,
      ...{ preset, symbol, role, place: index + 1 },
      positionDollars: role === 'chosen' ? positionDollars : 0,
    })),
  };
}

/** Net returns of the trades of each window day, by preset and symbol. */
export type WindowNets = Readonly<Record<string, Readonly<Record<string, readonly (readonly number[])[]>>>>;

export interface WrittenDay {
  readonly presets: readonly Preset[];
  readonly mornings: readonly Morning[];
  /** Bars of the day from a minute on, by symbol. */
  readonly bars: Readonly<Record<string, { readonly minute: number; readonly rows: readonly Row[] }>>;
  /** Why a symbol has no bars. */
  readonly withoutData: Readonly<Record<string, string>>;
  readonly windowDays: number;
  readonly windowNets: WindowNets;
}

/** A day as the program takes it, from bars and window days that are written out; the patterns are what the detectors find. */
export function dayToHold(day: WrittenDay): DayToHold {
  const names = day.presets.map(({ name }) => name);
  const all = sessionsFrom(day.windowDays + 1);
  const sessions = all.slice(0, -1).map((session) => session.day);
  const session = all.at(-1)!;
  const days = new Map<string, SymbolDay>(
    Object.entries(day.withoutData).map(([symbol, reason]) => [symbol, { data: 'no_data', reason }]),
  );
  for (const [symbol, { minute, rows }] of Object.entries(day.bars)) {
    const { patterns } = backtest(barsOf(session, rows, minute), [session], day.presets);
    days.set(symbol, { data: 'bars', patterns });
  }
  const symbols = new Set(Object.values(day.windowNets).flatMap((nets) => Object.keys(nets)));
  const tallies = [...symbols].map((symbol): [string, Float64Array] => {
    const patterns = names.flatMap((preset) =>
      (day.windowNets[preset]?.[symbol] ?? []).flatMap((nets, index) =>
        nets.map((net) => pattern(preset, sessions[index]!, net)),
      ),
    );
    return [symbol, tallySymbol(patterns, names, sessions)];
  });
  return {
    date: session.day,
    forecasts: day.mornings.map(forecastOf),
    presets: names,
    sessions,
    tallies: new Map(tallies),
    days,
    positionDollars: 1000,
  };
}
