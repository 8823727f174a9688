import type { Forecast, Verdict } from '../../analytics/forecast-types.ts';
import type { Outcome } from '../../analytics/results.ts';
import type { TradingDay } from '../../calendar/trading-day.ts';
import type { Settings } from '../../config/settings.ts';
import type { ReportTerms } from '../../report/report-terms.ts';
import type { Run, StockScoreRow } from '../../store/store.ts';
import type { Frame } from '../frame.ts';

/** What no report records: these stand as they are set now. */
export type SettingsNow = Pick<Settings, 'COST_BPS' | 'FILL_SLIPPAGE' | 'RISK_FREE_PERCENT'>;

/** Everything the page of one forecast shows. */
export interface ForecastView {
  readonly frame: Frame;
  readonly run: Run;
  readonly forecast: Forecast;
  /** All forecasts of the day, in order. */
  readonly siblings: readonly { readonly preset: string; readonly verdict: Verdict }[];
  /** Days with a report before and after this one. */
  readonly previous: TradingDay | null;
  readonly next: TradingDay | null;
  /** Whether it has been held against its day. */
  readonly hasEnded: boolean;
  readonly terms: ReportTerms;
  readonly settings: SettingsNow;
  /** By rank. */
  readonly scores: readonly StockScoreRow[];
  readonly outcomes: ReadonlyMap<Outcome, number>;
}

export const forecastPath = (date: string, preset: string): string =>
  `/forecast/${date}/${encodeURIComponent(preset)}`;

export const stockPath = (symbol: string, date: string, preset: string): string =>
  `/stock/${encodeURIComponent(symbol)}?date=${date}&preset=${encodeURIComponent(preset)}`;
