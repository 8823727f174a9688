import { messageOf, OpenbellError } from '../errors/openbell-error.ts';
import type { Connection } from './connection.ts';
import type { Table } from './table.ts';
import {
  breakingNewsTable,
  newsAlertTable,
  priceMoveTable,
  priceTrackingTable,
  strengthTable,
} from './tracker-tables.ts';

interface ContractTable {
  readonly table: Table;
  /** Defaults by column, as SQL. */
  readonly defaults: Readonly<Record<string, string>>;
  /** What follows the columns, up to the settings. */
  readonly engine: string;
  readonly isWritten: boolean;
}

/**
 * Inserts remembered for each table this program writes: other programs' count too, and an insert of ours that waits for an
 * answer must still be known when it is repeated.
 */
const rememberedInserts = 10_000;

const byMonth = 'PARTITION BY toYYYYMM(timestamp)';

const contract: readonly ContractTable[] = [
  {
    table: breakingNewsTable,
    defaults: { sentiment: `'neutral'`, recommendation: `'HOLD'`, confidence: `'low'` },
    engine: `ReplacingMergeTree(detected_at) ${byMonth} ORDER BY (content_hash, article_url)`,
    isWritten: true,
  },
  {
    table: priceTrackingTable,
    defaults: {},
    engine: `MergeTree ${byMonth} ORDER BY (ticker, timestamp) TTL timestamp + toIntervalDay(7)`,
    isWritten: true,
  },
  {
    table: newsAlertTable,
    defaults: {},
    engine: `MergeTree ${byMonth} ORDER BY (ticker, timestamp) TTL timestamp + toIntervalDay(30)`,
    isWritten: true,
  },
  {
    table: priceMoveTable,
    defaults: {},
    engine: `MergeTree ${byMonth} ORDER BY (timestamp, ticker)`,
    isWritten: true,
  },
  { table: strengthTable, defaults: {}, engine: 'ReplacingMergeTree ORDER BY ticker', isWritten: false },
];

/** Names of the shared tables this program writes. */
export const writtenNewsTables: ReadonlySet<string> = new Set(
  contract.filter(({ isWritten }) => isWritten).map(({ table }) => table.name),
);

/** What was found of the shared tables. */
export interface NewsSchema {
  /** Whether `FINAL` may be asked of float_list_detailed_dedup, which is another program's. */
  readonly strengthHasVersions: boolean;
}

/**
 * Makes the shared tables that are missing, and checks those that are there; their columns, engines and lifetimes are left as
 * they are. The one thing changed is `non_replicated_deduplication_window` where it is 0: without it ClickHouse forgets
 * inserts at once and a repeated one is stored twice. It is harmless to others: a number of this setting changes no row, no column and
 * no query, only the memory of recent inserts; what it drops from then on is an insert without a token that equals a
 * recent one to the last byte, which is what a repetition looks like.
 * @param onWarning told where that setting is refused, and repeated inserts may be stored twice.
 * @throws OpenbellError STORE_FAILED naming table and column where one is missing or of another type.
 */
export async function prepareNewsTables(
  connection: Connection,
  database: string,
  onWarning: (message: string) => void,
): Promise<NewsSchema> {
  const missing = await missingTables(connection, database);
  if (missing.length === contract.length) await makeDatabase(connection, database);
  for (const each of missing) await connection.schemaCommand(creationOf(database, each));
  await checkColumns(connection, database);
  const engines = await enginesOf(connection, database);
  for (const { table, isWritten } of contract) {
    if (isWritten) await rememberInserts(connection, database, engines.get(table.name)!, onWarning);
  }
  return { strengthHasVersions: /Replacing|Collapsing/.test(engines.get(strengthTable.name)!.engine) };
}

async function missingTables(connection: Connection, database: string): Promise<ContractTable[]> {
  const rows = await connection.rows<{ name: string }>(
    'SELECT name FROM system.tables WHERE database = {database:String}',
    { database },
  );
  const present = new Set(rows.map(({ name }) => name));
  return contract.filter(({ table }) => !present.has(table.name));
}

