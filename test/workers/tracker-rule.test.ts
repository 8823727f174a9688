import { beforeAll, describe, expect, test } from 'vitest';

import type { TapeEvent } from '../../src/simulator/market/ticker-tape.ts';
import type { AlertRow, NewNews } from '../../src/store/news-store.ts';
import { type TestHome, withHome } from '../harness/home.ts';
import { until } from '../harness/openbell.ts';
import {
  newsOf,
  scriptedGateway,
  startTracker,
  stateOf,
  storedAlerts,
  withNews,
} from '../harness/tracker.ts';
import { runSql } from '../harness/sql.ts';

const speed = 10;

/** Trades at seconds after the script's start, as [second, price]; off the sampling grid where it matters which sample they make. */
const trades = (ticker: string, ...prices: readonly (readonly [number, number])[]): TapeEvent[] =>
  prices.map(([second, price], index) => ({ ticker, at: second * 1000, price, size: 100 + index }));

/** s1, s2 and s3 at one price, taken at seconds 12, 14 and 16; s1's trade is of second 11. */
const flat = (ticker: string, price: number): TapeEvent[] =>
  trades(ticker, [11, price], [13, price], [15, price]);

const stories: Readonly<Record<string, readonly TapeEvent[]>> = {
  RUNS: [...flat('RUNS', 5), ...trades('RUNS', [17, 5.24], [18.4, 5.25], [18.8, 5.3], [19.4, 5.4])],
  STALE: trades('STALE', [11, 9], [13, 5.2], [15, 5], [17, 5.3]),
  LATE: [...flat('LATE', 5), ...trades('LATE', [69.4, 5.3], [70.4, 5.4], [71.4, 5.5], [72.4, 5.6])],
  MANY: [
    ...flat('MANY', 5),
    ...trades('MANY', ...Array.from({ length: 12 }, (_, k) => [20 + k, 5.5 + k / 100] as const)),
  ],
  CHEAP: [...flat('CHEAP', 0.38), ...trades('CHEAP', [17, 0.399], [18, 0.4])],
  DEAR: [...flat('DEAR', 10.4), ...trades('DEAR', [17, 10.99], [18, 11], [19, 11.5])],
  SELLS: [...flat('SELLS', 5), ...trades('SELLS', [17, 6])],
  HOLDS: [...flat('HOLDS', 5), ...trades('HOLDS', [17, 6])],
  EARLY: trades('EARLY', [11, 5], [13, 5], [13.5, 6]),
  STRONG: [...flat('STRONG', 5), ...trades('STRONG', [17, 5.5])],
  WEAK: [...flat('WEAK', 5), ...trades('WEAK', [17, 5.5])],
};

const tickers = Object.keys(stories);

const analysis: Readonly<Record<string, Partial<NewNews>>> = {
  SELLS: { recommendation: 'SELL' },
  HOLDS: { recommendation: '', sentiment: '', confidence: '', analyzedAt: null },
};

