import type { Clock } from '../calendar/clock.ts';
import type { OpenbellError } from '../errors/openbell-error.ts';
import { AccuracyRecords } from './accuracy-records.ts';
import { AccountRecords } from './account-records.ts';
import { BarRecords } from './bar-records.ts';
import { Connection } from './connection.ts';
import { contentHash } from './content-hash.ts';
import { diskUsage } from './disk-usage.ts';
import { migrate } from './migrate.ts';
import { outcomeCounts, patternsOf, publishedDates, serverVersion, stockScores } from './report-queries.ts';
import { ReportRecords } from './report-records.ts';
import { removeExpired } from './retention.ts';
import { RunRecords } from './run-records.ts';
import type { StoreAddress } from './store-address.ts';
import type { Store } from './store.ts';

export interface StoreOptions extends StoreAddress {
  /** Dates the migrations; waiting for ClickHouse takes real time whatever it says. */
  readonly clock: Clock;
  /** How long a ClickHouse that is away is waited for within each call, in ms; 0 fails at once. */
  readonly retryForMs?: number;
  /** After how many ms without an answer a statement fails. */
  readonly timeoutMs?: number;
  /** Called before each retry. */
  readonly onRetry?: (failure: OpenbellError, waitedMs: number) => void;
}

const defaultPatienceMs = 60_000;

/**
 * Connects, makes the database where it is missing, and applies the migrations.
 * @throws OpenbellError STORE_UNREACHABLE | STORE_FAILED
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const patience = {
    retryForMs: options.retryForMs ?? defaultPatienceMs,
    onRetry: options.onRetry ?? (() => undefined),
    ...(options.timeoutMs !== undefined && { timeoutMs: options.timeoutMs }),
  };
  const connection = new Connection(options, patience);
  try {
    await migrate(options, options.clock, connection, patience);
  } catch (error) {
    await connection.close();
    throw error;
  }
  return storeOver(connection, options.database);
}

/** The store as it is, or is not: nothing is made and nothing migrated, so that what is missing fails where it is asked for. */
export function openStoreAsItIs(address: StoreAddress, timeoutMs: number): Store {
  const terms = { retryForMs: 0, onRetry: () => undefined, timeoutMs };
  return storeOver(new Connection(address, terms), address.database);
}

function storeOver(connection: Connection, database: string): Store {
  const runs = new RunRecords(connection);
  const bars = new BarRecords(connection);
  const reports = new ReportRecords(connection);
  const accuracy = new AccuracyRecords(connection);
  const account = new AccountRecords(connection);
  return {
    bindSource: (source) => runs.bindSource(source),
    boundSource: () => runs.boundSource(),
    saveRun: (run) => runs.saveRun(run),
    run: (runId) => runs.run(runId),
    runsOf: (of, date) => runs.runsOf(of, date),
    recentRuns: (of, limit, before) => runs.recentRuns(of, limit, before),
    firstLedgerDay: (of) => runs.firstLedgerDay(of),
    publishedRun: (of, date) => runs.publishedRun(of, date),
    newestPublishedRun: (of) => runs.newestPublishedRun(of),
    saveUniverse: (universe) => runs.saveUniverse(universe),
    universe: (date) => runs.universe(date),
    lastUniverse: (date) => runs.lastUniverse(date),
    heldSessions: (symbol) => bars.heldSessions(symbol),
    saveBars: (symbol, days, rows) => bars.saveBars(symbol, days, rows),
    readBars: (symbol, from, to) => bars.readBars(symbol, from, to),
    readManyBars: (symbols, from, to) => bars.readManyBars(symbols, from, to),
    barSymbols: (from, to) => bars.barSymbols(from, to),
    dropBars: (symbol) => bars.dropBars(symbol),
    newestBar: () => bars.newestBar(),
    saveSymbol: (result, patterns) => reports.saveSymbol(result, patterns),
    runSymbols: (runId) => reports.runSymbols(runId),
    symbolOutcomes: (runId) => reports.symbolOutcomes(runId),
    patterns: (runId) => reports.patterns(runId),
    saveReport: (run, report) => reports.saveReport(run, report),
    forecasts: (runId) => reports.forecasts(runId),
    publishedDates: (of, limit) => publishedDates(connection, of, limit),
    stockScores: (runId, of) => stockScores(connection, runId, of),
    patternsOf: (runId, symbol) => patternsOf(connection, runId, symbol),
    outcomeCounts: (runId, preset) => outcomeCounts(connection, runId, preset),
    removeSuperseded: (date, publishedRunId) => reports.removeSuperseded(date, publishedRunId),
    saveEndOfDay: (owner, rows) => accuracy.saveEndOfDay(owner, rows),
    endOfDay: (runId) => accuracy.endOfDay(runId),
    removeSupersededEnds: (date, publishedRunId) => accuracy.removeSupersededEnds(date, publishedRunId),
    accuracyRows: (of) => accuracy.accuracyRows(of),
    saveWalk: (walk, rows) => accuracy.saveWalk(walk, rows),
    walks: (limit) => accuracy.walks(limit),
    walkRows: (runId) => accuracy.walkRows(runId),
    saveFills: (fills) => account.saveFills(fills),
    fillsOf: (day) => account.fillsOf(day),
    saveBalance: (balance) => account.saveBalance(balance),
    balancesOf: (day) => account.balancesOf(day),
    saveCollection: (collection) => account.saveCollection(collection),
    collectionsOf: (day) => account.collectionsOf(day),
    removeExpired: (kept) => removeExpired(connection, database, kept),
    contentHash: (date) => contentHash(connection, date),
    diskUsage: () => diskUsage(connection, database),
    version: () => serverVersion(connection),
    close: () => connection.close(),
  };
}

/** One statement without retries. @returns the server's version. @throws OpenbellError STORE_UNREACHABLE | STORE_FAILED */
export async function pingStore(address: StoreAddress): Promise<string> {
  const connection = new Connection(
    { ...address, database: 'default' },
    { retryForMs: 0, onRetry: () => undefined },
  );
  try {
    return await serverVersion(connection);
  } finally {
    await connection.close();
  }
}
