import type { Clock } from '../calendar/clock.ts';
import { OpenbellError } from '../errors/openbell-error.ts';
import { Connection, type ConnectionTerms } from './connection.ts';
import { hasTable } from './has-table.ts';
import { migrations } from './migrations.ts';
import { refuseHalfRestored } from './restoring.ts';
import type { StoreAddress } from './store-address.ts';

/**
 * Makes the database where it is missing and brings it to the newest schema. Two processes may do it at once: every
 * statement leaves things as they are where it has been run before.
 */
export async function migrate(
  address: StoreAddress,
  clock: Clock,
  connection: Connection,
  terms: ConnectionTerms,
): Promise<void> {
  await makeDatabase(address, terms);
  await refuseHalfRestored(connection, address.database);
  await applyMigrations(connection, clock);
}

/** Makes the database where it is missing; asked for only then, since an existing one may be all this user has rights in. */
export async function makeDatabase(address: StoreAddress, terms: ConnectionTerms): Promise<void> {
  // `default` is always there; the database itself may not be.
  const outside = new Connection({ ...address, database: 'default' }, terms);
  try {
    const found = await outside.rows('SELECT name FROM system.databases WHERE name = {database:String}', {
      database: address.database,
    });
    if (found.length > 0) return;
    await outside
      .schemaCommand(`CREATE DATABASE IF NOT EXISTS ${address.database}`)
      .catch((error: unknown) => {
        if (!(error instanceof OpenbellError) || error.code !== 'STORE_FAILED') throw error;
        const text = `The database ${address.database} does not exist, and the user ${address.user} cannot make it: ${error.message}`;
        throw new OpenbellError('STORE_FAILED', text, { cause: error });
      });
  } finally {
    await outside.close();
  }
}

/** The newest version there is. */
export const newestSchema = Math.max(...migrations.map(({ version }) => version));

/** Versions of the schema that a database has, ascending; null where none has been made. */
export async function schemaVersions(
  connection: Connection,
  database: string,
): Promise<readonly number[] | null> {
  if (!(await hasTable(connection, database, 'schema_migrations'))) return null;
  const rows = await connection.rows<{ version: number }>(
    'SELECT DISTINCT version FROM {database:Identifier}.schema_migrations ORDER BY version',
    { database },
  );
  return rows.map(({ version }) => version);
}

/** Versions of the schema that have been made in a database that has one; empty in a new one. */
export async function appliedVersions(connection: Connection): Promise<ReadonlySet<number>> {
  const applied = await connection.rows<{ version: number }>('SELECT version FROM schema_migrations FINAL');
  return new Set(applied.map(({ version }) => version));
}

/** Applies the migrations that are missing, up to a version where it is given. */
export async function applyMigrations(
  connection: Connection,
  clock: Clock,
  upTo: number = newestSchema,
): Promise<void> {
  await connection.schemaCommand(`CREATE TABLE IF NOT EXISTS schema_migrations (
    version UInt32, name String, applied_at Int64 COMMENT 'epoch ms'
  ) ENGINE = ReplacingMergeTree ORDER BY version`);
  const done = await appliedVersions(connection);
  for (const { version, name, statements } of migrations) {
    if (done.has(version) || version > upTo) continue;
    for (const statement of statements) await connection.schemaCommand(statement);
    await connection.command(
      'INSERT INTO schema_migrations SELECT {version:UInt32}, {name:String}, {appliedAt:Int64}',
      { version, name, appliedAt: clock.now() },
    );
  }
}
