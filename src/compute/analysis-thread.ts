import { forecastRows } from '../analytics/forecast-rows.ts';
import { makeForecasts as forecast } from '../analytics/forecasts.ts';
import type { ForecastTask, ForecastTaskResult } from './tasks.ts';

export { analyseSymbol } from '../analytics/analyse-symbol.ts';

/** Sections 6 and 7: scores, selection and forecasts, as the rows that are stored. */
export function makeForecasts(task: ForecastTask): ForecastTaskResult {
  return forecastRows(task.runId, forecast(task));
}

/** The smallest task: once it is done the thread has loaded all it needs. */
export function ready(): void {
  // Nothing.
}
