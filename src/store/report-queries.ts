import type { Outcome, Pattern } from '../analytics/results.ts';
import type { RiskClass } from '../analytics/forecast-types.ts';
import { categories, type Category } from '../analytics/score-scales.ts';
import type { TradingDay } from '../calendar/trading-day.ts';
import type { Connection } from './connection.ts';
import { scoreCategories } from './migrations.ts';
import { patternOf } from './pattern-rows.ts';
import { publishedReports } from './run-conditions.ts';
import type { ReportKind, StockScoreRow } from './store.ts';
import { type Row, selectRows } from './table.ts';
import { patternsTable, stockScoresTable } from './tables.ts';

/** Patterns count when they are of the batch their symbol's row names; others were left by an earlier attempt. */
export const patternsThatCount = `run_id = {runId:String} AND (symbol, batch) IN
  (SELECT symbol, batch FROM run_symbols FINAL WHERE run_id = {runId:String})`;

export async function publishedDates(
  connection: Connection,
  of: ReportKind,
  limit: number,
): Promise<TradingDay[]> {
  const rows = await connection.rows<{ day: TradingDay }>(
    `SELECT DISTINCT toString(date) AS day FROM runs FINAL WHERE ${publishedReports(of)}
     ORDER BY day DESC LIMIT {limit:UInt32}`,
    { limit },
  );
  return rows.map(({ day }) => day);
}

export async function stockScores(
  connection: Connection,
  runId: string,
  of: { readonly preset: string } | { readonly symbol: string },
): Promise<StockScoreRow[]> {
  const [column, value] = 'preset' in of ? ['preset', of.preset] : ['symbol', of.symbol];
  const rest = `WHERE run_id = {runId:String} AND ${column} = {value:String} ORDER BY preset, rank`;
  return (await selectRows(connection, stockScoresTable, rest, { runId, value })).map(stockScoreOf);
}

export async function patternsOf(connection: Connection, runId: string, symbol: string): Promise<Pattern[]> {
  const rest = `WHERE symbol = {symbol:String} AND ${patternsThatCount} ORDER BY ordinal`;
  return (await selectRows(connection, patternsTable, rest, { runId, symbol })).map(patternOf);
}

export async function outcomeCounts(
  connection: Connection,
  runId: string,
  preset: string,
): Promise<Map<Outcome, number>> {
  const rows = await connection.rows<{ outcome: Outcome; patterns: number }>(
    `SELECT outcome, count() AS patterns FROM patterns FINAL
     WHERE preset = {preset:String} AND ${patternsThatCount} GROUP BY outcome ORDER BY outcome`,
    { runId, preset },
  );
  return new Map(rows.map(({ outcome, patterns }) => [outcome, patterns]));
}

export async function serverVersion(connection: Connection): Promise<string> {
  const [row] = await connection.rows<{ version: string }>('SELECT version() AS version');
  return row!.version;
}

function stockScoreOf(row: Row): StockScoreRow {
  const number = (name: string): number => row[name] as number;
  const maybe = (name: string): number | null => row[name] as number | null;
  return {
    preset: row['preset'] as string,
    symbol: row['symbol'] as string,
    rank: number('rank'),
    qualified: row['qualified'] === 1,
    score: number('score'),
    knownWeight: number('known_weight'),
    riskClass: row['risk_class'] as RiskClass,
    patterns: number('patterns'),
    confirmed: number('confirmed'),
    trades: number('trades'),
    wins: number('wins'),
    confirmationRate: maybe('confirmation_rate'),
    winRate: maybe('win_rate'),
    expectedValue: maybe('expected_value'),
    // Columns and categories stand in the same order.
    categories: Object.fromEntries(
      categories.map((category, index) => [category, maybe(scoreCategories[index]!)]),
    ) as Record<Category, number | null>,
  };
}
