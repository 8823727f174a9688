import { expect } from 'vitest';

import { startGate } from '../harness/gate.ts';
import { type TestHome, withHome } from '../harness/home.ts';
import { until } from '../harness/openbell.ts';
import { runSql } from '../harness/sql.ts';
import {
  newsOf,
  restingGateway,
  startTracker,
  storedAlerts,
  untilAlerts,
  untilBaselines,
  withNews,
} from '../harness/tracker.ts';
import { countRows, longWindows } from './long-windows.ts';

/** What is stored of a ticker's trades, one a second; times in simulated ms after the script's start. */
interface StoredTrades {
  readonly ticker: string;
  readonly first: number;
  readonly last: number;
  /** Rows, and the different times among them. */
  readonly trades: number;
  readonly times: number;
  /** Interruptions of its stream that were recorded, and how long they were, in whole seconds and more. */
  readonly gaps: number;
  readonly gapSeconds: number;
}

async function storedTrades({ stack }: TestHome, startsAt: number): Promise<StoredTrades[]> {
  const at = `toUnixTimestamp64Milli(time) - ${startsAt}`;
  return runSql(
    stack.clickhouse,
    `SELECT ticker, toInt32(min(${at})) AS first, toInt32(max(${at})) AS last,
       toInt32(count()) AS trades, toInt32(uniqExact(time)) AS times,
       toInt32(any(gaps)) AS gaps, toInt32(any(seconds)) AS gapSeconds
     FROM openbell.price_ticks LEFT JOIN (
       SELECT arrayJoin(tickers) AS ticker, count() AS gaps,
         sum(dateDiff('second', started_at, ended_at) + 1) AS seconds
       FROM openbell.feed_gaps GROUP BY ticker
     ) AS interrupted USING (ticker)
     GROUP BY ticker ORDER BY last`,
  );
}

/** ClickHouse is away for so many simulated minutes: no sample, tick or alert is lost and the order is kept. */
export async function expectNothingLostWhileStoreAway(minutes: number): Promise<void> {
  await withHome(async (home) => {
    const port = Number(new URL(home.stack.clickhouse.url).port);
    const gate = await startGate(port);
    const tickers = ['ONE', 'TWO', 'SIX'];
    const { gateway, env, clock, startsAt, run } = await restingGateway(tickers, { speed: 30 });
    try {
      await withNews(home, async (store) => {
        const { user, password } = home.stack.clickhouse;
        const { url } = await startTracker(home, {
          ...env,
          ...longWindows,
          CLICKHOUSE_URL: `http://127.0.0.1:${gate.port}`,
          CLICKHOUSE_USER: user,
          CLICKHOUSE_PASSWORD: password,
        });
        for (const ticker of tickers) await store.addNews(newsOf(ticker, clock.clock.now()));
        await untilBaselines(url, tickers);
        gate.shut();
        const shutAt = clock.clock.now();
        const ranAt: number[] = [];
        for (const [index, share] of [0.05, 0.4, 0.95].entries()) {
          const minute = share * minutes;
          await until(`${minute} minutes are over`, () => clock.clock.now() > shutAt + minute * 60_000);
          ranAt.push(run(tickers[index]!, 5.5));
        }
        await until('it is over', () => clock.clock.now() > shutAt + minutes * 60_000);
        expect(await storedAlerts(store)).toEqual([]);
        gate.open();
        const alerts = await untilAlerts(store, 'the alerts', (found) => found.length >= 3);
        expect(alerts.map(({ ticker }) => ticker)).toEqual(tickers);
        await until('the spool is empty', async () => {
          const text = await (await fetch(`${url}/metrics`)).text();
          return /^openbell_tracker_unwritten_rows 0$/m.test(text);
        });
        const stored = await storedTrades(home, startsAt);
        expect(stored.map(({ ticker, last }) => [ticker, last])).toEqual(
          tickers.map((ticker, index) => [ticker, ranAt[index]]),
        );
        for (const { ticker, first, last, trades, times, gaps, gapSeconds } of stored) {
          expect(first, ticker).toBeLessThan(shutAt - startsAt);
          // On a slow machine a stream may seem silent: it is then begun anew, and told its newest trade again.
          const missing = (last - first) / 1_000 + 1 - times;
          expect(missing, ticker).toBeGreaterThanOrEqual(0);
          expect(missing, ticker).toBeLessThanOrEqual(gapSeconds);
          expect(trades - times, ticker).toBeLessThanOrEqual(gaps);
        }
        const metrics = await (await fetch(`${url}/metrics`)).text();
        const sampled = Number(/^openbell_tracker_samples_total (\d+)$/m.exec(metrics)?.[1]);
        expect(sampled).toBeGreaterThan(3 * minutes);
        expect(await countRows(home, 'News.price_tracking')).toBe(sampled);
      });
    } finally {
      await gateway.close();
      await gate.close();
    }
  });
}
