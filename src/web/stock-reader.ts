import { acceptBars } from '../analytics/accept-bars.ts';
import type { Pattern } from '../analytics/results.ts';
import { sessionVwap } from '../analytics/vwap.ts';
import { newYorkOffsetMinutes } from '../calendar/new-york.ts';
import { sessionsBefore } from '../calendar/sessions.ts';
import type { TradingDay } from '../calendar/trading-day.ts';
import type { Forecast } from '../analytics/forecast-types.ts';
import { OpenbellError } from '../errors/openbell-error.ts';
import type { StockBars } from '../pages/stock/stock-data.ts';
import type { Standing, StockModel } from '../pages/stock/stock-model.ts';
import type { Report } from '../report/load-report.ts';
import type { StockScoreRow, Store } from '../store/store.ts';
import { KeptReadings } from './kept-readings.ts';
import { reportDates, reportsAround } from './report-dates.ts';
import type { WebParts } from './web-parts.ts';

/** A report, and what it knows about a symbol. */
export interface StockFound {
  readonly report: Report;
  /** Null where the symbol is not in the report. */
  readonly model: StockModel | null;
}

/** What a run has published of a symbol; it does not change. */
interface SymbolRows {
  readonly scores: readonly StockScoreRow[];
  readonly patterns: readonly Pattern[];
  readonly exchange: string | null;
}

/** Symbols whose rows are kept with their report: a page's chart asks for them again a moment after the page. */
const keptSymbols = 8;
const keptRows = new WeakMap<Report, KeptReadings<SymbolRows>>();

/**
 * What the report of a date, or the newest one, knows about a symbol.
 * @throws OpenbellError REPORT_NOT_FOUND, STORE_UNREACHABLE, STORE_FAILED
 */
export async function readStock(parts: WebParts, symbol: string, date?: TradingDay): Promise<StockFound> {
  const report = await parts.reports.report(date);
  const { run, forecasts } = report;
  const outcome = report.symbols.find((entry) => entry.symbol === symbol);
  if (!outcome) return { report, model: null };
  const store = await parts.sources.store();
  const [{ scores, patterns, exchange }, dates] = await Promise.all([
    rowsOf(store, report, symbol),
    reportDates(store),
  ]);
  const { earlier, later } = reportsAround(run.date, dates);
  const byPreset = new Map(scores.map((score) => [score.preset, score]));
  const model: StockModel = {
    symbol,
    run,
    outcome,
    exchange,
    previousDate: earlier,
    nextDate: later,
    standings: forecasts.map((forecast) =>
      standingOf(symbol, forecast, byPreset.get(forecast.preset) ?? null),
    ),
    patterns,
  };
  return { report, model };
}

function rowsOf(store: Store, report: Report, symbol: string): Promise<SymbolRows> {
  const kept = keptRows.get(report) ?? new KeptReadings<SymbolRows>(keptSymbols);
  keptRows.set(report, kept);
  return kept.get(symbol, () => readRows(store, report, symbol));
}

async function readRows(store: Store, { run }: Report, symbol: string): Promise<SymbolRows> {
  const [scores, patterns, universe] = await Promise.all([
    store.stockScores(run.runId, { symbol }),
    store.patternsOf(run.runId, symbol),
    store.universe(run.date),
  ]);
  const entry = universe?.entries.find((one) => one.symbol === symbol);
  return { scores, patterns, exchange: entry?.primaryExchange ?? null };
}

function standingOf(symbol: string, forecast: Forecast, score: StockScoreRow | null): Standing {
  const { preset, configuration, verdict, analysed, stocks } = forecast;
  const listed = stocks.find((stock) => stock.symbol === symbol);
  return {
    preset,
    pattern: configuration['pattern'] === 'vwap_breakout' ? 'vwap_breakout' : 'three_step',
    verdict,
    analysed,
    role: listed?.role ?? null,
    reason: listed?.reason ?? '',
    score,
  };
}

/**
 * The accepted bars of a report's window with their session VWAP; columns are empty where no bar is stored any more.
 * @throws OpenbellError REPORT_NOT_FOUND where there is no report, or the symbol is not in it
 */
export async function readStockBars(parts: WebParts, symbol: string, date?: TradingDay): Promise<StockBars> {
  const report = await parts.reports.report(date);
  const { run } = report;
  const outcome = report.symbols.find((entry) => entry.symbol === symbol);
  if (!outcome) throw notInReport(symbol, run.date);
  const sessionCount = outcome.quality?.windowSessions ?? parts.loaded.settings.WINDOW_SESSIONS;
  const sessions = sessionsBefore(run.date, sessionCount);
  const store = await parts.sources.store();
  const stored = await store.readBars(symbol, sessions[0]!.open, sessions.at(-1)!.close);
  const { bars, offsets } = acceptBars(stored, sessions);
  // Prices come with four decimals at most; more of the VWAP would only be bytes.
  const rounded = (value: number): number => Math.round(value * 1e4) / 1e4;
  return {
    symbol,
    date: run.date,
    sessions: sessions.map(({ day, open }, index) => ({
      day,
      from: offsets[index]!,
      to: offsets[index + 1]!,
      offsetMinutes: newYorkOffsetMinutes(1000 * open),
    })),
    time: Array.from(bars.time),
    open: Array.from(bars.open),
    high: Array.from(bars.high),
    low: Array.from(bars.low),
    close: Array.from(bars.close),
    volume: Array.from(bars.volume),
    vwap: Array.from(sessionVwap(bars, offsets), rounded),
  };
}

/** What is said of a symbol that is not among those of a report. */
export const notInReport = (symbol: string, date: TradingDay): OpenbellError =>
  new OpenbellError('REPORT_NOT_FOUND', `${symbol} is not in the report for ${date}.`);
