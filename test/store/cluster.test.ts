import { createHash } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { onCluster } from '../../src/store/cluster.ts';
import { migrations } from '../../src/store/migrations.ts';
import { newsStatements } from '../../src/store/news-schema.ts';
import { runSql } from '../harness/sql.ts';
import { type EmbeddedProcess, startEmbedded } from './stores-under-test.ts';

let server: EmbeddedProcess;
beforeAll(async () => {
  server = await startEmbedded();
});
afterAll(() => server.stop());

const others = [
  'CREATE DATABASE IF NOT EXISTS openbell',
  'CREATE TABLE IF NOT EXISTS schema_migrations (version UInt32) ENGINE = ReplacingMergeTree ORDER BY version',
  'CREATE TABLE IF NOT EXISTS restoring (backup String) ENGINE = ReplacingMergeTree ORDER BY backup',
  'DROP TABLE IF EXISTS restoring',
  'ALTER TABLE price_ticks MODIFY TTL toDateTime(arrived) + toIntervalDay(30)',
  'ALTER TABLE News.news_alert MODIFY SETTING non_replicated_deduplication_window = 10000',
];
const statements = [
  ...migrations.flatMap(({ version, statements: all }) =>
    all.map((sql) => ({ what: `version ${version}`, sql })),
  ),
  ...newsStatements('News').map((sql) => ({ what: 'the news', sql })),
  ...others.map((sql) => ({ what: 'another', sql })),
];

/** The statement as the engine's parser understood it; a statement that it does not take is an error. */
const parsed = async (sql: string): Promise<string> => {
  const literal = sql.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
  const [row] = await runSql<{ text: string }>(
    { ...server.address, database: 'default' },
    `SELECT formatQuery('${literal}') AS text`,
  );
  return row!.text;
};

const settings = [
  { name: 'main', replicaPath: null },
  { name: 'main-2', replicaPath: '/clickhouse/tables/{shard}/{database}/{table}' },
  { name: null, replicaPath: null },
  { name: null, replicaPath: '/ch/{database}/{table}' },
];

describe.each(statements)('$what: $sql', ({ sql }) => {
  test('is what it was without a cluster', () => {
    expect(onCluster(sql, undefined)).toBe(sql);
  });

  test.each(settings)('on %o the engine reads what is meant', async (terms) => {
    const said = onCluster(sql, terms);
    const text = await parsed(said);
    const plain = await parsed(sql);
    expect(
      text.includes(`ON CLUSTER \`${terms.name ?? ''}\``) || text.includes(`ON CLUSTER ${terms.name ?? '-'}`),
    ).toBe(terms.name !== null);
    const [, engine] = /ENGINE = (\w+)/.exec(plain) ?? [];
    expect(/ENGINE = (\w+)/.exec(text)?.[1]).toBe(engine === undefined ? undefined : `Replicated${engine}`);
    expect(text).not.toMatch(/non_replicated/);
    if (engine !== undefined && terms.replicaPath !== null)
      expect(text).toContain(`'${terms.replicaPath}', '{replica}'`);
    // Taken away again, it is the statement it was.
    const back = text
      .replace(/ ON CLUSTER \S+/, '')
      .replace(/ENGINE = Replicated/, 'ENGINE = ')
      .replace(terms.replicaPath === null ? '' : `'${terms.replicaPath}', '{replica}', `, '')
      .replace(terms.replicaPath === null ? '' : `('${terms.replicaPath}', '{replica}')`, '')
      .replace(
        /replicated_deduplication_window = (\d+), replicated_deduplication_window_seconds = 604800/,
        'non_replicated_deduplication_window = $1',
      );
    expect(back).toBe(plain);
  });
});

test('the statements of released versions are to the byte what they were', () => {
  const digest = (version: number): string =>
    createHash('sha256')
      .update(migrations.find((one) => one.version === version)!.statements.join(';\n'))
      .digest('hex')
      .slice(0, 16);
  expect([1, 2, 3, 4].map(digest)).toEqual([
    ...['2bc76c65ebbbf0bc', '099b7d2eb882ccc5', '36a2aa54a39f927d', '5cba199646f283a9'],
  ]);
});
