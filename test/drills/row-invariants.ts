import type { Run } from '../../src/store/store.ts';
import type { TestHome } from '../harness/home.ts';
import { runSql } from '../harness/sql.ts';

/** The rows of each table that count, and what may be there once only; another program's are left out. */
const unique: readonly { readonly table: string; readonly rows: string; readonly key: string }[] = [
  { table: 'bars', rows: 'bars', key: 'symbol, time' },
  { table: 'runs', rows: 'runs FINAL', key: 'run_id' },
  { table: 'runs', rows: 'runs FINAL', key: "kind = 'end_of_day', date, attempt" },
  { table: 'universes', rows: 'universes FINAL', key: 'date' },
  { table: 'held_sessions', rows: 'held_sessions FINAL', key: 'symbol, day' },
  { table: 'run_symbols', rows: 'run_symbols FINAL', key: 'run_id, symbol' },
  {
    table: 'patterns',
    rows: 'patterns FINAL WHERE (run_id, symbol, batch) IN (SELECT run_id, symbol, batch FROM run_symbols FINAL)',
    key: 'run_id, symbol, preset, start_time, recovery_time, complete_time',
  },
  { table: 'stock_scores', rows: 'stock_scores FINAL', key: 'run_id, preset, symbol' },
  { table: 'stock_scores', rows: 'stock_scores FINAL', key: 'run_id, preset, rank' },
  { table: 'forecasts', rows: 'forecasts FINAL', key: 'run_id, preset' },
  { table: 'forecast_stocks', rows: 'forecast_stocks FINAL', key: 'run_id, preset, symbol' },
  { table: 'forecast_accuracy', rows: 'forecast_accuracy FINAL', key: 'run_id, date, preset, basis, metric' },
  { table: 'end_of_day_presets', rows: 'end_of_day_presets FINAL', key: 'run_id, preset' },
  { table: 'daily_summaries', rows: 'daily_summaries FINAL', key: 'date' },
  { table: 'fills', rows: 'fills', key: 'account, execution_id' },
  { table: 'account_collections', rows: 'account_collections FINAL', key: 'day, slot' },
  { table: 'alerts', rows: 'alerts FINAL', key: 'id' },
  { table: 'alerts', rows: 'alerts FINAL', key: 'ticker, opened_at, ordinal' },
  { table: 'price_ticks', rows: 'price_ticks', key: 'sequence' },
  { table: 'feed_gaps', rows: 'feed_gaps FINAL', key: 'started_at, ended_at, kind, tickers' },
];

/** The same of the tables that are shared with other programs, which only a tracker makes. */
const uniqueNews: typeof unique = [
  { table: 'news_alert', rows: 'News.news_alert', key: 'ticker, timestamp' },
  { table: 'price_move', rows: 'News.price_move', key: 'id' },
  { table: 'price_tracking', rows: 'News.price_tracking', key: 'ticker, timestamp' },
];

const hasNews = async ({ stack }: TestHome): Promise<boolean> =>
  (await runSql(stack.clickhouse, "SELECT 1 FROM system.databases WHERE name = 'News'")).length > 0;

async function doubledRows(home: TestHome): Promise<string[]> {
  const broken: string[] = [];
  for (const { table, rows, key } of (await hasNews(home)) ? [...unique, ...uniqueNews] : unique) {
    const [sum] = await runSql<{ rows: string; keys: string }>(
      home.stack.clickhouse,
      `SELECT count() AS rows, uniqExact(${key}) AS keys FROM (SELECT * FROM ${rows})`,
    );
    if (sum!.rows !== sum!.keys)
      broken.push(`${table}: ${Number(sum!.rows) - Number(sum!.keys)} rows too many by ${key}`);
  }
  return broken;
}

/** Each symbol of the day's list in one of the three states, once; what failed is named with its reason. */
async function brokenSymbols({ store }: TestHome, run: Run, mayFail: ReadonlySet<string>): Promise<string[]> {
  const broken: string[] = [];
  const universe = (await store.universe(run.date))?.entries.map(({ symbol }) => symbol) ?? [];
  const outcomes = await store.symbolOutcomes(run.runId);
  const wanted = [...universe].sort().join();
  const found = outcomes.map(({ symbol }) => symbol).sort();
  if (found.join() !== wanted)
    broken.push(`${run.runId}: ${found.length} symbols accounted for, ${universe.length} on the list`);
  const counted = (state: string): number => outcomes.filter((outcome) => outcome.state === state).length;
  const sums = {
    symbols: outcomes.length,
    failed: counted('failed'),
    insufficient: counted('insufficient_data'),
    bars: outcomes.reduce((sum, { quality }) => sum + (quality?.accepted ?? 0), 0),
  };
  for (const [name, sum] of Object.entries(sums))
    if (run.counts[name] !== sum)
      broken.push(`${run.runId}: the ledger counts ${run.counts[name]} ${name}, the rows ${sum}`);
  for (const { symbol, state, reason } of outcomes) {
    if (state !== 'failed') continue;
    if (reason === '') broken.push(`${run.runId}: ${symbol} failed without a reason`);
    if (!mayFail.has(symbol)) broken.push(`${run.runId}: ${symbol} failed: ${reason}`);
  }
  for (const symbol of mayFail)
    if (!outcomes.some((outcome) => outcome.symbol === symbol && outcome.state === 'failed'))
      broken.push(`${run.runId}: ${symbol} was meant to fail and did not`);
  return broken;
}

/** What the scores count of each stock's patterns against the patterns themselves. */
async function brokenScores({ stack }: TestHome, { runId }: Run): Promise<string[]> {
  const ofRun = `run_id = '${runId}'`;
  const rows = await runSql<{ preset: string; symbol: string }>(
    stack.clickhouse,
    `SELECT preset, symbol FROM (SELECT * FROM stock_scores FINAL WHERE ${ofRun}) AS scores LEFT JOIN (
       SELECT preset, symbol, count() AS found, countIf(outcome != 'no_entry') AS entered,
         countIf(outcome = 'trade') AS traded, countIf(net_return > 0) AS won
       FROM patterns FINAL
       WHERE ${ofRun} AND (symbol, batch) IN (SELECT symbol, batch FROM run_symbols FINAL WHERE ${ofRun})
       GROUP BY preset, symbol
     ) AS counted USING (preset, symbol)
     WHERE (patterns, confirmed, trades, wins) != (found, entered, traded, won)`,
  );
  return rows.map(
    ({ preset, symbol }) => `${runId}: scores of ${symbol} under ${preset} miscount its patterns`,
  );
}

/** No row twice, each symbol of a published morning accounted for, and every sum exact. */
export async function brokenRows(home: TestHome, failedSymbols: readonly string[]): Promise<string[]> {
  const broken = await doubledRows(home);
  for (const run of await home.store.recentRuns('morning', 1_000)) {
    if (run.publishedAt === null) continue;
    broken.push(...(await brokenSymbols(home, run, new Set(failedSymbols))));
    broken.push(...(await brokenScores(home, run)));
  }
  return broken;
}
