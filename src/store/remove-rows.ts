import type { Connection, QueryParameters } from './connection.ts';
import type { Table } from './table.ts';

/** Removing rewrites a mark in every part of the month, so it is done only where there is something to remove. */
export async function removeRows(
  connection: Connection,
  tables: readonly Table[],
  condition: string,
  parameters: QueryParameters,
): Promise<void> {
  for (const { name } of tables) {
    const found = await connection.rows(`SELECT 1 FROM ${name} WHERE ${condition} LIMIT 1`, parameters);
    if (found.length > 0) await connection.command(`DELETE FROM ${name} WHERE ${condition}`, parameters);
  }
}
