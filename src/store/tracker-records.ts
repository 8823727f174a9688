import { channel } from 'node:diagnostics_channel';

import type { Connection } from './connection.ts';
import type { AlertRow, GapRow, SampleRow, TrackerRows } from './news-store.ts';
import { clampMilliseconds, clampSecond } from './instants.ts';
import { insertRows, type Row, selectRows, type Table } from './table.ts';
import {
  alertCells,
  alertOf,
  gapCells,
  gapOf,
  newsAlertCells,
  priceMoveCells,
  sampleCells,
  sampleOf,
  tickCells,
} from './tracker-rows.ts';
import {
  alertsTable,
  feedGapsTable,
  inDatabase,
  newsAlertTable,
  priceMoveTable,
  priceTicksTable,
  priceTrackingTable,
} from './tracker-tables.ts';

const step = channel('openbell.step');

/** Sources of samples this program writes; other programs' rows have others. */
export const liveSource = 'ibkr_last_trade';
export const ownSources: readonly string[] = [liveSource, 'ibkr_delayed'];

/** Samples, ticks, alerts and gaps: written in batches, read back by the window and by the day. */
export class TrackerRecords {
  readonly #connection: Connection;
  readonly #samples: Table;
  readonly #newsAlerts: Table;
  readonly #priceMoves: Table;

  constructor(connection: Connection, newsDatabase: string) {
    this.#connection = connection;
    this.#samples = inDatabase(newsDatabase, priceTrackingTable);
    this.#newsAlerts = inDatabase(newsDatabase, newsAlertTable);
    this.#priceMoves = inDatabase(newsDatabase, priceMoveTable);
  }

  /** One insert a table, alerts first: whoever waits for them waits for no ticks. */
  async writeBatch({ alerts, samples, gaps, ticks }: TrackerRows, token: string): Promise<void> {
    await this.#insert(this.#newsAlerts, alerts, newsAlertCells, token);
    await this.#insert(this.#priceMoves, alerts, priceMoveCells, token);
    await this.#insert(alertsTable, alerts, alertCells, token);
    await this.#insert(this.#samples, samples, sampleCells, token);
    await this.#insert(feedGapsTable, gaps, gapCells, token);
    await this.#insert(priceTicksTable, ticks, tickCells, token);
  }

  async ownSamples(since: number): Promise<SampleRow[]> {
    const rows = await selectRows(
      this.#connection,
      this.#samples,
      `WHERE timestamp >= {since:UInt32} AND source IN {sources:Array(String)}
       ORDER BY timestamp, _block_number, _part_offset`,
      { since: clampSecond(since), sources: ownSources },
      'as stored',
    );
    return rows.map(sampleOf);
  }

  async alerts(from: number, to: number, ticker?: string): Promise<AlertRow[]> {
    const rows = await selectRows(
      this.#connection,
      alertsTable,
      `WHERE time >= fromUnixTimestamp64Milli({from:Int64}) AND time < fromUnixTimestamp64Milli({to:Int64})
         ${ticker === undefined ? '' : 'AND ticker = {ticker:String}'}
       ORDER BY time, decided_at, id`,
      { from: clampMilliseconds(from), to: clampMilliseconds(to), ...(ticker !== undefined && { ticker }) },
    );
    return rows.map(alertOf);
  }

  async gaps(from: number, to: number): Promise<GapRow[]> {
    const rows = await selectRows(
      this.#connection,
      feedGapsTable,
      `WHERE ended_at > fromUnixTimestamp64Milli({from:Int64}) AND started_at < fromUnixTimestamp64Milli({to:Int64})
       ORDER BY started_at, ended_at, kind`,
      { from: clampMilliseconds(from), to: clampMilliseconds(to) },
    );
    return rows.map(gapOf);
  }

  async #insert<T>(table: Table, rows: readonly T[], cellsOf: (row: T) => Row, token: string): Promise<void> {
    await insertRows(this.#connection, table, mapped(rows, cellsOf), `${token}-${table.name}`);
    step.publish(`ship:${table.name.replace(/^.*\./, '')}`);
  }
}

/** A row at a time, so that a large batch is never there twice. */
function* mapped<T, U>(items: readonly T[], change: (item: T) => U): Iterable<U> {
  for (const item of items) yield change(item);
}
