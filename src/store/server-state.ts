import type { EpochMs } from '../calendar/clock.ts';
import { Connection } from './connection.ts';
import { schemaVersions } from './migrate.ts';
import { migrations } from './migrations.ts';
import type { StoreAddress } from './store-address.ts';

/** A disk ClickHouse keeps data on; bytes. */
export interface ServerDisk {
  readonly name: string;
  readonly path: string;
  readonly freeBytes: number;
  readonly totalBytes: number;
}

/** What a user has used of a quota's limit, as far as there is one. */
export interface QuotaUse {
  readonly quota: string;
  /** `queries`, `read_bytes`, … */
  readonly what: string;
  readonly used: number;
  readonly limit: number;
}

/** How the database's schema stands to this build's. */
export interface SchemaState {
  /** null where the database has none yet. */
  readonly applied: readonly number[] | null;
  readonly known: readonly number[];
}

/**
 * What a ClickHouse tells of itself; nothing is made or changed. Each method rejects with OpenbellError STORE_UNREACHABLE or
 * STORE_FAILED, the latter too where the user may not read it.
 */
export interface ServerState {
  clock(): Promise<{ readonly now: EpochMs; readonly timeZone: string }>;
  /** Effective settings of this user by name, those the server has. */
  settings(names: readonly string[]): Promise<ReadonlyMap<string, string>>;
  disks(): Promise<readonly ServerDisk[]>;
  quotas(): Promise<readonly QuotaUse[]>;
  schema(): Promise<SchemaState>;
  close(): Promise<void>;
}

/** @param timeoutMs until a statement without an answer fails */
export function readServerState(address: StoreAddress, timeoutMs: number): ServerState {
  const terms = { retryForMs: 0, onRetry: () => undefined, timeoutMs };
  // The database itself may not be there yet.
  const connection = new Connection({ ...address, database: 'default' }, terms);
  const { database } = address;
  return {
    async clock() {
      const [row] = await connection.rows<{ now: EpochMs; timeZone: string }>(
        'SELECT toUnixTimestamp64Milli(now64(3)) AS now, timezone() AS timeZone',
      );
      return row!;
    },
    async settings(names) {
      const rows = await connection.rows<{ name: string; value: string }>(
        'SELECT name, toString(value) AS value FROM system.settings WHERE name IN ({names:Array(String)})',
        { names },
      );
      return new Map(rows.map(({ name, value }) => [name, value]));
    },
    disks: () =>
      connection.rows<ServerDisk>(
        'SELECT name, path, free_space AS freeBytes, total_space AS totalBytes FROM system.disks',
      ),
    async quotas() {
      const rows = await connection.rows<Readonly<Record<string, unknown>>>(
        'SELECT * FROM system.quota_usage WHERE quota_name IS NOT NULL',
      );
      return rows.flatMap(usesOf);
    },
    async schema() {
      const known = migrations.map(({ version }) => version);
      return { applied: await schemaVersions(connection, database), known };
    },
    close: () => connection.close(),
  };
}

/** Each limit stands as `max_X` beside what has been used of it as `X`. */
function usesOf(row: Readonly<Record<string, unknown>>): QuotaUse[] {
  return Object.keys(row).flatMap((name) => {
    const what = name.startsWith('max_') ? name.slice('max_'.length) : '';
    const [limit, used] = [row[name], row[what]];
    if (typeof limit !== 'number' || typeof used !== 'number') return [];
    return { quota: String(row['quota_name']), what, used, limit };
  });
}
