import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type ClickHouseClient, createClient } from '@clickhouse/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { epochMs, shiftedClock, systemClock } from '../../src/calendar/clock.ts';
import {
  type NewsStoreOptions,
  type OpenedNewsStore,
  openNewsStore,
} from '../../src/store/open-news-store.ts';
import { openStore } from '../../src/store/open-store.ts';
import { type EmbeddedProcess, startEmbedded } from './stores-under-test.ts';
import { batch, moment, news, sample } from './tracker-rows.ts';

const clock = shiftedClock(moment, 0.01);
const folder = mkdtempSync(join(tmpdir(), 'openbell-store-'));
let server: EmbeddedProcess;
let client: ClickHouseClient;

beforeAll(async () => {
  server = await startEmbedded(folder);
  connect();
});

afterAll(async () => {
  await client.close();
  await server.stop();
});

function connect(): void {
  client = createClient({ url: server.address.url, username: 'default', password: 'test-password' });
}

const open = (newsDatabase: string, more: Partial<NewsStoreOptions> = {}): Promise<OpenedNewsStore> =>
  openNewsStore({ ...server.address, newsDatabase, clock, ...more });

async function ask<T>(query: string): Promise<T[]> {
  const clickhouse_settings = { output_format_json_quote_64bit_integers: 0 as const };
  return (await client.query({ query, format: 'JSONEachRow', clickhouse_settings })).json<T>();
}

const engineOf = async (table: string): Promise<string> => {
  const [database, name] = table.split('.');
  const rows = await ask<{ engine_full: string }>(
    `SELECT engine_full FROM system.tables WHERE database = '${database!}' AND name = '${name!}'`,
  );
  return rows[0]!.engine_full;
};

/** The contract's tables as another program made them, years ago: no settings, columns of its own besides. */
async function othersTables(database: string, over: Record<string, string> = {}): Promise<void> {
  const tables: Record<string, string> = {
    breaking_news: `(id UUID, timestamp DateTime64(3), source LowCardinality(String), ticker String, headline String,
      published_utc String, article_url String, summary String, full_content String, detected_at DateTime64(3),
      processing_latency_ms UInt32, market_relevant UInt8, source_check_time DateTime64(3), content_hash String,
      news_type String, urgency_score UInt8, sentiment String DEFAULT 'neutral', recommendation String DEFAULT 'HOLD',
      confidence String DEFAULT 'low', explanation String, analysis_time_ms UInt32, analyzed_at DateTime64(3), extra String)
      ENGINE = ReplacingMergeTree(detected_at) PARTITION BY toYYYYMM(timestamp) ORDER BY (content_hash, article_url)`,
    price_tracking: `(timestamp DateTime('UTC'), ticker String, price Float64, volume UInt64, source String,
      sentiment String, recommendation String, confidence String)
      ENGINE = MergeTree PARTITION BY toYYYYMM(timestamp) ORDER BY (ticker, timestamp)`,
    news_alert: `(ticker String, timestamp DateTime, alert UInt8, price Float64)
      ENGINE = MergeTree PARTITION BY toYYYYMM(timestamp) ORDER BY (ticker, timestamp)`,
    float_list_detailed_dedup: `(ticker String, strength_score Nullable(Float64), float_shares UInt64)
      ENGINE = MergeTree ORDER BY ticker`,
    ...over,
  };
  await client.command({ query: `CREATE DATABASE ${database}` });
  for (const [name, definition] of Object.entries(tables))
    await client.command({ query: `CREATE TABLE ${database}.${name} ${definition}` });
}

