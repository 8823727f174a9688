import { fileURLToPath } from 'node:url';

import { expect } from 'vitest';

import { type TestHome, withHome } from '../harness/home.ts';
import { until } from '../harness/openbell.ts';
import { runSql } from '../harness/sql.ts';
import {
  newsOf,
  type Received,
  restingGateway,
  type RestingGateway,
  startTracker,
  storedAlerts,
  untilBaselines,
  withNews,
  withWebhook,
} from '../harness/tracker.ts';

/** Every step between the decision and the end of the notification's job, in the order they come. */
export const everyStep = [
  ...['alert:decided', 'alert:appended', 'journal:written', 'journal:synced', 'alert:durable'],
  ...['alert:told', 'alert:enqueued', 'notify:before-send', 'notify:answered', 'notify:done'],
  ...['alert:settled', 'ship:read', 'ship:begun', 'ship:alerts', 'ship:news_alert', 'ship:price_move'],
  ...['ship:price_tracking', 'ship:price_ticks', 'ship:written', 'ship:finished'],
] as const;

type Step = (typeof everyStep)[number];

/** A send so shortly before the crash was under way, or its answer had not yet become the job's end: nobody could know of it. */
const underWayMs = 400;

const speed = 2;
/** Simulated seconds: no window may end before its ticker has run, however slow the machine. */
const windowS = '3600';
const preload = fileURLToPath(new URL('../harness/crash-at.mjs', import.meta.url));

interface Course {
  /** As many as there are steps; one step more uses up none where it meets an alert the last crash left undone. */
  readonly tickers: readonly string[];
  /** When each ticker ran, simulated ms after the script's start, in the order of the tickers. */
  readonly ranAt: readonly number[];
  /** The machine's time of each crash. */
  readonly died: ReadonlyMap<string, number>;
}

/**
 * Runs a tracker that dies at each of the steps in turn, the next one starting where it was killed, and then one that lives. The
 * next ticker runs once a tracker is at work that nothing left undone has killed before.
 */
async function dieAtEachStep(
  home: TestHome,
  env: Readonly<Record<string, string>>,
  run: RestingGateway['run'],
  steps: readonly Step[],
  tickers: readonly string[],
): Promise<Course> {
  const died = new Map<string, number>();
  const ranAt: number[] = [];
  const runNext = (): void => void ranAt.push(run(tickers[ranAt.length]!, 5.5));
  for (const step of steps) {
    const { command, url } = await startTracker(home, {
      ...env,
      CRASH_AT: step,
      NODE_OPTIONS: `--import=${preload}`,
    });
    const isAtWork = await untilBaselines(url, [tickers[ranAt.length]!]).then(
      () => true,
      () => command.exited.then(() => false),
    );
    if (isAtWork) runNext();
    await command.exited;
    if (command.process.signalCode === 'SIGKILL') died.set(step, performance.now());
  }
  const { url } = await startTracker(home, env);
  await untilBaselines(url, tickers.slice(ranAt.length));
  while (ranAt.length < tickers.length) runNext();
  return { tickers, ranAt, died };
}

/** A tracker that is killed at each of the steps between decision, table and channel loses no alert and doubles none. */
export async function expectEveryAlertOnce(steps: readonly Step[]): Promise<void> {
  const tickers = steps.map((_, index) => `K${String(index).padStart(2, '0')}`);
  await withWebhook(({ url, received }) =>
    withHome(async (home) => {
      const { gateway, env, clock, startsAt, run } = await restingGateway(tickers, { speed });
      try {
        await withNews(home, async (store) => {
          for (const ticker of tickers) await store.addNews(newsOf(ticker, clock.clock.now()));
          const told = { NOTIFY_WEBHOOK_URL: url, NOTIFY_LOG: 'false' };
          const settings = { ...env, ...told, ALERT_WINDOW_S: windowS };
          const course = await dieAtEachStep(home, settings, run, steps, tickers);
          expect([...course.died.keys()]).toEqual(steps);
          await until('every alert has been notified', () =>
            Promise.resolve(new Set(received.map(({ key }) => key)).size >= steps.length),
          );
          await until(
            'every alert is stored',
            async () => (await storedAlerts(store)).length >= steps.length,
          );
          await check(home, received, startsAt, course);
        });
      } finally {
        await gateway.close();
      }
    }),
  );
}

async function check(
  home: TestHome,
  received: readonly Received[],
  startsAt: number,
  { tickers, ranAt, died }: Course,
): Promise<void> {
  const sql = <T>(text: string): Promise<T[]> => runSql<T>(home.stack.clickhouse, text);
  const alerts = await sql<{ id: string; ticker: string; ms: string }>(
    'SELECT toString(id) AS id, ticker, toUnixTimestamp64Milli(time) AS ms FROM openbell.alerts ORDER BY ticker',
  );
  expect(alerts.map(({ ticker }) => ticker)).toEqual(tickers);
  expect(alerts.map(({ ms }) => Number(ms) - startsAt)).toEqual(ranAt);
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
  for (const [index, ticker] of tickers.entries()) {
    const sent = received.filter(({ key }) => key === alerts[index]!.id).map(({ at }) => at);
    expect(sent.length, ticker).toBeGreaterThanOrEqual(1);
    if (sent.length === 1) continue;
    expect(sent.length, ticker).toBe(2);
    const crash = Math.min(...[...died.values()].filter((at) => at >= sent[0]!));
    expect(crash - sent[0]!, `${ticker}: sent again though the first had ended`).toBeLessThan(underWayMs);
  }
}
