import { createHash } from 'node:crypto';

import type { TradingDay } from '../calendar/trading-day.ts';
import type { Connection } from './connection.ts';
import { publishedRunIds } from './run-conditions.ts';

interface HashedTable {
  readonly name: string;
  /** SELECT of the rows that count, columns without run ids, attempts and times of day. */
  readonly rows: string;
}

const ofDate = `({date:String} = '' OR toString(date) = {date:String})`;

const ofPublishedMornings = `run_id IN ${publishedRunIds('morning', ofDate)}`;
const ofPublishedEnds = `run_id IN ${publishedRunIds('end_of_day', ofDate)}`;

/** Counts that tell how a run went and not what it found. */
const countsOfContent = `arrayFilter(pair -> NOT startsWith(pair.1, 'fetched'), arraySort(JSONExtractKeysAndValuesRaw(counts)))`;

/** Which attempt of the morning was held against the day is told by its id; the account is what the last look at it found. */
const summaryOfContent = `arrayFilter(pair -> pair.1 NOT IN ('morningRunId', 'account'), JSONExtractKeysAndValuesRaw(body))`;

/** Doubles are hashed by their bits, so that a NaN equals itself. */
const hashedTables: readonly HashedTable[] = [
  {
    name: 'runs',
    rows: `SELECT kind, date, state, look_ahead, source_id, ${countsOfContent} FROM runs FINAL WHERE ${ofPublishedMornings} OR ${ofPublishedEnds}`,
  },
  {
    name: 'universes',
    rows: `SELECT date, arraySort(arrayZip(symbols, contract_ids, exchanges)) FROM universes FINAL
      WHERE ${ofDate}`,
  },
  {
    name: 'bars',
    rows: `SELECT symbol, time, ${['open', 'high', 'low', 'close', 'volume', 'wap', 'count'].map((name) => `reinterpretAsUInt64(${name})`).join(', ')} FROM bars`,
  },
  {
    name: 'held_sessions',
    rows: `SELECT symbol, day, last_time, last_close FROM held_sessions FINAL
      WHERE (symbol, generation) NOT IN (SELECT symbol, generation FROM dropped_bars)`,
  },
  {
    name: 'run_symbols',
    rows: `SELECT date, symbol, state, reason, volume, quality, measures, tally, batch FROM run_symbols FINAL WHERE ${ofPublishedMornings}`,
  },
  {
    name: 'patterns',
    rows: `SELECT * EXCEPT run_id FROM patterns FINAL
      WHERE ${ofPublishedMornings} AND (symbol, batch) IN (SELECT symbol, batch FROM run_symbols FINAL WHERE ${ofPublishedMornings})`,
  },
  ...['stock_scores', 'forecasts', 'forecast_stocks'].map((name) => ({
    name,
    rows: `SELECT * EXCEPT run_id FROM ${name} FINAL WHERE ${ofPublishedMornings}`,
  })),
  // Balances and collections tell when somebody looked; the executions are what there was to see.
  { name: 'fills', rows: `SELECT * FROM fills WHERE {date:String} = '' OR toString(day) = {date:String}` },
  ...['end_of_day_presets', 'forecast_accuracy'].map((name) => ({
    name,
    rows: `SELECT * EXCEPT run_id FROM ${name} FINAL WHERE ${ofPublishedEnds}`,
  })),
  {
    name: 'daily_summaries',
    rows: `SELECT date, ${summaryOfContent} FROM daily_summaries FINAL WHERE ${ofPublishedEnds}`,
  },
];

/**
 * A sha256 over the logical content of all tables, whatever order it was written in: two databases with the same
 * content have the same one. Reports and executions are those of one date, or of all for null; bars and held sessions are always all.
 */
export async function contentHash(connection: Connection, date: TradingDay | null): Promise<string> {
  const hash = createHash('sha256');
  for (const { name, rows } of hashedTables) {
    const sql = `SELECT toString(count()) AS count, hex(groupBitXor(row)) AS xored, toString(sum(reinterpretAsUInt64(row))) AS added
      FROM (SELECT reinterpretAsUInt128(sipHash128(tuple(*))) AS row FROM (${rows}))`;
    const [sums] = await connection.rows<{ count: string; xored: string; added: string }>(sql, {
      date: date ?? '',
    });
    hash.update(`${name} ${sums!.count} ${sums!.xored} ${sums!.added}\n`);
  }
  return hash.digest('hex');
}
