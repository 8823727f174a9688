import type { TestHome } from '../harness/home.ts';
import { runSql } from '../harness/sql.ts';

/** Simulated seconds: the longest window there may be, so that none ends before its ticker has run. */
export const longWindows = { ALERT_WINDOW_S: '3600' };

export const countRows = async (home: TestHome, from: string): Promise<number> => {
  const [row] = await runSql<{ rows: string }>(home.stack.clickhouse, `SELECT count() AS rows FROM ${from}`);
  return Number(row?.rows);
};
