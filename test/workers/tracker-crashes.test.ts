import { fileURLToPath } from 'node:url';

import { describe, expect, test } from 'vitest';

import type { TapeEvent } from '../../src/simulator/market/ticker-tape.ts';
import { type TestHome, withHome } from '../harness/home.ts';
import type { RunningCommand } from '../harness/openbell.ts';
import { until } from '../harness/openbell.ts';
import { runSql } from '../harness/sql.ts';
import {
  newsOf,
  type Received,
  scriptedGateway,
  startTracker,
  storedAlerts,
  withNews,
  withWebhook,
} from '../harness/tracker.ts';

/** Every step between the decision and the end of the notification's job, in the order they come. */
const steps = [
  ...['alert:decided', 'alert:appended', 'journal:written', 'journal:synced', 'alert:durable'],
  ...['alert:told', 'alert:enqueued', 'notify:before-send', 'notify:answered', 'notify:done'],
  ...['alert:settled', 'ship:read', 'ship:begun', 'ship:alerts', 'ship:news_alert', 'ship:price_move'],
  ...['ship:price_tracking', 'ship:price_ticks', 'ship:written', 'ship:finished'],
] as const;

/** A send so shortly before the crash was under way, or its answer had not yet become the job's end: nobody could know of it. */
const underWayMs = 400;

/** Machine time from one crash to the next: enough for a tracker to come back and to be at work. */
const apartMs = 3_500;
const speed = 2;
const leadMs = 20_000;
const preload = fileURLToPath(new URL('../harness/crash-at.mjs', import.meta.url));

const tickerOf = (index: number): string => `K${String(index).padStart(2, '0')}`;
/** When a ticker runs, simulated ms after the script's start; its price stands still for the 40 s before. */
const runsAt = (index: number): number => 45_000 + index * apartMs * speed;

function script(): TapeEvent[] {
  return steps.flatMap((_, index) => {
    const flat = Array.from({ length: 38 }, (_second, k) => ({
      ...{ ticker: tickerOf(index), price: 5, size: 100 + k },
      at: runsAt(index) - 40_000 + k * 1_000,
    }));
    return [...flat, { ticker: tickerOf(index), at: runsAt(index), price: 5.5, size: 77 }];
  });
}

/** Runs a tracker that dies at each of the steps in turn, the next one starting where it was killed. */
async function dieAtEachStep(
  home: TestHome,
  env: Readonly<Record<string, string>>,
): Promise<Map<string, number>> {
  const died = new Map<string, number>();
  let tracker: RunningCommand | undefined;
  for (const step of steps) {
    ({ command: tracker } = await startTracker(home, {
      ...env,
      CRASH_AT: step,
      NODE_OPTIONS: `--import=${preload}`,
    }));
    await tracker.exited;
    if (tracker.process.signalCode === 'SIGKILL') died.set(step, performance.now());
  }
  return died;
}

describe('a tracker killed between decision, table and channel', () => {
  test('loses no alert and doubles none, whatever the step', async () => {
    await withWebhook(({ url, received }) =>
      withHome(async (home) => {
        const { gateway, env, clock, startsAt } = await scriptedGateway(script(), { speed, leadMs });
        try {
          await withNews(home, async (store) => {
            for (const index of steps.keys()) await store.addNews(newsOf(tickerOf(index), clock.clock.now()));
            const settings = { ...env, NOTIFY_WEBHOOK_URL: url, NOTIFY_LOG: 'false' };
            const died = await dieAtEachStep(home, settings);
            expect([...died.keys()]).toEqual(steps);
            await startTracker(home, settings);
            await until('every alert has been notified', () =>
              Promise.resolve(new Set(received.map(({ key }) => key)).size >= steps.length),
            );
            await until(
              'every alert is stored',
              async () => (await storedAlerts(store)).length >= steps.length,
            );
            await check(home, received, startsAt, died);
          });
        } finally {
          await gateway.close();
        }
      }),
    );
  });
});

async function check(
  home: TestHome,
  received: readonly Received[],
  startsAt: number,
  died: ReadonlyMap<string, number>,
): Promise<void> {
  const sql = <T>(text: string): Promise<T[]> => runSql<T>(home.stack.clickhouse, text);
  const alerts = await sql<{ id: string; ticker: string; ms: string }>(
    'SELECT toString(id) AS id, ticker, toUnixTimestamp64Milli(time) AS ms FROM openbell.alerts ORDER BY ticker',
  );
  const tickers = steps.map((_, index) => tickerOf(index));
  expect(alerts.map(({ ticker }) => ticker)).toEqual(tickers);
  expect(alerts.map(({ ms }) => Number(ms) - startsAt)).toEqual(steps.map((_, index) => runsAt(index)));
  const count = 'SELECT ticker, count() AS rows FROM';
  for (const table of ['News.news_alert', 'News.price_move']) {
    const rows = await sql<{ ticker: string; rows: string }>(
      `${count} ${table} GROUP BY ticker ORDER BY ticker`,
    );
    expect(rows.map(({ ticker, rows: each }) => [ticker, Number(each)])).toEqual(
      tickers.map((ticker) => [ticker, 1]),
    );
  }
  const doubled = await sql<{ ticker: string }>(
    `SELECT ticker, timestamp, count() AS rows FROM News.price_tracking GROUP BY ticker, timestamp HAVING rows > 1`,
  );
  expect(doubled).toEqual([]);
  const ticksTwice = await sql(
    'SELECT sequence, count() AS rows FROM openbell.price_ticks GROUP BY sequence HAVING rows > 1',
  );
  expect(ticksTwice).toEqual([]);
  for (const [index, step] of steps.entries()) {
    const sent = received.filter(({ key }) => key === alerts[index]!.id).map(({ at }) => at);
    expect(sent.length, step).toBeGreaterThanOrEqual(1);
    if (sent.length === 1) continue;
    expect(sent.length, step).toBe(2);
    expect(died.get(step)! - sent[0]!, `${step}: sent again though the first had ended`).toBeLessThan(
      underWayMs,
    );
  }
}
