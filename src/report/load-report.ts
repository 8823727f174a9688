import type { Forecast } from '../analytics/forecast-types.ts';
import { standardPresets } from '../analytics/presets.ts';
import type { TradingDay } from '../calendar/trading-day.ts';
import { OpenbellError } from '../errors/openbell-error.ts';
import type { Run, Store, StoredForecast, SymbolOutcome } from '../store/store.ts';
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
  return readReport(store, await publishedRunOf(store, date));
}

/** @throws OpenbellError REPORT_NOT_FOUND, STORE_UNREACHABLE, STORE_FAILED */
export async function publishedRunOf(store: ReportStore, date?: TradingDay): Promise<Run> {
  const run = date === undefined ? await store.newestPublishedRun() : await store.publishedRun(date);
  if (run === null) throw await notFound(store, date);
  return run;
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
    forecasts: forecasts.map(parseForecast).sort(byPreset),
  };
}

async function notFound(store: ReportStore, date: TradingDay | undefined): Promise<OpenbellError> {
  if (date === undefined) return new OpenbellError('REPORT_NOT_FOUND', 'No report is stored yet.');
  const newest = (await store.runsOf(date)).reduce<Run | null>(
    (latest, run) => (latest === null || run.createdAt > latest.createdAt ? run : latest),
    null,
  );
  const why = newest === null ? '' : ` Its newest run, ${newest.runId}, is ${newest.state}`;
  const reason = newest === null ? '' : newest.reason === '' ? '.' : `: ${newest.reason}.`;
  return new OpenbellError('REPORT_NOT_FOUND', `No report is stored for ${date}.${why}${reason}`);
}

function parseForecast({ runId, preset, body }: StoredForecast): Forecast {
  // Reports from before these figures were made are without them.
  const parsed = forecastSchema.safeParse({ calibration: null, paper: null, ...(body as object) });
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new OpenbellError(
    'STORE_FAILED',
    `The stored forecast ${preset} of ${runId} cannot be read: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`,
  );
}

/** In the order of the presets' table, others by name. */
export function byPreset(a: Pick<Forecast, 'preset'>, b: Pick<Forecast, 'preset'>): number {
  const place = (name: string): number => {
    const index = standardPresets.findIndex((preset) => preset.name === name);
    return index < 0 ? standardPresets.length : index;
  };
  return place(a.preset) - place(b.preset) || (a.preset < b.preset ? -1 : 1);
}
