import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { parseTradingDay } from '../../src/calendar/trading-day.ts';
import { seededMarket } from '../../src/simulator/market/seeded-market.ts';
import type { StoreAddress } from '../../src/store/store-address.ts';
import { clockAt, contentOf, gatewayAt, meeting, withHome } from '../harness/home.ts';
import { type InsertFate, startInsertFront } from '../harness/insert-front.ts';
import { runSql } from '../harness/sql.ts';
import { type EmbeddedProcess, startEmbedded } from '../store/stores-under-test.ts';

const date = parseTradingDay('2026-11-20');
/** A scan finds some fifteen stocks in it. */
const market = seededMarket({ seed: 1, symbols: 40 });
/** A watchdog for three mornings, one of which waits for a store that starts again and again. */
const drillMs = 1_800_000;
const tables = [
  'bars_1m',
  'held_sessions',
  'run_symbols',
  'patterns',
  'stock_scores',
  'forecasts',
  'forecast_stocks',
];

/** What a morning left, and how it came about. */
interface Left {
  readonly content: unknown;
  readonly sums: unknown;
  readonly inserts: number;
  readonly lost: number;
  readonly kills: number;
}

/** Counts and sums by table; of bars also as they lie there, before merges. */
async function sumsOf(store: StoreAddress): Promise<unknown> {
  const counted = tables.map((name) => `SELECT '${name}' AS name, count() AS rows FROM ${name} FINAL`);
  const bars = `SELECT count() AS rows, sum(toInt64(volume)) AS volume, sum(toInt64(round(close * 10000))) AS close, sum(toUnixTimestamp(time)) AS times FROM bars`;
  return Promise.all(
    [...counted, bars, 'SELECT count() AS rows FROM bars_1m'].map((sql) => runSql(store, sql)),
  );
}

/** A morning whose inserts meet a fate; a kill is followed by a start after a while. */
async function morningWith(fateOf: (insert: number) => InsertFate | 'killed'): Promise<Left> {
  const folder = mkdtempSync(join(tmpdir(), 'openbell-drill-'));
  let server: EmbeddedProcess = await startEmbedded(folder);
  const port = Number(new URL(server.address.url).port);
  let kills = 0;
  let restarting = Promise.resolve();
  const front = await startInsertFront(port, (_table, insert) => {
    const fate = fateOf(insert);
    if (fate !== 'killed') return fate;
    kills++;
    restarting = restarting.then(async () => {
      await server.kill();
      server = await startEmbedded(folder, port);
    });
    return 'answered';
  });
  const { user, password, database } = server.address;
  const url = `http://127.0.0.1:${front.port}`;
  const clock = clockAt('2026-11-20T05:45:00-05:00');
  const gateway = await gatewayAt(market, clock);
  try {
    return await withHome(
      async (home) => {
        const { code, stderr } = await home.run(['morning'], meeting(clock, gateway));
        expect(code, stderr).toBe(0);
        await restarting;
        const run = (await home.store.publishedRun('morning', date))!;
        expect(run).toMatchObject({ attempt: 1, state: 'done' });
        return {
          content: await contentOf(home, run),
          sums: await sumsOf({ url, user, password, database }),
          ...{ inserts: front.inserts, lost: front.lost, kills },
        };
      },
      { CLICKHOUSE_URL: url, CLICKHOUSE_USER: user, CLICKHOUSE_PASSWORD: password },
    );
  } finally {
    await gateway.close();
    await front.close();
    await restarting;
    await server.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

test(
  'a store killed in the middle of inserts, and one whose acknowledgements are lost, leave what an undisturbed one does',
  async () => {
    const undisturbed = await morningWith(() => 'answered');
    const lossy = await morningWith((insert) => (insert % 2 === 1 ? 'answer lost' : 'answered'));
    expect(lossy.lost).toBeGreaterThan(10);
    expect([lossy.content, lossy.sums]).toEqual([undisturbed.content, undisturbed.sums]);
    const killed = await morningWith((insert) => (insert % 5 === 3 ? 'killed' : 'answered'));
    expect(killed.kills).toBeGreaterThan(3);
    expect([killed.content, killed.sums]).toEqual([undisturbed.content, undisturbed.sums]);
    console.log({
      inserts: undisturbed.inserts,
      lossy: { inserts: lossy.inserts, lost: lossy.lost },
      killed: { inserts: killed.inserts, kills: killed.kills },
    });
  },
  drillMs,
);
