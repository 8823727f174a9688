import { OpenbellError } from '../errors/openbell-error.ts';
import type { Connection } from './connection.ts';
import { publishedRunIds } from './run-conditions.ts';
import { countRows } from './row-skipper.ts';

/** A table whose rows can be copied, as the database tells of it. */
export interface CopiedTable {
  readonly database: string;
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Whether FINAL may be asked of it: of rows with one key only the one that counts is copied. */
  readonly keepsVersions: boolean;
  readonly sortingKey: string;
}

/** Rows of one partition whose first key lies within both ends. */
interface Piece {
  readonly partition: string;
  readonly from: string;
  readonly to: string;
}

/** Rows in RowBinary, in the order of the table's columns. */
export interface CopiedRows {
  readonly rows: number;
  readonly bytes: Buffer;
}

/** So many rows are copied with one statement, more only where they share the first key. */
const rowsAtATime = 200_000;

/** What openbell's own tables are copied in: what is written last goes first, so that whatever a copied row relies on is there. */
const copyOrder = [
  'runs',
  'daily_summaries',
  'end_of_day_presets',
  'walk_forwards',
  'forecast_accuracy',
  'forecasts',
  'forecast_stocks',
  'stock_scores',
  'run_symbols',
  'patterns',
  'held_sessions',
  'bars_1m',
  // After the bars: a symbol dropped meanwhile is one of which nothing is held.
  'dropped_bars',
];

/** Tables that say something about the database itself. */
const bookkeeping: ReadonlySet<string> = new Set(['schema_migrations', 'restoring']);

/** The tables of a database with rows of their own, in the order in which they are copied. */
export async function tablesToCopy(connection: Connection, database: string): Promise<CopiedTable[]> {
  const found = await connection.rows<{ name: string; engine: string; sorting_key: string }>(
    `SELECT name, engine, sorting_key FROM system.tables
     WHERE database = {database:String} AND engine LIKE '%MergeTree' AND NOT is_temporary ORDER BY name`,
    { database },
  );
  const columns = await connection.rows<{ table: string; name: string; type: string }>(
    `SELECT table, name, type FROM system.columns
     WHERE database = {database:String} AND default_kind IN ('', 'DEFAULT') ORDER BY table, position`,
    { database },
  );
  const place = (name: string): number =>
    (copyOrder.indexOf(name) + copyOrder.length + 1) % (copyOrder.length + 1);
  return found
    .filter(({ name }) => !bookkeeping.has(name))
    .map(({ name, engine, sorting_key }) => ({
      database,
      name,
      columns: columns
        .filter(({ table }) => table === name)
        .map((column) => ({ name: column.name, type: column.type })),
      keepsVersions: /Replacing|Collapsing/.test(engine),
      sortingKey: sorting_key,
    }))
    .sort((a, b) => place(a.name) - place(b.name));
}

/**
 * Copies the rows of a table that count, a piece at a time; rows written meanwhile may be among them or not.
 * @throws OpenbellError STORE_UNREACHABLE | STORE_FAILED
 */
export async function* copyRows(
  connection: Connection,
  table: CopiedTable,
): AsyncGenerator<CopiedRows, void, undefined> {
  const names = table.columns.map(({ name }) => quoted(name)).join(', ');
  const types = table.columns.map(({ type }) => type);
  const from = `${named(table)} ${table.keepsVersions ? 'FINAL' : ''}`;
  for (const piece of await piecesOf(connection, table)) {
    const bytes = await connection.bytes(
      `SELECT ${names} FROM ${from} WHERE _partition_id = {partition:String}
         AND toString(${firstKey(table)}) >= {from:String} AND toString(${firstKey(table)}) <= {to:String}
       ORDER BY ${table.sortingKey === '' ? 'tuple()' : table.sortingKey} FORMAT RowBinary`,
      { ...piece },
    );
    const rows = countRows(bytes, types);
    if (rows === null)
      throw new OpenbellError('STORE_FAILED', `The rows of ${table.name} ended within a row.`);
    if (rows > 0) yield { rows, bytes };
  }
}

/** Adds copied rows to a table; the same token again adds nothing. */
export async function addRows(
  connection: Connection,
  table: Pick<CopiedTable, 'database' | 'name' | 'columns'>,
  bytes: Buffer,
  token: string,
): Promise<void> {
  const names = table.columns.map(({ name }) => quoted(name));
  await connection.insert(named(table), names, bytes, token);
}

/** Rows of a table that count. */
export async function rowsIn(
  connection: Connection,
  table: Pick<CopiedTable, 'database' | 'name' | 'keepsVersions'>,
): Promise<number> {
  const from = `${named(table)} ${table.keepsVersions ? 'FINAL' : ''}`;
  const [counted] = await connection.rows<{ rows: number }>(`SELECT count() AS rows FROM ${from}`);
  return counted!.rows;
}

/** The run of every published report, by report and date: where another one takes its place, its rows are removed. */
export async function publishedRuns(connection: Connection): Promise<ReadonlyMap<string, string>> {
  const published = new Map<string, string>();
  for (const of of ['morning', 'end_of_day'] as const) {
    const rows = await connection.rows<{ run_id: string; date: string }>(
      `SELECT run_id, toString(date) AS date FROM runs FINAL WHERE run_id IN ${publishedRunIds(of)}`,
    );
    for (const { run_id, date } of rows) published.set(`${of} ${date}`, run_id);
  }
  return published;
}

const quoted = (name: string): string => `\`${name}\``;

const named = ({ database, name }: Pick<CopiedTable, 'database' | 'name'>): string =>
  `${quoted(database)}.${quoted(name)}`;

const firstKey = ({ sortingKey }: CopiedTable): string => sortingKey.split(',')[0]!.trim() || `''`;

async function piecesOf(connection: Connection, table: CopiedTable): Promise<Piece[]> {
  const keys = await connection.rows<{ partition: string; key: string; rows: number }>(
    `SELECT _partition_id AS partition, toString(${firstKey(table)}) AS key, count() AS rows
     FROM ${named(table)} GROUP BY partition, key ORDER BY partition, key`,
  );
  const pieces: Piece[] = [];
  let open: { partition: string; from: string; to: string; rows: number } | null = null;
  for (const { partition, key, rows } of keys) {
    if (open !== null && open.partition === partition && open.rows + rows <= rowsAtATime) {
      open.to = key;
      open.rows += rows;
      continue;
    }
    if (open !== null) pieces.push({ partition: open.partition, from: open.from, to: open.to });
    open = { partition, from: key, to: key, rows };
  }
  if (open !== null) pieces.push({ partition: open.partition, from: open.from, to: open.to });
  return pieces;
}
