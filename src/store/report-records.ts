import type { BarQuality, Pattern } from '../analytics/results.ts';
import type { TradingDay } from '../calendar/trading-day.ts';
import type { Connection } from './connection.ts';
import { gather } from './gather.ts';
import { batchOf, patternOf, patternRows } from './pattern-rows.ts';
import { removeRows } from './remove-rows.ts';
import { patternsThatCount } from './report-queries.ts';
import type { ReportRows, Run, RunSymbol, StoredForecast, SymbolOutcome } from './store.ts';
import { insertRows, type Row, selectRows } from './table.ts';
import {
  forecastsTable,
  forecastStocksTable,
  patternsTable,
  reportTables,
  runSymbolsTable,
  stockScoresTable,
  symbolOutcomesTable,
} from './tables.ts';

interface SavedSymbol {
  readonly result: RunSymbol;
  readonly patterns: readonly Pattern[];
}

/** Everything of a report besides its row in the ledger. */
export class ReportRecords {
  readonly #connection: Connection;
  readonly #saveSymbol: (saved: SavedSymbol) => Promise<void>;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#saveSymbol = gather((saved) => this.#saveSymbols(saved), 8);
  }

  saveSymbol(result: RunSymbol, patterns: readonly Pattern[]): Promise<void> {
    return this.#saveSymbol({ result, patterns });
  }

  async runSymbols(runId: string): Promise<RunSymbol[]> {
    const rest = 'WHERE run_id = {runId:String} ORDER BY symbol';
    return (await selectRows(this.#connection, runSymbolsTable, rest, { runId })).map(runSymbolOf);
  }

  async symbolOutcomes(runId: string): Promise<SymbolOutcome[]> {
    const rest = 'WHERE run_id = {runId:String} ORDER BY symbol';
    return (await selectRows(this.#connection, symbolOutcomesTable, rest, { runId })).map(symbolOutcomeOf);
  }

  async patterns(runId: string): Promise<Map<string, Pattern[]>> {
    const rows = await selectRows(
      this.#connection,
      patternsTable,
      `WHERE ${patternsThatCount} ORDER BY symbol, ordinal`,
      { runId },
    );
    const bySymbol = new Map<string, Pattern[]>();
    for (const row of rows) {
      const symbol = row['symbol'] as string;
      const patterns = bySymbol.get(symbol);
      if (patterns) patterns.push(patternOf(row));
      else bySymbol.set(symbol, [patternOf(row)]);
    }
    return bySymbol;
  }

  async saveReport(run: Run, report: ReportRows): Promise<void> {
    const owner = { run_id: run.runId, date: run.date };
    const forecasts = report.forecasts.map(({ preset, body }) => ({
      ...owner,
      preset,
      body: JSON.stringify(body),
    }));
    await insertRows(
      this.#connection,
      stockScoresTable,
      report.scores.map((row) => ({ ...row, ...owner })),
    );
    await insertRows(
      this.#connection,
      forecastStocksTable,
      report.forecastStocks.map((row) => ({ ...row, ...owner })),
    );
    await insertRows(this.#connection, forecastsTable, forecasts);
  }

  async forecasts(runId: string): Promise<StoredForecast[]> {
    const rest = 'WHERE run_id = {runId:String} ORDER BY preset';
    const rows = await selectRows(this.#connection, forecastsTable, rest, { runId });
    return rows.map((row) => ({
      runId,
      date: row['date'] as TradingDay,
      preset: row['preset'] as string,
      body: JSON.parse(row['body'] as string) as unknown,
    }));
  }

  removeSuperseded(date: TradingDay, publishedRunId: string): Promise<void> {
    const superseded = 'date = {date:Date} AND run_id != {publishedRunId:String}';
    return removeRows(this.#connection, reportTables, superseded, { date, publishedRunId });
  }

  async #saveSymbols(all: readonly SavedSymbol[]): Promise<undefined[]> {
    const patterns: Row[] = [];
    const symbols: Row[] = [];
    for (const saved of all) {
      const batch = batchOf(saved.patterns);
      patterns.push(...patternRows(saved.result, saved.patterns, batch));
      symbols.push(runSymbolRow(saved.result, batch));
    }
    await insertRows(this.#connection, patternsTable, patterns);
    // Last, since it names the batch of patterns that counts.
    await insertRows(this.#connection, runSymbolsTable, symbols);
    return all.map(() => undefined);
  }
}

function runSymbolRow(result: RunSymbol, batch: string): Row {
  return {
    run_id: result.runId,
    date: result.date,
    symbol: result.symbol,
    state: result.state,
    reason: result.reason,
    volume: result.volume,
    quality: result.quality === null ? '' : JSON.stringify(result.quality),
    measures: JSON.stringify(result.measures),
    tally: result.tally,
    batch,
  };
}

function runSymbolOf(row: Row): RunSymbol {
  return { ...symbolOutcomeOf(row), tally: row['tally'] as Float64Array };
}

function symbolOutcomeOf(row: Row): SymbolOutcome {
  const quality = row['quality'] as string;
  return {
    runId: row['run_id'] as string,
    date: row['date'] as TradingDay,
    symbol: row['symbol'] as string,
    state: row['state'] as RunSymbol['state'],
    reason: row['reason'] as string,
    volume: row['volume'] as number,
    quality: quality === '' ? null : (JSON.parse(quality) as BarQuality),
    measures: JSON.parse(row['measures'] as string) as Record<string, number | null>,
  };
}
