import type { Connection } from './connection.ts';
import { priceTicksTable } from './tracker-tables.ts';

/**
 * Sets how many days after their arrival raw ticks are removed, where it is set to something else. ClickHouse applies it to the
 * ticks it has in the background.
 */
export async function keepTicksFor(connection: Connection, database: string, days: number): Promise<void> {
  const [found] = await connection.rows<{ engine_full: string }>(
    'SELECT engine_full FROM system.tables WHERE database = {database:String} AND name = {name:String}',
    { database, name: priceTicksTable.name },
  );
  const set = /\sTTL .*toIntervalDay\((\d+)\)/.exec(found?.engine_full ?? '')?.[1];
  if (Number(set) === days) return;
  await connection.schemaCommand(
    `ALTER TABLE ${priceTicksTable.name} MODIFY TTL toDateTime(arrived) + toIntervalDay(${days})`,
  );
}
