import type { TradingDay } from '../calendar/trading-day.ts';
import type { Connection } from './connection.ts';

/** What is kept from which day on; null keeps it for ever. Months go as a whole, once their last day is before it. */
export interface KeptFrom {
  readonly bars: TradingDay | null;
  /** Reports and ends of day, with everything that belongs to them but their rows in the ledger. */
  readonly reports: TradingDay | null;
  readonly alerts: TradingDay | null;
  readonly account: TradingDay | null;
}

/** What was removed: how many months of a table, or rows where it has none. */
export interface Removed {
  readonly table: string;
  readonly months: readonly string[];
}

const ofReports = [
  'run_symbols',
  'patterns',
  'stock_scores',
  'forecasts',
  'forecast_stocks',
  'end_of_day_presets',
  'daily_summaries',
];
const ofAlerts = ['alerts', 'feed_gaps'];
const ofAccount = ['fill_messages', 'account_balances', 'account_collections'];

/** The first day of the month of a day: what is older goes. */
const monthBegin = (day: TradingDay): string => `${day.slice(0, 7)}-01`;

/**
 * Removes what is no longer kept. What says that rows are there goes before the rows: a session is not held any more, a report not
 * published, when its rows are removed. Running it twice, or being cut off in it, leaves nothing wrong.
 */
export async function removeExpired(
  connection: Connection,
  database: string,
  { bars, reports, alerts, account }: KeptFrom,
): Promise<Removed[]> {
  const removed: Removed[] = [];
  const drop = async (tables: readonly string[], from: TradingDay): Promise<void> => {
    for (const table of tables) removed.push(...(await dropMonths(connection, database, table, from)));
  };
  if (bars !== null) {
    await deleteWhere(connection, 'held_sessions', `day < '${monthBegin(bars)}'`);
    await drop(['bars_1m'], bars);
  }
  if (reports !== null) {
    const before = `date < '${monthBegin(reports)}'`;
    await unpublish(connection, before, reports);
    // Walks through past days keep their rows in the same table, whatever days they are of.
    await deleteWhere(connection, 'forecast_accuracy', `${before} AND startsWith(run_id, 'end_of_day')`);
    await deleteWhere(connection, 'universes', before);
    await drop(ofReports, reports);
  }
  if (alerts !== null) await drop(ofAlerts, alerts);
  if (account !== null) await drop(ofAccount, account);
  return removed;
}

/** Writes the ledger's rows again, without their report: to readers it is one that is not stored, for the reason told. */
async function unpublish(connection: Connection, before: string, from: TradingDay): Promise<void> {
  const expired = `${before} AND published_at IS NOT NULL`;
  const found = await connection.rows(`SELECT 1 FROM runs FINAL WHERE ${expired} LIMIT 1`);
  if (found.length === 0) return;
  await connection.command(
    `INSERT INTO runs SELECT * REPLACE (CAST(NULL AS Nullable(Int64)) AS published_at, {reason:String} AS reason)
     FROM (SELECT * FROM runs FINAL WHERE ${expired})`,
    { reason: `its report is no longer kept: KEEP_REPORTS_DAYS reaches back to ${from}` },
  );
}

async function deleteWhere(connection: Connection, table: string, condition: string): Promise<void> {
  const found = await connection.rows(`SELECT 1 FROM ${table} WHERE ${condition} LIMIT 1`);
  if (found.length > 0) await connection.command(`DELETE FROM ${table} WHERE ${condition}`);
}

/** Drops the months of a table that lie wholly before the month of a day. */
async function dropMonths(
  connection: Connection,
  database: string,
  table: string,
  from: TradingDay,
): Promise<Removed[]> {
  const rows = await connection.rows<{ month: string }>(
    `SELECT DISTINCT partition_id AS month FROM system.parts
     WHERE database = {database:String} AND table = {table:String} AND active AND partition_id < {first:String}
     ORDER BY month`,
    { database, table, first: from.slice(0, 7).replace('-', '') },
  );
  const months = rows.map(({ month }) => month);
  for (const month of months) await connection.command(`ALTER TABLE ${table} DROP PARTITION ID '${month}'`);
  return months.length === 0 ? [] : [{ table, months }];
}
