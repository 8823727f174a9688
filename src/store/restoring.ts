import { OpenbellError } from '../errors/openbell-error.ts';
import type { Connection } from './connection.ts';
import { hasTable } from './has-table.ts';

/** The table that is there while a database is being restored: it names the backup. */
const markTable = 'restoring';

/** The backup a database is being restored from; null where none is under way. */
export async function backupBeingRestored(connection: Connection, database: string): Promise<string | null> {
  if (!(await hasTable(connection, database, markTable))) return null;
  const [mark] = await connection.rows<{ backup: string }>(`SELECT backup FROM ${markTable} LIMIT 1`);
  return mark?.backup ?? '';
}

/** Marks a database as being restored; from then on nothing else opens it. */
export async function markRestoring(connection: Connection, backup: string): Promise<void> {
  await connection.schemaCommand(
    `CREATE TABLE IF NOT EXISTS ${markTable} (backup String) ENGINE = ReplacingMergeTree ORDER BY backup`,
  );
  await connection.command(`INSERT INTO ${markTable} SELECT {backup:String}`, { backup });
}

export const unmarkRestoring = (connection: Connection): Promise<void> =>
  connection.schemaCommand(`DROP TABLE IF EXISTS ${markTable}`);

/** @throws OpenbellError RESTORE_UNFINISHED where a restore has begun and not ended. */
export async function refuseHalfRestored(connection: Connection, database: string): Promise<void> {
  const backup = await backupBeingRestored(connection, database);
  if (backup === null) return;
  throw new OpenbellError(
    'RESTORE_UNFINISHED',
    `The database ${database} holds a part of the backup ${backup}: its restore has not ended.`,
  );
}
