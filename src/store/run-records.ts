import { epochMs } from '../calendar/clock.ts';
import { newYorkDay } from '../calendar/new-york.ts';
import type { TradingDay } from '../calendar/trading-day.ts';
import { OpenbellError } from '../errors/openbell-error.ts';
import type { Source } from '../source.ts';
import type { Connection, QueryParameters } from './connection.ts';
import { about, isEnd, publishedReports } from './run-conditions.ts';
import type { ReportKind, Run, RunKind, RunState, Universe } from './store.ts';
import { insertRows, type Row, selectRows } from './table.ts';
import { runsTable, sourceTable, universesTable } from './tables.ts';

/** The ledger, the universes and the source a database is bound to. */
export class RunRecords {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async bindSource(source: Source): Promise<void> {
    let bound = await this.boundSource();
    if (bound === null) {
      await insertRows(this.#connection, sourceTable, [
        { one: 1, id: source.id, account: source.account, mode: source.mode },
      ]);
      // Another process may have bound it at the same moment: what is stored counts.
      bound = await this.boundSource();
    }
    if (bound !== source.id) {
      throw new OpenbellError(
        'STORE_SOURCE',
        `This database is bound to the source ${bound ?? 'none'}, the gateway's data is of ${source.id} (account ${source.account}).`,
      );
    }
  }

  async boundSource(): Promise<string | null> {
    const [row] = await selectRows(this.#connection, sourceTable, '', {});
    return row === undefined ? null : (row['id'] as string);
  }

  saveRun(run: Run): Promise<void> {
    return insertRows(this.#connection, runsTable, [
      {
        run_id: run.runId,
        kind: run.kind,
        date: run.date,
        attempt: run.attempt,
        state: run.state,
        late: run.late ? 1 : 0,
        look_ahead: run.lookAhead ? 1 : 0,
        reason: run.reason,
        source_id: run.source?.id ?? '',
        source_account: run.source?.account ?? '',
        source_mode: run.source?.mode ?? '',
        created_at: run.createdAt,
        started_at: run.startedAt,
        finished_at: run.finishedAt,
        published_at: run.publishedAt,
        counts: JSON.stringify(run.counts),
        timings: JSON.stringify(run.timings),
        notes: run.notes,
      },
    ]);
  }

  async run(runId: string): Promise<Run | null> {
    return (await this.#runs('WHERE run_id = {runId:String}', { runId }))[0] ?? null;
  }

  runsOf(of: ReportKind | 'any', date: TradingDay): Promise<Run[]> {
    const order = `ORDER BY ${isEnd}, attempt, created_at, run_id`;
    return this.#runs(`WHERE ${about(of)} AND date = {date:Date} ${order}`, { date });
  }

  recentRuns(of: ReportKind | 'any', limit: number, before?: TradingDay): Promise<Run[]> {
    const order = `ORDER BY date DESC, ${isEnd} DESC, attempt DESC, created_at DESC, run_id LIMIT {limit:UInt32}`;
    return before === undefined
      ? this.#runs(`WHERE ${about(of)} ${order}`, { limit })
      : this.#runs(`WHERE ${about(of)} AND date < {before:Date} ${order}`, { limit, before });
  }

  async firstLedgerDay(of: ReportKind): Promise<TradingDay | null> {
    const [first] = await this.#runs(`WHERE ${about(of)} ORDER BY created_at LIMIT 1`, {});
    return first ? newYorkDay(first.createdAt) : null;
  }

  async publishedRun(of: ReportKind, date: TradingDay): Promise<Run | null> {
    const published = `WHERE ${publishedReports(of)} AND date = {date:Date}`;
    return (
      (await this.#runs(`${published} ORDER BY attempt DESC, published_at DESC LIMIT 1`, { date }))[0] ?? null
    );
  }

  async newestPublishedRun(of: ReportKind): Promise<Run | null> {
    const order = 'ORDER BY date DESC, attempt DESC, published_at DESC LIMIT 1';
    return (await this.#runs(`WHERE ${publishedReports(of)} ${order}`, {}))[0] ?? null;
  }

  saveUniverse(universe: Universe): Promise<void> {
    return insertRows(this.#connection, universesTable, [
      {
        date: universe.date,
        origin: universe.origin,
        minimum_volume: universe.minimumVolume,
        symbols: universe.entries.map((entry) => entry.symbol),
        contract_ids: universe.entries.map((entry) => entry.conId),
        exchanges: universe.entries.map((entry) => entry.primaryExchange),
      },
    ]);
  }

  universe(date: TradingDay): Promise<Universe | null> {
    return this.#universe('WHERE date = {date:Date}', date);
  }

  lastUniverse(date: TradingDay): Promise<Universe | null> {
    return this.#universe('WHERE date <= {date:Date} ORDER BY date DESC LIMIT 1', date);
  }

  async #runs(rest: string, parameters: QueryParameters): Promise<Run[]> {
    return (await selectRows(this.#connection, runsTable, rest, parameters)).map(runOf);
  }

  async #universe(rest: string, date: TradingDay): Promise<Universe | null> {
    const [row] = await selectRows(this.#connection, universesTable, rest, { date });
    return row === undefined ? null : universeOf(row);
  }
}

function runOf(row: Row): Run {
  const instant = (name: string): ReturnType<typeof epochMs> | null => {
    const value = row[name] as number | null;
    return value === null ? null : epochMs(value);
  };
  const sourceId = row['source_id'] as string;
  return {
    runId: row['run_id'] as string,
    kind: row['kind'] as RunKind,
    date: row['date'] as TradingDay,
    attempt: row['attempt'] as number,
    state: row['state'] as RunState,
    late: row['late'] === 1,
    lookAhead: row['look_ahead'] === 1,
    reason: row['reason'] as string,
    source:
      sourceId === ''
        ? null
        : {
            id: sourceId,
            account: row['source_account'] as string,
            mode: row['source_mode'] as Source['mode'],
          },
    createdAt: epochMs(row['created_at'] as number),
    startedAt: instant('started_at'),
    finishedAt: instant('finished_at'),
    publishedAt: instant('published_at'),
    counts: JSON.parse(row['counts'] as string) as Record<string, number>,
    timings: JSON.parse(row['timings'] as string) as Record<string, number>,
    notes: row['notes'] as readonly string[],
  };
}

function universeOf(row: Row): Universe {
  const contractIds = row['contract_ids'] as readonly number[];
  const exchanges = row['exchanges'] as readonly string[];
  return {
    date: row['date'] as TradingDay,
    origin: row['origin'] as string,
    minimumVolume: row['minimum_volume'] as number,
    entries: (row['symbols'] as readonly string[]).map((symbol, index) => ({
      symbol,
      conId: contractIds[index]!,
      primaryExchange: exchanges[index]!,
    })),
  };
}
