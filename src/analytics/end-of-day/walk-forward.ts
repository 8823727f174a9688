import { type AcceptedBars, acceptBars, insufficientData } from '../accept-bars.ts';
import { type BacktestSettings, backtestSymbol } from '../backtest-symbol.ts';
import { type Bars, type SessionTimes, sliceBars } from '../bars.ts';
import { type Calibration, calibrationFrom } from '../calibration.ts';
import { positionDollars } from '../day-figures.ts';
import type { Forecast, ForecastSettings, ForecastSymbol } from '../forecast-types.ts';
import { makeForecasts } from '../forecasts.ts';
import { measureSymbol } from '../measure-symbol.ts';
import { intervalPercent } from '../prediction-interval.ts';
import type { Preset } from '../presets.ts';
import { tallySymbol } from '../symbol-tally.ts';
import { accuracyRows, placesBefore, rowsOf } from './accuracy.ts';
import type { AccuracyRow, PresetEndOfDay } from './end-of-day-types.ts';
import { holdForecasts, type SymbolDay } from './hold-forecasts.ts';

export interface WalkForwardInput {
  /** Bars of each symbol as the source gave them. */
  readonly symbols: ReadonlyMap<string, Bars>;
  /** Sessions of the bars, ascending. */
  readonly sessions: readonly SessionTimes[];
  /** Sessions before a day its report is made from. */
  readonly windowSessions: number;
  /** The most traded symbols of the window a report is made from, at most. */
  readonly universeSize: number;
  readonly presets: readonly Preset[];
  readonly backtest: BacktestSettings;
  readonly settings: Omit<ForecastSettings, 'calibration'>;
  /** First and last day to walk, both included; null: as far as the bars go. */
  readonly from: string | null;
  readonly to: string | null;
}

/** One day of a walk: the report as it would have been that morning, held against the day. */
export interface WalkForwardDay {
  readonly date: string;
  readonly analysed: number;
  readonly insufficient: number;
  readonly calibration: Calibration;
  readonly forecasts: readonly Forecast[];
  readonly presets: readonly PresetEndOfDay[];
  readonly rows: readonly AccuracyRow[];
}

/** A symbol's accepted bars cut into all sessions. */
interface CutSymbol {
  readonly symbol: string;
  readonly accepted: AcceptedBars;
}

/**
 * Makes the report of every day that has a whole window before it, from nothing later than the last session before that day, and
 * holds it against the day. Reports learn from the days walked before them, as they do in use. Pure and deterministic.
 */
export function* walkForward(input: WalkForwardInput): Generator<WalkForwardDay> {
  const cut = [...input.symbols]
    .map(([symbol, bars]): CutSymbol => ({ symbol, accepted: acceptBars(bars, input.sessions) }))
    .sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
  const past: AccuracyRow[] = [];
  for (const day of daysToWalk(input)) {
    const walked = walkDay(day, cut, past, input);
    past.push(...walked.rows.filter(({ basis }) => basis === 'paper'));
    yield walked;
  }
}

/** Indices of the sessions walked: those in the range with a whole window before them. */
export function daysToWalk({
  sessions,
  windowSessions,
  from,
  to,
}: Pick<WalkForwardInput, 'sessions' | 'windowSessions' | 'from' | 'to'>): number[] {
  return [...sessions.keys()].filter(
    (index) =>
      index >= windowSessions &&
      (from === null || sessions[index]!.day >= from) &&
      (to === null || sessions[index]!.day <= to),
  );
}

function walkDay(
  day: number,
  cut: readonly CutSymbol[],
  past: readonly AccuracyRow[],
  input: WalkForwardInput,
): WalkForwardDay {
  const { presets, settings, sessions: all } = input;
  const date = all[day]!.day;
  const window = all.slice(day - input.windowSessions, day);
  const symbols = analyseWindow(day, cut, window, input);
  const places = (metric: 'trades' | 'pnl') => placesBefore(rowsOf(past, 'paper', metric), date);
  const calibration = calibrationFrom(
    { trades: places('trades'), pnl: places('pnl') },
    intervalPercent / 100,
  );
  const sessions = window.map((session) => session.day);
  const report = makeForecasts({
    ...{ date, sessions, symbols, presets },
    settings: { ...settings, calibration },
  });
  const listed = new Set(
    report.forecasts.flatMap(({ stocks }) => stocks.map((stock): string => stock.symbol)),
  );
  const held = holdForecasts({
    date,
    forecasts: report.forecasts,
    presets: presets.map(({ name }) => name),
    sessions,
    tallies: new Map(symbols.map(({ symbol, tally }) => [symbol, tally])),
    days: new Map(
      cut
        .filter(({ symbol }) => listed.has(symbol))
        .map((symbol) => [symbol.symbol, dayOf(day, symbol, input)]),
    ),
    positionDollars: positionDollars({ ...settings, calibration }),
  });
  return {
    date,
    analysed: report.analysed,
    insufficient: report.insufficient,
    calibration,
    forecasts: report.forecasts,
    presets: held,
    rows: accuracyRows(date, held),
  };
}

/** The most traded symbols of the window, analysed as on the morning after it. */
function analyseWindow(
  day: number,
  cut: readonly CutSymbol[],
  window: readonly SessionTimes[],
  input: WalkForwardInput,
): ForecastSymbol[] {
  const first = day - window.length;
  const traded = cut
    .map((symbol) => ({ ...symbol, bars: barsBetween(symbol, first, day) }))
    .filter(({ bars }) => bars.length > 0)
    .map((symbol) => ({ ...symbol, volume: symbol.bars.volume.reduce((sum, shares) => sum + shares, 0) }))
    .sort((a, b) => b.volume - a.volume || (a.symbol < b.symbol ? -1 : 1))
    .slice(0, input.universeSize);
  return traded.map(({ symbol, bars }) => {
    const { patterns, quality, accepted, offsets } = backtestSymbol({
      ...{ symbol, bars, sessions: window },
      presets: input.presets,
      settings: input.backtest,
    });
    return {
      symbol,
      tally: tallySymbol(
        patterns,
        input.presets.map(({ name }) => name),
        window.map((session) => session.day),
      ),
      measures: measureSymbol(accepted, offsets, window),
      insufficient: insufficientData(quality, window) !== '',
    };
  });
}

/** What a symbol did on a day, with the window before it known as it is at a day's end. */
function dayOf(day: number, symbol: CutSymbol, input: WalkForwardInput): SymbolDay {
  if (barsBetween(symbol, day, day + 1).length === 0)
    return { data: 'no_data', reason: 'no bars of the day' };
  const first = day - input.windowSessions;
  const { patterns } = backtestSymbol({
    symbol: symbol.symbol,
    bars: barsBetween(symbol, first, day + 1),
    sessions: input.sessions.slice(first, day + 1),
    presets: input.presets,
    settings: input.backtest,
  });
  return { data: 'bars', patterns };
}

function barsBetween({ accepted }: CutSymbol, first: number, end: number): Bars {
  return sliceBars(accepted.bars, accepted.offsets[first]!, accepted.offsets[end]!);
}