describe('the seed rule on real processes', () => {
  let alerts: AlertRow[] = [];
  let samples: Record<string, unknown>[] = [];
  let newsAlerts: Record<string, unknown>[] = [];
  let moves: Record<string, unknown>[] = [];
  let strangers: Record<string, unknown>[] = [];
  let startsAt = 0;

  const of = (ticker: string): AlertRow[] => alerts.filter((alert) => alert.ticker === ticker);
  const seconds = (ticker: string): number[] => of(ticker).map(({ time }) => (time - startsAt) / 1000);

  const scene = async (home: TestHome): Promise<void> => {
    const sql = <T>(text: string): Promise<T[]> => runSql<T>(home.stack.clickhouse, text);
    const { gateway, env, clock, postpone } = await scriptedGateway(Object.values(stories).flat(), {
      ...{ speed, leadMs: 10_000 },
    });
    try {
      await withNews(home, async (store) => {
        await sql(`INSERT INTO News.float_list_detailed_dedup VALUES ('STRONG', 4), ('WEAK', 3.9)`);
        await sql(`INSERT INTO News.price_tracking VALUES (now(), 'RUNS', 1, 7, 'another', 'x', 'y', 'z')`);
        await sql(`INSERT INTO News.news_alert VALUES ('RUNS', now(), 1, 1)`);
        for (const ticker of tickers)
          await store.addNews(newsOf(ticker, clock.clock.now(), analysis[ticker] ?? {}));
        const { command, url } = await startTracker(home, env);
        await until('every ticker is streamed', async () => {
          startsAt = postpone();
          const { active } = await stateOf(url);
          return active.length === tickers.length && active.every(({ stream }) => stream === 'streaming');
        });
        await until('the script is over', () => clock.clock.now() > startsAt + 76_000);
        await until('all is stored', async () => (await storedAlerts(store)).length >= 17);
        await command.stop();
        alerts = await storedAlerts(store);
        const own = `source = 'ibkr_last_trade'`;
        samples = await sql(`SELECT * FROM News.price_tracking WHERE ${own} ORDER BY ticker, timestamp`);
        newsAlerts = await sql(`SELECT * FROM News.news_alert WHERE price > 0 ORDER BY ticker, timestamp`);
        moves = await sql(`SELECT * FROM News.price_move ORDER BY ticker, timestamp`);
        strangers = await sql(`SELECT * FROM News.price_tracking WHERE source = 'another'`);
      });
    } finally {
      await gateway.close();
    }
  };

  beforeAll(() => withHome(scene));

  test('a BUY alerts from exactly 5 % over its baseline on, once a second', () => {
    expect(seconds('RUNS')).toEqual([18.4, 19.4]);
    expect(of('RUNS').map(({ price }) => price)).toEqual([5.25, 5.4]);
    expect(of('RUNS')[0]).toMatchObject({ baseline: 5, mode: 'SIMULATED', durable: 'disk', ordinal: 1 });
    expect(of('RUNS')[0]!.changePercent).toBeCloseTo(5, 9);
  });

  test('the baseline is the lower of s2 and s3: a stale first print counts for nothing', () => {
    expect(of('STALE').map(({ baseline }) => baseline)).toEqual([5]);
    expect(seconds('STALE')).toEqual([17]);
  });

  test('nothing alerts before s3 exists', () => expect(of('EARLY')).toEqual([]));

  test('a trade within 60 s of the first sample alerts, one after that does not', () => {
    expect(seconds('LATE')).toEqual([69.4, 70.4]);
  });

  test('a window has at most 8 alerts', () => {
    expect(seconds('MANY')).toEqual([20, 21, 22, 23, 24, 25, 26, 27]);
  });

  test('prices from 0.40 $ up and below 11 $ alert', () => {
    expect(of('CHEAP').map(({ price }) => price)).toEqual([0.4]);
    expect(of('DEAR').map(({ price }) => price)).toEqual([10.99]);
  });

  test('without a BUY there is no alert', () => {
    expect([...of('SELLS'), ...of('HOLDS')]).toEqual([]);
  });

  test('the value is 1 from a strength score of 4 on, 2 below, 3 where it is unknown', () => {
    const values = ['STRONG', 'WEAK', 'RUNS'].map((ticker) => of(ticker)[0]?.value);
    expect(values).toEqual([1, 2, 3]);
  });

  test('the contract tables hold the same alerts', () => {
    expect(newsAlerts.filter(({ price }) => price !== 1)).toHaveLength(alerts.length);
    expect(moves).toHaveLength(alerts.length);
    expect(moves.find(({ ticker }) => ticker === 'RUNS')).toMatchObject({
      news_headline: 'News of RUNS',
      news_article_url: 'https://example.com/RUNS',
      current_price: 5.25,
    });
  });

  test('samples carry the latest trade of each 2 s and the analysis in force', () => {
    const runs = samples.filter(({ ticker }) => ticker === 'RUNS');
    expect(runs.slice(0, 4).map(({ price }) => price)).toEqual([5, 5, 5, 5.24]);
    expect(runs[0]).toMatchObject({ recommendation: 'BUY', sentiment: 'positive', confidence: 'high' });
    const holds = samples.find(({ ticker }) => ticker === 'HOLDS');
    expect(holds).toMatchObject({ recommendation: 'HOLD', sentiment: 'neutral', confidence: 'low' });
  });

  test('rows of another program stay as they are', () => {
    expect(strangers).toHaveLength(1);
    expect(strangers[0]).toMatchObject({ ticker: 'RUNS', price: 1, recommendation: 'y' });
  });
});
