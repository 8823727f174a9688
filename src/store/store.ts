import type { AccountBalance, AccountCollection } from '../analytics/account/account-day.ts';
import type { Fill } from '../analytics/account/fill.ts';
import type { Bars } from '../analytics/bars.ts';
import type { StockScore } from '../analytics/forecast-types.ts';
import type { BarQuality, Outcome, Pattern } from '../analytics/results.ts';
import type { TradingDay } from '../calendar/trading-day.ts';
import type { EpochMs } from '../calendar/clock.ts';
import type { Source } from '../source.ts';
import type { AccuracyRow } from '../analytics/end-of-day/end-of-day-types.ts';
import type { AccuracyQuestion, EndOfDayRows, StoredEndOfDay, StoredWalk } from './accuracy-records.ts';
import type { DiskUsage } from './disk-usage.ts';
import type { KeptFrom, Removed } from './retention.ts';

export type RunKind = 'morning' | 'rescan' | 'end_of_day';

/** The reports a date has, each of them made by runs that are numbered together: rescans make the morning's again. */
export type ReportKind = 'morning' | 'end_of_day';

export type RunState =
  | 'queued'
  | 'waiting_for_gateway'
  | 'scanning'
  | 'fetching'
  | 'forecasting'
  | 'done'
  | 'partial'
  | 'failed'
  | 'missed'
  | 'skipped';

/** One row of the run ledger; the newest version of (kind, date, attempt) counts. */
export interface Run {
  /** `morning-2026-11-20-1`: kind, trading day, attempt. */
  readonly runId: string;
  readonly kind: RunKind;
  readonly date: TradingDay;
  readonly attempt: number;
  readonly state: RunState;
  /** Ended after 09:30 of its day; of an end of day, on a later day. */
  readonly late: boolean;
  /** Made for a past date from today's universe. */
  readonly lookAhead: boolean;
  /** Why it is partial, failed, missed or skipped; empty otherwise. */
  readonly reason: string;
  readonly source: Source | null;
  readonly createdAt: EpochMs;
  readonly startedAt: EpochMs | null;
  readonly finishedAt: EpochMs | null;
  /** Set when readers may see its report; the newest published run of a date and report is what they see. */
  readonly publishedAt: EpochMs | null;
  readonly counts: Readonly<Record<string, number>>;
  /** Milliseconds by step. */
  readonly timings: Readonly<Record<string, number>>;
  readonly notes: readonly string[];
}

export interface UniverseEntry {
  readonly symbol: string;
  readonly conId: number;
  readonly primaryExchange: string;
}

/** The list of symbols a date's reports are made from. */
export interface Universe {
  readonly date: TradingDay;
  /** How it came about, for people: scans run, threshold reached, or the fallback and why. */
  readonly origin: string;
  readonly minimumVolume: number;
  readonly entries: readonly UniverseEntry[];
}

/** What became of one symbol in one run. */
export interface SymbolOutcome {
  readonly runId: string;
  readonly date: TradingDay;
  readonly symbol: string;
  readonly state: 'analysed' | 'insufficient_data' | 'failed';
  readonly reason: string;
  /** Shares traded in the window. */
  readonly volume: number;
  readonly quality: BarQuality | null;
  /** Raw measures of the quality score by name; null is unknown. */
  readonly measures: Readonly<Record<string, number | null>>;
}

/** The same with what the forecasts are made from. */
export interface RunSymbol extends SymbolOutcome {
  /** Day figures by preset and session, as the analytics' `tallySymbol` lays them out; empty unless analysed. */
  readonly tally: Float64Array;
}

/** Sessions of a symbol that lie complete in the store, and the newest bar held, to tell a split by. */
export interface HeldSessions {
  readonly days: ReadonlySet<TradingDay>;
  readonly checkBar: { readonly time: number; readonly close: number } | null;
}

/** The scores of one symbol under one preset; rates and returns are fractions, null is unknown. */
export type StockScoreRow = Omit<
  StockScore,
  'shortcomings' | 'meanNetReturn' | 'averageWin' | 'averageLoss' | 'deadZoneShare' | 'entriesPerDay'
> & { readonly qualified: boolean };

/** Rows a reader gets of a report; `body` is the forecast as the analytics made it. */
export interface StoredForecast {
  readonly runId: string;
  readonly date: TradingDay;
  readonly preset: string;
  readonly body: unknown;
}

/**
 * All the state openbell keeps in ClickHouse. Every write is idempotent: doing it twice leaves the same rows.
 * Methods reject with OpenbellError STORE_UNREACHABLE or STORE_FAILED.
 */
export interface Store {
  /** Binds an unbound database, or rejects with STORE_SOURCE when it is bound to another source. */
  bindSource(source: Source): Promise<void>;
  boundSource(): Promise<string | null>;

  saveRun(run: Run): Promise<void>;
  run(runId: string): Promise<Run | null>;
  /** In the order of their attempts. */
  runsOf(of: ReportKind | 'any', date: TradingDay): Promise<Run[]>;
  /** Newest first, an end of day before its morning; only runs of earlier dates than `before` where it is given. */
  recentRuns(of: ReportKind | 'any', limit: number, before?: TradingDay): Promise<Run[]>;
  /** The day the first run was recorded on, whatever day it was for; null before there is one. */
  firstLedgerDay(of: ReportKind): Promise<TradingDay | null>;
  publishedRun(of: ReportKind, date: TradingDay): Promise<Run | null>;
  newestPublishedRun(of: ReportKind): Promise<Run | null>;

