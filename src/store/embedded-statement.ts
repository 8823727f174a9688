/** One statement as ClickHouse's HTTP interface takes it. */
export interface Statement {
  readonly sql: string;
  readonly database: string | null;
  readonly settings: ReadonlyMap<string, string>;
  /** Values of `{name:Type}` placeholders in ClickHouse's escaped form, as HTTP carries them. */
  readonly parameters: ReadonlyMap<string, string>;
  /** Rows of an INSERT in the format its statement names; null where the statement holds all. */
  readonly rows: Buffer | null;
}

/** URL keys that are the interface's own and no setting. */
const interfaceKeys: ReadonlySet<string> = new Set([
  'query',
  'query_id',
  'database',
  'user',
  'password',
  'role',
  'default_format',
  'compress',
  'decompress',
  'quota_key',
  'session_id',
  'session_timeout',
]);

/** Settings of ClickHouse's HTTP server, which the engine inside a process does not know. */
const serverOnlySettings: ReadonlySet<string> = new Set([
  'wait_end_of_query',
  'buffer_size',
  'send_progress_in_http_headers',
  'http_response_buffer_size',
  'http_headers_progress_interval_ms',
  'enable_http_compression',
  'http_zlib_compression_level',
  'add_http_cors_header',
]);

const parameterPrefix = 'param_';
const validName = /^[A-Za-z_]\w*$/;

/** A request that is refused before it reaches the engine, answered as ClickHouse answers. */
export class RefusedStatement extends Error {}

/**
 * Takes a request apart: the statement comes in `query`, in the body, or begins in one and ends in the other.
 * @throws RefusedStatement on sessions, roles and names that are no identifiers.
 */
export function readStatement(url: URL, body: Buffer): Statement {
  const settings = new Map<string, string>();
  const parameters = new Map<string, string>();
  for (const [key, value] of url.searchParams) {
    if (key === 'session_id' || key === 'role')
      throw new RefusedStatement(`The embedded store has no ${key}.`);
    if (interfaceKeys.has(key) || serverOnlySettings.has(key)) continue;
    const isParameter = key.startsWith(parameterPrefix);
    const name = isParameter ? key.slice(parameterPrefix.length) : key;
    if (!validName.test(name))
      throw new RefusedStatement(`${JSON.stringify(name)} is not a name of a setting or parameter.`);
    (isParameter ? parameters : settings).set(name, value);
  }
  const query = url.searchParams.get('query') ?? '';
  const database = url.searchParams.get('database');
  if (database !== null && !validName.test(database)) {
    throw new RefusedStatement(`${JSON.stringify(database)} is not a name of a database.`);
  }
  const carriesRows = insertShape.test(query);
  const sql = carriesRows ? query : [query, body.toString('utf8')].filter((part) => part !== '').join('\n');
  return { sql, database, settings, parameters, rows: carriesRows ? body : null };
}

/** INSERT INTO … [SETTINGS …] FORMAT name, without rows: they are the body. */
const insertShape = /^\s*(insert\s+into\s[\s\S]*?)(\ssettings\s[\s\S]*?)?(\sformat\s+\w+)\s*;?\s*$/i;

/** The same INSERT, reading its rows from a file on the engine's machine. */
export function insertFromFile(sql: string, path: string): string {
  const shape = insertShape.exec(sql)!;
  return `${shape[1]!} FROM INFILE ${quote(path)}${shape[2] ?? ''}${shape[3]!}`;
}

/** A ClickHouse string literal. */
function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/** SET statements that put a statement's settings and parameters into a session; null where it has none. */
export function setStatement(statement: Statement): string | null {
  const parts = [...statement.settings].map(([name, value]) => `${name} = ${literal(value)}`);
  for (const [name, value] of statement.parameters) parts.push(`param_${name} = ${quote(value)}`);
  return parts.length === 0 ? null : `SET ${parts.join(', ')}`;
}

function literal(value: string): string {
  return /^(-?\d+(\.\d+)?|true|false)$/.test(value) ? value : quote(value);
}
