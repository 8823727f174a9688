import type { Connection } from './connection.ts';

/** Whether a database, which need not be there itself, has a table. */
export async function hasTable(connection: Connection, database: string, name: string): Promise<boolean> {
  const found = await connection.rows(
    'SELECT 1 FROM system.tables WHERE database = {database:String} AND name = {name:String}',
    { database, name },
  );
  return found.length > 0;
}