  saveUniverse(universe: Universe): Promise<void>;
  universe(date: TradingDay): Promise<Universe | null>;
  /** The newest universe not after a date. */
  lastUniverse(date: TradingDay): Promise<Universe | null>;

  /** Held sessions of one symbol, as `saveBars` recorded them. */
  heldSessions(symbol: string): Promise<HeldSessions>;
  /** Stores the bars of whole sessions; a session without a bar is recorded as held too. */
  saveBars(symbol: string, days: readonly TradingDay[], bars: Bars): Promise<void>;
  /** Bars with from ≤ time < to, epoch seconds, ascending. */
  readBars(symbol: string, from: number, to: number): Promise<Bars>;
  /** The same of many symbols in one columnar read; a symbol without bars has no entry. */
  readManyBars(symbols: readonly string[], from: number, to: number): Promise<Map<string, Bars>>;
  /** Symbols with a bar of from ≤ time < to, epoch seconds, ascending. */
  barSymbols(from: number, to: number): Promise<string[]>;
  /** Forgets every bar and held session of a symbol (split found, rescan). */
  dropBars(symbol: string): Promise<void>;
  /** Start of the newest bar of all, epoch ms; null without bars. */
  newestBar(): Promise<EpochMs | null>;

  /** Stores patterns and result of one symbol of a run; called again it replaces nothing and adds nothing. */
  saveSymbol(result: RunSymbol, patterns: readonly Pattern[]): Promise<void>;
  runSymbols(runId: string): Promise<RunSymbol[]>;
  /** The same without the day figures, ascending by symbol: what readers need, and far less of it. */
  symbolOutcomes(runId: string): Promise<SymbolOutcome[]>;
  /** All patterns of a run in one columnar read, by symbol. */
  patterns(runId: string): Promise<Map<string, Pattern[]>>;
  saveReport(run: Run, report: ReportRows): Promise<void>;
  forecasts(runId: string): Promise<StoredForecast[]>;
  /** Days with a published report of the kind, newest first. */
  publishedDates(of: ReportKind, limit: number): Promise<TradingDay[]>;
  /** Scores of all analysed symbols under one preset by rank, or of one symbol under every preset. */
  stockScores(
    runId: string,
    of: { readonly preset: string } | { readonly symbol: string },
  ): Promise<StockScoreRow[]>;
  /** Patterns of one symbol of a run, every preset's, in the order they were found. */
  patternsOf(runId: string, symbol: string): Promise<Pattern[]>;
  /** How the patterns of a run ended under one preset: `trade`, `no_entry`, `refused:…`; outcomes that did not occur are left out. */
  outcomeCounts(runId: string, preset: string): Promise<ReadonlyMap<Outcome, number>>;
  /** Removes rows of a date's morning reports other than the published one. */
  removeSuperseded(date: TradingDay, publishedRunId: string): Promise<void>;

  /** Stores what an end of day found; again, it stores the same rows. */
  saveEndOfDay(
    owner: { readonly runId: string; readonly date: TradingDay },
    rows: EndOfDayRows,
  ): Promise<void>;
  endOfDay(runId: string): Promise<StoredEndOfDay>;
  /** Removes rows of a date's ends of day other than the published one. */
  removeSupersededEnds(date: TradingDay, publishedRunId: string): Promise<void>;
  /** The ledger of accuracy: held figures of published ends of day, ascending by date, preset, basis, metric. */
  accuracyRows(of: AccuracyQuestion): Promise<AccuracyRow[]>;
  saveWalk(walk: StoredWalk, rows: readonly AccuracyRow[]): Promise<void>;
  /** Walks through past days, newest first. */
  walks(limit: number): Promise<StoredWalk[]>;
  walkRows(runId: string): Promise<AccuracyRow[]>;

  /**
   * Keeps messages about executions. What they are worth does not depend on the order or on how often they are saved: the
   * highest revision of an execution counts, and no known commission is lost to one that is not.
   */
  saveFills(fills: readonly Fill[]): Promise<void>;
  /** The executions of a New York date that count, in the order they happened. */
  fillsOf(day: TradingDay): Promise<Fill[]>;
  /** Keeps what the account was worth at a time. */
  saveBalance(balance: AccountBalance): Promise<void>;
  /** Of a New York date, ascending by time. */
  balancesOf(day: TradingDay): Promise<AccountBalance[]>;
  /** Records that the gateway was asked; of one slot that was done once no later failure is kept. */
  saveCollection(collection: AccountCollection): Promise<void>;
  /** Of a New York date, ascending by slot. */
  collectionsOf(day: TradingDay): Promise<AccountCollection[]>;

  /** Removes what is no longer kept; again, it removes nothing more. */
  removeExpired(kept: KeptFrom): Promise<Removed[]>;

  /**
   * sha256 over the logical content of all tables, in whatever order it was written; run ids, attempts and times of day
   * aside. Reports and executions are those of one date, or of all dates for null.
   */
  contentHash(date: TradingDay | null): Promise<string>;
  diskUsage(): Promise<DiskUsage>;
  /** The server's version: the smallest question there is. */
  version(): Promise<string>;
  close(): Promise<void>;
}

/** What one report stores besides patterns: scores, forecasts and their stocks, flat enough for SQL readers. */
export interface ReportRows {
  readonly scores: readonly Readonly<Record<string, string | number | null>>[];
  readonly forecasts: readonly { readonly preset: string; readonly body: unknown }[];
  readonly forecastStocks: readonly Readonly<Record<string, string | number | null>>[];
}
