import type { Clock } from '../calendar/clock.ts';
import { Connection, type ConnectionTerms } from './connection.ts';
import { migrations } from './migrations.ts';
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
  // `default` is always there; the database itself may not be.
  const outside = new Connection({ ...address, database: 'default' }, terms);
  try {
    await outside.command(`CREATE DATABASE IF NOT EXISTS ${address.database}`);
  } finally {
    await outside.close();
  }
  await connection.command(`CREATE TABLE IF NOT EXISTS schema_migrations (
    version UInt32, name String, applied_at Int64 COMMENT 'epoch ms'
  ) ENGINE = ReplacingMergeTree ORDER BY version`);
  const applied = await connection.rows<{ version: number }>('SELECT version FROM schema_migrations FINAL');
  const done = new Set(applied.map(({ version }) => version));
  for (const { version, name, statements } of migrations) {
    if (done.has(version)) continue;
    for (const statement of statements) await connection.command(statement);
    await connection.command(
      'INSERT INTO schema_migrations SELECT {version:UInt32}, {name:String}, {appliedAt:Int64}',
      { version, name, appliedAt: clock.now() },
    );
  }
}
