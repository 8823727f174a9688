import type { Forecast } from '../analytics/forecast-types.ts';
import type { TradingDay } from '../calendar/trading-day.ts';
import type { Run, Store, StoredForecast, SymbolOutcome } from '../store/store.ts';
import { inPresetOrder } from './preset-order.ts';
import { publishedRunOf, unreadable } from './published-run.ts';
import { forecastSchema } from './report-schema.ts';

/** A published report as it is stored. */
export interface Report {
  readonly run: Run;
  /** Ascending by symbol. */
  readonly symbols: readonly SymbolOutcome[];
  /** In the order of the presets' table, others by name. */
  readonly forecasts: readonly Forecast[];
}

type ReportStore = Pick<
  Store,
  'publishedRun' | 'newestPublishedRun' | 'runsOf' | 'symbolOutcomes' | 'forecasts'
>;

/**
 * The published report of a date, or the newest one.
 * @throws OpenbellError REPORT_NOT_FOUND, STORE_UNREACHABLE, STORE_FAILED
 */
export async function loadReport(store: ReportStore, date?: TradingDay): Promise<Report> {
  return readReport(store, await publishedRunOf(store, 'morning', date));
}

/** The report a run has published. @throws OpenbellError STORE_UNREACHABLE, STORE_FAILED */
export async function readReport(
  store: Pick<ReportStore, 'symbolOutcomes' | 'forecasts'>,
  run: Run,
): Promise<Report> {
  const [symbols, forecasts] = await Promise.all([
    store.symbolOutcomes(run.runId),
    store.forecasts(run.runId),
  ]);
  return {
    run,
    symbols: [...symbols].sort((a, b) => (a.symbol < b.symbol ? -1 : 1)),
    forecasts: forecasts.map(parseForecast).sort((a, b) => inPresetOrder(a.preset, b.preset)),
  };
}

function parseForecast({ runId, preset, body }: StoredForecast): Forecast {
  // Reports from before these figures were made are without them.
  const parsed = forecastSchema.safeParse({ calibration: null, paper: null, ...(body as object) });
  if (parsed.success) return parsed.data;
  throw unreadable(runId, `forecast ${preset}`, parsed.error);
}
