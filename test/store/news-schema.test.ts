import { expect, test } from 'vitest';

import { alertsTable, feedGapsTable, priceTicksTable } from '../../src/store/tracker-tables.ts';
import { describeNewsStores, newsDatabase } from './news-store-under-test.ts';

describeNewsStores((opened) => {
  const expected: Record<string, { engine: RegExp; columns: string }> = {
    breaking_news: {
      engine:
        /^ReplacingMergeTree\(detected_at\) PARTITION BY toYYYYMM\(timestamp\) ORDER BY \(content_hash, article_url\) SETTINGS/,
      columns:
        "id UUID, timestamp DateTime64(3), source String, ticker String, headline String, published_utc String, article_url String, summary String, full_content String, detected_at DateTime64(3), processing_latency_ms UInt32, market_relevant UInt8, source_check_time DateTime64(3), content_hash String, news_type String, urgency_score UInt8, sentiment String = 'neutral', recommendation String = 'HOLD', confidence String = 'low', explanation String, analysis_time_ms UInt32, analyzed_at DateTime64(3)",
    },
    price_tracking: {
      engine:
        /^MergeTree PARTITION BY toYYYYMM\(timestamp\) ORDER BY \(ticker, timestamp\) TTL timestamp \+ toIntervalDay\(7\) SETTINGS/,
      columns:
        'timestamp DateTime, ticker String, price Float64, volume UInt64, source String, sentiment String, recommendation String, confidence String',
    },
    news_alert: {
      engine:
        /^MergeTree PARTITION BY toYYYYMM\(timestamp\) ORDER BY \(ticker, timestamp\) TTL timestamp \+ toIntervalDay\(30\) SETTINGS/,
      columns: 'ticker String, timestamp DateTime, alert UInt8, price Float64',
    },
    price_move: {
      engine: /^MergeTree PARTITION BY toYYYYMM\(timestamp\) ORDER BY \(timestamp, ticker\) SETTINGS/,
      columns:
        'id UUID, timestamp DateTime64(3), ticker String, news_headline String, news_published_utc DateTime64(3), news_article_url String, current_price Float64, current_price_timestamp DateTime64(3), minute_30_high Float64, minute_30_low Float64, minute_30_open Float64, minute_30_close Float64, minute_30_volume UInt64, minute_30_timestamp DateTime64(3), price_move_percentage Float64, price_above_30min_high UInt8, price_check_latency_ms UInt32, news_to_price_check_delay_ms UInt32',
    },
    float_list_detailed_dedup: {
      engine: /^ReplacingMergeTree ORDER BY ticker SETTINGS/,
      columns: 'ticker String, strength_score Nullable(Float64)',
    },
  };

  test('the shared tables are made as the contract says', async () => {
    const tables = await opened().ask<{ name: string; engine_full: string }>(
      `SELECT name, engine_full FROM system.tables WHERE database = '${newsDatabase}'`,
    );
    const columns = await opened().ask<{ table: string; name: string; type: string; fallback: string }>(
      `SELECT table, name, type, default_expression AS fallback FROM system.columns
         WHERE database = '${newsDatabase}' ORDER BY table, position`,
    );
    expect(tables.map(({ name }) => name).sort()).toEqual(Object.keys(expected).sort());
    for (const { name, engine_full } of tables) {
      expect(engine_full).toMatch(expected[name]!.engine);
      const made = columns
        .filter(({ table }) => table === name)
        .map((column) => `${column.name} ${column.type}${column.fallback && ` = ${column.fallback}`}`);
      expect(made.join(', ')).toBe(expected[name]!.columns);
    }
  });

  test("the columns written are those of this program's own tables", async () => {
    const columns = await opened().ask<{ table: string; name: string; type: string }>(
      `SELECT table, name, type FROM system.columns WHERE database = '${opened().database}' ORDER BY table, position`,
    );
    for (const table of [alertsTable, priceTicksTable, feedGapsTable]) {
      const made = columns.filter((column) => column.table === table.name);
      const plain = (type: string): string => type.replace(/LowCardinality\((.*?)\)/, '$1');
      expect(Object.fromEntries(made.map(({ name, type }) => [name, plain(type)]))).toEqual(table.columns);
    }
  });
});