/** Asked for only where it is missing: an existing one may be all this user has rights in. */
async function makeDatabase(connection: Connection, database: string): Promise<void> {
  const found = await connection.rows('SELECT name FROM system.databases WHERE name = {database:String}', {
    database,
  });
  if (found.length === 0) await connection.schemaCommand(`CREATE DATABASE IF NOT EXISTS ${database}`);
}

function creationOf(database: string, { table, defaults, engine, isWritten }: ContractTable): string {
  const columns = Object.entries(table.columns).map(
    ([name, type]) => `${name} ${type}${defaults[name] === undefined ? '' : ` DEFAULT ${defaults[name]}`}`,
  );
  const settings = isWritten ? ` SETTINGS non_replicated_deduplication_window = ${rememberedInserts}` : '';
  return `CREATE TABLE IF NOT EXISTS ${database}.${table.name} (${columns.join(', ')}) ENGINE = ${engine}${settings}`;
}

/** The statements that make the shared tables. */
export const newsStatements = (database: string): string[] =>
  contract.map((each) => creationOf(database, each));

async function checkColumns(connection: Connection, database: string): Promise<void> {
  const rows = await connection.rows<{ table: string; name: string; type: string }>(
    'SELECT table, name, type FROM system.columns WHERE database = {database:String}',
    { database },
  );
  const found = new Map(rows.map(({ table, name, type }) => [`${table}.${name}`, type]));
  const faults: string[] = [];
  for (const { table } of contract) {
    for (const [name, wanted] of Object.entries(table.columns)) {
      const type = found.get(`${table.name}.${name}`);
      if (type !== undefined && onTheWire(type) === wanted) continue;
      faults.push(
        `${database}.${table.name} has ${type === undefined ? `no column ${name}` : `${name} as ${type}`}, wanted is ${name} ${wanted}`,
      );
    }
  }
  if (faults.length > 0) {
    throw new OpenbellError(
      'STORE_FAILED',
      `Tables shared with other programs are not as they must be: ${faults.join('; ')}.`,
    );
  }
}

/** Types that are read, written and compared alike: a dictionary of texts, and instants shown in a zone. */
function onTheWire(type: string): string {
  return type
    .replace(/^LowCardinality\((.+)\)$/, '$1')
    .replace(/^DateTime\('.*'\)$/, 'DateTime')
    .replace(/^DateTime64\(3, '.*'\)$/, 'DateTime64(3)');
}

interface Engine {
  readonly name: string;
  readonly engine: string;
  /** With its settings. */
  readonly engine_full: string;
}

async function enginesOf(connection: Connection, database: string): Promise<Map<string, Engine>> {
  const rows = await connection.rows<Engine>(
    'SELECT name, engine, engine_full FROM system.tables WHERE database = {database:String}',
    { database },
  );
  return new Map(rows.map((row) => [row.name, row]));
}

async function rememberInserts(
  connection: Connection,
  database: string,
  { name, engine, engine_full }: Engine,
  onWarning: (message: string) => void,
): Promise<void> {
  // Replicated tables remember inserts by a setting of their own, on by default.
  if (/^(Replicated|Shared)/.test(engine)) return;
  const doubled = `an insert into ${database}.${name} that is repeated after a lost answer may be stored twice`;
  if (!engine.endsWith('MergeTree')) {
    onWarning(`The engine ${engine} remembers no inserts: ${doubled}.`);
    return;
  }
  const own = /non_replicated_deduplication_window = (\d+)/.exec(engine_full)?.[1];
  if (Number(own ?? (await defaultWindow(connection))) > 0) return;
  try {
    await connection.schemaCommand(
      `ALTER TABLE ${database}.${name} MODIFY SETTING non_replicated_deduplication_window = ${rememberedInserts}`,
    );
  } catch (error) {
    onWarning(`ClickHouse refuses non_replicated_deduplication_window, ${doubled}: ${messageOf(error)}`);
  }
}

async function defaultWindow(connection: Connection): Promise<string> {
  const [row] = await connection.rows<{ value: string }>(
    `SELECT value FROM system.merge_tree_settings WHERE name = 'non_replicated_deduplication_window'`,
  );
  return row?.value ?? '0';
}
