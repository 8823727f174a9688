import type { Calibration } from '../calibration.ts';
import { positionDollars } from '../day-figures.ts';
import type { Forecast, ForecastSettings } from '../forecast-types.ts';
import { makeForecasts } from '../forecasts.ts';
import { accuracyRows, calibrationBefore } from './accuracy.ts';
import type { AccuracyRow } from './end-of-day-types.ts';
import { holdForecasts } from './hold-forecasts.ts';
import type { SymbolWalk, WalkedSymbolDay, WalkTerms } from './walk-symbol.ts';

export interface WalkForwardInput extends WalkTerms {
  readonly symbols: readonly SymbolWalk[];
  /** The most traded symbols of the window a report is made from, at most. */
  readonly universeSize: number;
  readonly settings: Omit<ForecastSettings, 'calibration'>;
}

/** One day of a walk: the report as it would have been that morning, held against the day. */
export interface WalkForwardDay {
  readonly date: string;
  readonly calibration: Calibration;
  readonly forecasts: readonly Forecast[];
  readonly rows: readonly AccuracyRow[];
}

/**
 * Makes the report of every walked day and holds it against the day. Reports learn from the days walked before them, as they do
 * in use; a day no stock can be forecast for and held against is left out. Pure and deterministic.
 */
export function* walkForward(input: WalkForwardInput): Generator<WalkForwardDay> {
  const past: AccuracyRow[] = [];
  for (const day of input.days) {
    if (!mayBeHeld(day, input)) continue;
    const walked = walkDay(day, past, input);
    past.push(...walked.rows);
    yield walked;
  }
}

/** Whether a stock with enough data has bars of the day: without one, no trade was seen, which is not that there was none. */
function mayBeHeld(day: number, { symbols }: WalkForwardInput): boolean {
  return symbols.some(({ byDay }) => {
    const walked = byDay.get(day);
    return walked !== undefined && walked.day.data === 'bars' && !walked.morning.insufficient;
  });
}

function walkDay(day: number, past: readonly AccuracyRow[], input: WalkForwardInput): WalkForwardDay {
  const { presets, settings, sessions: all } = input;
  const date = all[day]!.day;
  const sessions = all.slice(day - input.windowSessions, day).map((session) => session.day);
  const universe = mostTraded(day, input);
  const calibration = calibrationBefore(past, date);
  const { forecasts } = makeForecasts({
    ...{ date, sessions, presets },
    symbols: universe.map(({ morning }) => morning),
    settings: { ...settings, calibration },
  });
  const held = holdForecasts({
    ...{ date, forecasts, sessions },
    presets: presets.map(({ name }) => name),
    tallies: new Map(universe.map(({ morning }) => [morning.symbol, morning.tally])),
    days: new Map(universe.map(({ morning, day: then }) => [morning.symbol, then])),
    positionDollars: positionDollars(settings),
  });
  return { date, calibration, forecasts, rows: accuracyRows(date, held) };
}

function mostTraded(day: number, { symbols, universeSize }: WalkForwardInput): WalkedSymbolDay[] {
  return symbols
    .flatMap(({ byDay }) => byDay.get(day) ?? [])
    .sort(({ morning: a }, { morning: b }) => b.volume - a.volume || (a.symbol < b.symbol ? -1 : 1))
    .slice(0, universeSize);
}
