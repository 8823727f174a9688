import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';

import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client';

import { OpenbellError } from '../errors/openbell-error.ts';
import { onCluster } from './cluster.ts';
import { type Patience, withPatience } from './retry.ts';
import { RowReader } from './row-binary.ts';
import type { StoreAddress } from './store-address.ts';

export type QueryParameters = Readonly<Record<string, unknown>>;

/** Longest a statement may take unless told otherwise; removing rows and reading millions of bars stay far below. */
const longestStatementMs = 120_000;

/** How statements deal with a ClickHouse that is away, or there without answering. */
export interface ConnectionTerms extends Omit<Patience, 'url' | 'signal'> {
  /** After how many ms without an answer a statement fails. */
  readonly timeoutMs?: number;
}

/**
 * Tokens count for inserts that are not asynchronous, which newer servers make them by default, and in the materialised views
 * that others hang on a table where those have a window of their own.
 */
const insertSettings = {
  async_insert: 0,
  insert_deduplicate: 1,
  deduplicate_blocks_in_dependent_materialized_views: 1,
} as const;

/** Rows of more bytes are not read in one go: that many take some milliseconds, and others wait meanwhile. */
const yieldAfterBytes = 128 * 1024;

/** Statements against one database, each run again while the failure may pass. */
export class Connection {
  readonly #client: ClickHouseClient;
  readonly #cluster: StoreAddress['cluster'];
  readonly #patience: Patience;
  readonly #closing = new AbortController();

  constructor(address: StoreAddress, { timeoutMs = longestStatementMs, ...patience }: ConnectionTerms) {
    this.#client = createClient({
      url: address.url,
      username: address.user,
      password: address.password,
      database: address.database,
      application: 'openbell',
      request_timeout: timeoutMs,
      max_open_connections: 8,
      ...(address.ca !== undefined && { tls: { ca_cert: address.ca } }),
      // Without it a server that has begun to answer writes a failure into the middle of the rows.
      clickhouse_settings: { wait_end_of_query: 1 },
      // Failures reach the caller as errors; the client would print them as well.
      log: { level: ClickHouseLogLevel.OFF },
    });
    this.#cluster = address.cluster;
    this.#patience = { ...patience, url: address.url, signal: this.#closing.signal };
  }

  /** Runs a statement that makes or changes the schema, on every server of the cluster where there is one. */
  schemaCommand(sql: string): Promise<void> {
    return this.command(onCluster(sql, this.#cluster));
  }

  /** Runs a statement without an answer. */
  async command(sql: string, parameters: QueryParameters = {}): Promise<void> {
    await withPatience(this.#patience, () => this.#client.command({ query: sql, query_params: parameters }));
  }

  /** Rows of a small answer as JSON objects; 64-bit integers come as numbers. */
  rows<T>(sql: string, parameters: QueryParameters = {}): Promise<T[]> {
    return withPatience(this.#patience, async () => {
      const answer = await this.#client.query({
        query: sql,
        query_params: parameters,
        format: 'JSONEachRow',
        clickhouse_settings: { output_format_json_quote_64bit_integers: 0 },
      });
      return answer.json<T>();
    });
  }

  /**
   * Streams the rows of a SELECT in RowBinary.
   * @param begin makes what collects the rows; a retry begins anew.
   */
  read<C>(
    sql: string,
    parameters: QueryParameters,
    begin: () => C,
    onRow: (reader: RowReader, collected: C) => void,
  ): Promise<C> {
    return withPatience(this.#patience, async () => {
      const collected = begin();
      const reader = new RowReader();
      const { stream } = await this.#client.exec({
        query: `${sql} FORMAT RowBinary`,
        query_params: parameters,
      });
      let unyielded = 0;
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        reader.push(chunk, (row) => onRow(row, collected));
        unyielded += chunk.length;
        if (unyielded < yieldAfterBytes) continue;
        unyielded = 0;
        await setImmediate();
      }
      if (reader.leftOver > 0)
        throw new OpenbellError('STORE_FAILED', `An answer of ClickHouse ended within a row: ${sql}`);
      return collected;
    });
  }

  /** The whole answer of a SELECT that names its format. */
  bytes(sql: string, parameters: QueryParameters = {}): Promise<Buffer> {
    return withPatience(this.#patience, async () => {
      const { stream } = await this.#client.exec({ query: sql, query_params: parameters });
      return buffer(stream);
    });
  }

  /**
   * Inserts RowBinary rows in one piece. Retries carry the same token, so that an insert whose answer was lost is not
   * stored twice; every call has a token of its own unless given one, since equal rows written again later must win over
   * what came between.
   */
  async insert(
    table: string,
    columns: readonly string[],
    rows: Buffer,
    token: string = randomUUID(),
  ): Promise<void> {
    if (rows.length === 0) return;
    const query = `INSERT INTO ${table} (${columns.join(', ')}) FORMAT RowBinary`;
    await withPatience(this.#patience, async () => {
      const { stream } = await this.#client.exec({
        query,
        values: Readable.from([rows], { objectMode: false }),
        clickhouse_settings: { ...insertSettings, insert_deduplication_token: token },
      });
      stream.resume();
      await new Promise((resolve, reject) => stream.once('end', resolve).once('error', reject));
    });
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#client.close();
  }
}
