import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, beforeEach, describe } from 'vitest';

import { shiftedClock } from '../../src/calendar/clock.ts';
import { type OpenedNewsStore, openNewsStore } from '../../src/store/open-news-store.ts';
import { sqlClient } from '../harness/sql.ts';
import { type StoreUnderTest, storesUnderTest } from './stores-under-test.ts';
import { moment } from './tracker-rows.ts';

/** It stands at the moment the rows of the tests are of. */
const clock = shiftedClock(moment, 0.01);

export const newsDatabase = `News_test_${process.pid}_${randomUUID().slice(0, 8)}`;

/** An opened news store, and another program's way to its tables. */
export interface NewsStoreUnderTest {
  readonly store: OpenedNewsStore;
  /** The report's database, which holds this program's own tables too. */
  readonly database: string;
  command(query: string): Promise<unknown>;
  ask<T>(query: string): Promise<T[]>;
  /** Rows with any columns; DateTime64(3) in epoch ms, DateTime in seconds. */
  insert(table: string, values: readonly Record<string, unknown>[]): Promise<void>;
  /** Rows of news_alert, price_move, price_tracking, alerts, price_ticks and feed_gaps. */
  counts(): Promise<number[]>;
  close(): Promise<void>;
}

async function openUnderTest(underTest: StoreUnderTest): Promise<NewsStoreUnderTest> {
  const server = await underTest.open();
  const { address } = server;
  // The tracker and a command that start at once make the tables at once.
  const [one, two] = await Promise.all([1, 2].map(() => openNewsStore({ ...address, newsDatabase, clock })));
  await two!.close();
  const store = one!;
  const client = sqlClient({ ...address, database: 'default' });
  const ask = async <T>(query: string): Promise<T[]> => {
    const clickhouse_settings = { output_format_json_quote_64bit_integers: 0 as const };
    return (await client.query({ query, format: 'JSONEachRow', clickhouse_settings })).json<T>();
  };
  const command = (query: string): Promise<unknown> => client.command({ query });
  return {
    store,
    database: address.database,
    command,
    ask,
    async insert(table, values) {
      await client.insert({ table: `${newsDatabase}.${table}`, values, format: 'JSONEachRow' });
    },
    async counts() {
      const shared = ['news_alert', 'price_move', 'price_tracking'].map((name) => `${newsDatabase}.${name}`);
      const own = ['alerts', 'price_ticks', 'feed_gaps'].map((name) => `${address.database}.${name}`);
      const counted = await Promise.all(
        [...shared, ...own].map((name) => ask<{ rows: number }>(`SELECT count() AS rows FROM ${name}`)),
      );
      return counted.map(([row]) => row!.rows);
    },
    async close() {
      await store.close();
      await command(`DROP DATABASE IF EXISTS ${newsDatabase}`);
      await client.close();
      await server.stop();
    },
  };
}

/** Runs tests on each store there is; their tables are empty before each test. */
export function describeNewsStores(tests: (opened: () => NewsStoreUnderTest) => void): void {
  describe.each(storesUnderTest)('$name', (underTest) => {
    let opened: NewsStoreUnderTest;

    beforeAll(async () => {
      opened = await openUnderTest(underTest);
    });

    afterAll(async () => {
      await opened.close();
    });

    beforeEach(async () => {
      for (const table of ['breaking_news', 'price_tracking', 'news_alert', 'price_move'])
        await opened.command(`TRUNCATE TABLE ${newsDatabase}.${table}`);
      for (const table of ['alerts', 'price_ticks', 'feed_gaps'])
        await opened.command(`TRUNCATE TABLE ${opened.database}.${table}`);
    });

    tests(() => opened);
  });
}
