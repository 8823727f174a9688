import { insufficientData } from '../analytics/accept-bars.ts';
import { backtestSymbol } from '../analytics/backtest-symbol.ts';
import { forecastRows } from '../analytics/forecast-rows.ts';
import { makeForecasts as forecast } from '../analytics/forecasts.ts';
import { measureSymbol } from '../analytics/measure-symbol.ts';
import { tallySymbol } from '../analytics/symbol-tally.ts';
import type { ForecastTask, ForecastTaskResult, SymbolTask, SymbolTaskResult } from './tasks.ts';

/** Sections 1–5 of the report for one symbol, and the raw measures of its score. */
export function analyseSymbol(task: SymbolTask): SymbolTaskResult {
  const { symbol, bars, sessions, presets, kappa, costFraction } = task;
  const backtest = backtestSymbol({ symbol, bars, sessions, presets, settings: { kappa, costFraction } });
  const { accepted, offsets, quality, patterns } = backtest;
  const reason = insufficientData(quality, sessions);
  return {
    quality,
    patterns,
    tally: tallySymbol(
      patterns,
      presets.map(({ name }) => name),
      sessions.map(({ day }) => day),
    ),
    measures: measureSymbol(accepted, offsets, sessions),
    volume: accepted.volume.reduce((sum, shares) => sum + shares, 0),
    insufficient: reason !== '',
    reason,
  };
}

/** Sections 6 and 7: scores, selection and forecasts, as the rows that are stored. */
export function makeForecasts(task: ForecastTask): ForecastTaskResult {
  return forecastRows(task.runId, forecast(task));
}