describe('tables that were there before', () => {
  test('are used as they are, their rows stay readable, and only what is missing is made', async () => {
    await othersTables('Before');
    await client.command({
      query: `INSERT INTO Before.breaking_news (timestamp, detected_at, ticker, headline, content_hash, article_url)
              VALUES ('2096-11-20 14:59:00', '2096-11-20 14:59:00', 'OLD', 'before', 'h', 'u')`,
    });
    await client.command({
      query: `INSERT INTO Before.price_tracking VALUES ('2096-11-20 14:59:00', 'OLD', 1.5, 10, 'polygon', '', '', '')`,
    });
    await client.command({
      query: `INSERT INTO Before.news_alert VALUES ('OLD', '2096-11-20 14:59:01', 2, 1.6)`,
    });
    await client.command({ query: `INSERT INTO Before.float_list_detailed_dedup VALUES ('OLD', 3.5, 9)` });
    const made = (): Promise<{ name: string; sql: string }[]> =>
      ask(
        `SELECT name, create_table_query AS sql FROM system.tables WHERE database = 'Before' ORDER BY name`,
      );
    const before = await made();

    const warnings: string[] = [];
    const store = await open('Before', { onWarning: (message) => warnings.push(message) });
    expect(warnings).toEqual([]);
    const window = /, non_replicated_deduplication_window = \d+/;
    const after = await made();
    expect(
      after.filter(({ name }) => name !== 'price_move').map(({ sql }) => sql.replace(window, '')),
    ).toEqual(before.map(({ sql }) => sql));
    expect(after).toHaveLength(5);

    expect(await store.newsSince(epochMs(moment - 300_000), moment)).toMatchObject([
      { ticker: 'OLD', headline: 'before', sentiment: 'neutral', recommendation: 'HOLD', analyzedAt: null },
    ]);
    expect(await store.strengthScores(['OLD'])).toEqual(new Map([['OLD', 3.5]]));
    await store.addNews(news());
    await store.writeBatch(batch(1), 'x-1');
    await store.writeBatch(batch(1), 'x-1');
    expect(await store.recentNews(10)).toHaveLength(2);
    expect(await store.ownSamples(epochMs(0))).toHaveLength(2);
    expect(await ask(`SELECT ticker, alert, price FROM Before.news_alert ORDER BY timestamp`)).toEqual([
      { ticker: 'OLD', alert: 2, price: 1.6 },
      { ticker: 'ABCD', alert: 1, price: 2.75 },
    ]);
    expect(await ask(`SELECT count() AS rows FROM Before.price_tracking`)).toEqual([{ rows: 3 }]);
    await store.close();
  });

  test('a window that another program set stays as it is', async () => {
    const definition = `(ticker String, timestamp DateTime, alert UInt8, price Float64) ENGINE = MergeTree
      PARTITION BY toYYYYMM(timestamp) ORDER BY (ticker, timestamp) SETTINGS non_replicated_deduplication_window = 77`;
    await othersTables('Windowed', { news_alert: definition });
    await (await open('Windowed')).close();
    expect(await engineOf('Windowed.news_alert')).toContain('non_replicated_deduplication_window = 77');
    expect(await engineOf('Windowed.price_tracking')).toContain(
      'non_replicated_deduplication_window = 10000',
    );
  });

  test('an engine that remembers no inserts is warned of, and used', async () => {
    const definition = '(ticker String, timestamp DateTime, alert UInt8, price Float64) ENGINE = Log';
    await othersTables('Logged', { news_alert: definition });
    const warnings: string[] = [];
    const store = await open('Logged', { onWarning: (message) => warnings.push(message) });
    expect(warnings).toEqual([expect.stringMatching(/Log remembers no inserts.*Logged\.news_alert/)]);
    await store.writeBatch(batch(1), 'log-1');
    expect(await ask('SELECT count() AS rows FROM Logged.news_alert')).toEqual([{ rows: 1 }]);
    await store.close();
  });

  test('a column that is missing or of another type is named, with what was found and what is wanted', async () => {
    const definition = `(ticker String, timestamp DateTime64(3), price Float32) ENGINE = MergeTree ORDER BY ticker`;
    await othersTables('Wrong', { news_alert: definition });
    await expect(open('Wrong')).rejects.toMatchObject({
      code: 'STORE_FAILED',
      message: expect.stringMatching(
        /Wrong\.news_alert has timestamp as DateTime64\(3\), wanted is timestamp DateTime; Wrong\.news_alert has no column alert, wanted is alert UInt8; Wrong\.news_alert has price as Float32, wanted is price Float64\.$/,
      ) as string,
    });
  });
});

