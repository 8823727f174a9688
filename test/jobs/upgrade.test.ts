import { expect, test } from 'vitest';

import { sessionsBefore } from '../../src/calendar/sessions.ts';
import { migrations } from '../../src/store/migrations.ts';
import type { StoreAddress } from '../../src/store/store-address.ts';
import {
  loadUpgrade,
  morningOf,
  queueKeys,
  today,
  upgradeMarket,
  upgradeSettings,
  yesterday,
} from '../fixtures/upgrade.ts';
import { clockAt, gatewayAt, meeting, withHome } from '../harness/home.ts';
import { writeKeys } from '../harness/redis-keys.ts';
import { runSql } from '../harness/sql.ts';

/** Tables of which the rows of yesterday, or all rows, are nobody's to touch. */
const reportTables = ['run_symbols', 'patterns', 'stock_scores', 'forecasts', 'forecast_stocks'];
const endTables = ['end_of_day_presets', 'daily_summaries', 'forecast_accuracy'];
const otherTables = ['alerts', 'price_ticks', 'feed_gaps', 'fill_messages', 'account_balances', 'source'];

/** Rows and content of what was over before, by table. */
function whatWasOver(store: StoreAddress): Promise<unknown[]> {
  const sums = (name: string): string =>
    `SELECT '${name}' AS name, count() AS rows, groupBitXor(cityHash64(*)) AS content FROM ${name} FINAL`;
  const queries = [
    ...[...reportTables, ...endTables, 'runs'].map((name) => `${sums(name)} WHERE date = '${yesterday}'`),
    ...otherTables.map(sums),
    ...['news_alert', 'price_move', 'price_tracking'].map((name) =>
      sums(`News.${name}`).replace('FINAL', ''),
    ),
  ];
  return Promise.all(queries.map((query) => runSql(store, query)));
}

const migrationsOf = (store: StoreAddress): Promise<{ version: number; applied_at: string }[]> =>
  runSql(store, 'SELECT version, applied_at FROM schema_migrations ORDER BY version');

test('a morning cut off under the previous schema is finished by this version, and nothing of before is lost', async () => {
  await withHome(async (home) => {
    const store = { ...home.stack.clickhouse, database: 'upgraded' };
    const { schema } = await loadUpgrade(store, 'News');
    const applied = await migrationsOf(store);
    expect(applied.map(({ version }) => version)).toEqual(
      migrations.map(({ version }) => version).filter((version) => version <= schema),
    );
    const over = await whatWasOver(store);
    await writeKeys(home.queues.redis, queueKeys());
    const undone = await home.queues.symbols.getJobCounts('active', 'wait');
    expect(undone['active']).toBeGreaterThan(0);
    expect(undone['wait']).toBeGreaterThan(0);

    const clock = clockAt(morningOf(today));
    const gateway = await gatewayAt(upgradeMarket(), clock);
    const ofUpgraded = { ...meeting(clock, gateway), CLICKHOUSE_DATABASE: 'upgraded' };
    const { code, stdout, stderr } = await home.run(['morning'], ofUpgraded);
    expect(code, stderr).toBe(0);
    expect(stdout).toContain(`Morning report for ${today}`);
    await gateway.close();

    const migrated = await migrationsOf(store);
    expect(migrated.map(({ version }) => version)).toEqual(migrations.map(({ version }) => version));
    expect(migrated.slice(0, applied.length)).toEqual(applied);
    expect(await whatWasOver(store)).toEqual(over);

    const [run, ...others] = await runSql<{ run_id: string; state: string; counts: string }>(
      store,
      `SELECT run_id, state, counts FROM runs FINAL WHERE date = '${today}'`,
    );
    expect(run).toMatchObject({ run_id: `morning-${today}-1`, state: 'done' });
    expect(others).toEqual([]);
    const symbols = await runSql<{ state: string }>(
      store,
      `SELECT state FROM run_symbols FINAL WHERE date = '${today}'`,
    );
    expect(JSON.parse(run!.counts)).toMatchObject({ symbols: symbols.length, failed: 0 });
    expect(new Set(symbols.map(({ state }) => state))).toEqual(new Set(['analysed']));
    // What was fetched before is not fetched again, and every minute is there once.
    const requests = gateway.statistics.requests.get('historicalData') ?? 0;
    expect(requests).toBeLessThanOrEqual(undone['active']! + undone['wait']!);
    const window = sessionsBefore(today, Number(upgradeSettings.WINDOW_SESSIONS));
    const [bars] = await runSql<{ bars: string; minutes: string }>(
      store,
      `SELECT count() AS bars, uniqExact(symbol, time) AS minutes FROM bars
       WHERE time >= ${window[0]!.open} AND time < ${window.at(-1)!.close}
         AND symbol IN (SELECT symbol FROM run_symbols FINAL WHERE date = '${today}')`,
    );
    const minutes = window.reduce((sum, { open, close }) => sum + (close - open) / 60, 0);
    expect(Number(bars!.bars)).toBe(symbols.length * minutes);
    expect(bars!.minutes).toBe(bars!.bars);

    const shown = await home.run(['report', 'show', '--date', yesterday], ofUpgraded);
    expect(shown.code, shown.stderr).toBe(0);
    expect(shown.stdout).toContain(`run morning-${yesterday}-1`);
  }, upgradeSettings);
});
