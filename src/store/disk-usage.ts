import type { Connection } from './connection.ts';

/** What the database takes on disk, compressed, marks and indexes included. */
export interface DiskUsage {
  readonly barRows: number;
  readonly barBytes: number;
  /** 0 without bars. */
  readonly bytesPerBar: number;
  readonly totalBytes: number;
  /** Of the fullest disk the server has; null where its user may not know. */
  readonly freeBytes: number | null;
}

export async function diskUsage(connection: Connection, database: string): Promise<DiskUsage> {
  const parts = await connection.rows<{ table: string; rows: number; bytes: number }>(
    `SELECT table, sum(rows) AS rows, sum(bytes_on_disk) AS bytes FROM system.parts
     WHERE active AND database = {database:String} GROUP BY table`,
    { database },
  );
  const bars = parts.find(({ table }) => table === 'bars_1m');
  const barRows = bars?.rows ?? 0;
  const barBytes = bars?.bytes ?? 0;
  return {
    barRows,
    barBytes,
    bytesPerBar: barRows === 0 ? 0 : barBytes / barRows,
    totalBytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
    freeBytes: await freeBytes(connection),
  };
}

async function freeBytes(connection: Connection): Promise<number | null> {
  const sql = 'SELECT min(unreserved_space) AS free, count() AS disks FROM system.disks';
  const [found] = await connection.rows<{ free: number; disks: number }>(sql).catch(() => []);
  return found === undefined || found.disks === 0 ? null : found.free;
}