test('raw ticks are kept as long as is set, and longer or shorter when that changes', async () => {
  const lifetime = async (): Promise<string | undefined> =>
    /TTL .*toIntervalDay\(\d+\)/.exec(await engineOf('openbell.price_ticks'))?.[0];
  await (await open('Lifetimes')).close();
  expect(await lifetime()).toBe('TTL toDateTime(arrived) + toIntervalDay(30)');
  await (await open('Lifetimes', { ticksTtlDays: 3 })).close();
  expect(await lifetime()).toBe('TTL toDateTime(arrived) + toIntervalDay(3)');
  await (await open('Lifetimes')).close();
  expect(await lifetime()).toBe('TTL toDateTime(arrived) + toIntervalDay(3)');
});

test("the report's content hash sees nothing of the tracker's rows", async () => {
  const reports = await openStore({ ...server.address, clock: systemClock });
  const before = await reports.contentHash(null);
  const store = await open('Hashes');
  await store.writeBatch(batch(9), 'hash-1');
  expect(await reports.contentHash(null)).toBe(before);
  await store.close();
  await reports.close();
});

test('a batch whose answer was lost with the server is there once when it is written again', async () => {
  const counted = (): Promise<unknown[]> =>
    ask(
      `SELECT (SELECT count() FROM Restarts.price_tracking) AS samples, (SELECT count() FROM Restarts.news_alert) AS alerts,
              (SELECT count() FROM Restarts.price_move) AS moves`,
    );
  const store = await open('Restarts');
  await store.writeBatch(batch(1), 'r-1');
  await store.writeBatch({ ...batch(2), alerts: [] }, 'r-2');
  await store.close();
  await client.close();
  await server.kill();
  const port = Number(new URL(server.address.url).port);
  server = await startEmbedded(folder, port);
  connect();

  const again = await open('Restarts');
  await again.writeBatch(batch(1), 'r-1');
  await again.writeBatch({ ...batch(2), alerts: [] }, 'r-2');
  expect(await counted()).toEqual([{ samples: 4, alerts: 1, moves: 1 }]);
  await again.writeBatch({ ...batch(3), samples: [sample()] }, 'r-3');
  expect(await counted()).toEqual([{ samples: 5, alerts: 2, moves: 2 }]);
  await again.close();
});

test('alerts go first: a table that fails holds up what comes after it, and nothing is doubled when it is mended', async () => {
  const store = await open('Broken');
  const counted = (): Promise<unknown[]> =>
    ask(
      `SELECT (SELECT count() FROM Broken.news_alert) AS alerts, (SELECT count() FROM Broken.price_move) AS moves,
              (SELECT count() FROM openbell.alerts FINAL WHERE ticker = 'BRK') AS own`,
    );
  const rows = batch(4);
  const ours = { ...rows, alerts: rows.alerts.map((one) => ({ ...one, ticker: 'BRK' })) };
  await client.command({ query: 'DROP TABLE Broken.price_tracking SYNC' });
  await expect(store.writeBatch(ours, 'b-1')).rejects.toMatchObject({ code: 'STORE_FAILED' });
  expect(await counted()).toEqual([{ alerts: 1, moves: 1, own: 1 }]);
  await (await open('Broken')).close();
  await store.writeBatch(ours, 'b-1');
  expect(await counted()).toEqual([{ alerts: 1, moves: 1, own: 1 }]);
  expect(await store.ownSamples(epochMs(0))).toHaveLength(2);
  await store.close();
});

test('calls fail at once while ClickHouse is away, and soon while it does not answer', async () => {
  const store = await open('Away');
  await expect(
    openNewsStore({ ...server.address, url: 'http://127.0.0.1:1', newsDatabase: 'Away', clock }),
  ).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' });
  await store.close();

  const sockets = new Set<Socket>();
  const silent: Server = createServer((socket) => sockets.add(socket));
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  await expect(
    openNewsStore({ ...server.address, url, newsDatabase: 'Away', clock, timeoutMs: 50 }),
  ).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' });
  for (const socket of sockets) socket.destroy();
  silent.close();
});
