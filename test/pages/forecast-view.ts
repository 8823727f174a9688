import { forecastRows } from '../../src/analytics/forecast-rows.ts';
import type { Forecast, ReportForecasts } from '../../src/analytics/forecast-types.ts';
import { standardPresets } from '../../src/analytics/presets.ts';
import type { ForecastView } from '../../src/pages/forecast/forecast-view.ts';
import { reportTerms } from '../../src/report/report-terms.ts';
import type { StockScoreRow } from '../../src/store/store.ts';
import { forecastsFrom, syntheticInput } from '../analytics/synthetic-days.ts';
import { sampleReport, sampleRun } from '../report/sample-report.ts';

/** Forecasts of all presets on 60 stocks with an edge, and their scores. */
export const sampleForecasts: ReportForecasts = forecastsFrom({
  ...syntheticInput({
    symbols: 60,
    days: 20,
    presets: standardPresets.map(({ name }) => name),
    seed: 3,
    edge: () => 0.002,
  }),
  presets: standardPresets,
});

export const sampleScoreRows = (preset: string): StockScoreRow[] =>
  sampleForecasts.scores
    .filter((score) => score.preset === preset)
    .map((score) => ({ ...score, qualified: score.shortcomings.length === 0 }));

/** What the store is given for them. */
export const sampleRows = forecastRows(sampleRun.runId, sampleForecasts);

export const frame = {
  now: 1_795_172_000_000,
  path: '/forecast/2026-11-20/default',
  role: 'viewer',
  needsSignIn: false,
  csrfToken: '',
  insecure: false,
  version: '0.0.0',
} as const;

/** The page of the preset `default`, changed as a test wants it. */
export function sampleView(forecast: Partial<Forecast> = {}, more: Partial<ForecastView> = {}): ForecastView {
  const report = sampleReport();
  return {
    frame,
    run: report.run,
    forecast: { ...sampleForecasts.forecasts[0]!, ...forecast },
    siblings: report.forecasts,
    previous: null,
    next: null,
    hasEnded: false,
    terms: reportTerms(report),
    settings: { COST_BPS: 2, FILL_SLIPPAGE: 0.05, RISK_FREE_PERCENT: 4 },
    scores: sampleScoreRows('default'),
    outcomes: new Map([
      ['trade', 300],
      ['no_entry', 600],
      ['refused:time', 80],
      ['refused:trend', 20],
    ]),
    ...more,
  };
}
