import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';

import { withHome } from '../harness/home.ts';
import { runSql } from '../harness/sql.ts';
import { documentAt, root } from './documents.ts';

const document = documentAt('docs/guarantees.md');

/** Rows of the tables whose last column names tests, by the head of their first column. */
function shownRows(): string[] {
  const tables = document.split(/\n\n/).filter((part) => /^\|[^\n]*\| shown by +\|\n/.test(part));
  return tables.flatMap((table) => table.trimEnd().split('\n').slice(2));
}

describe('docs/guarantees.md', () => {
  it('names for each line a test or drill that exists', () => {
    const rows = shownRows();
    expect(rows.length).toBeGreaterThan(40);
    for (const row of rows) {
      const cell = row.split(/(?<!\\)\|/).at(-2)!;
      const named = [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1]!);
      expect(named.length, row).toBeGreaterThan(0);
      for (const path of named) {
        expect(path).toMatch(/^test\/.*\.test\.ts$/);
        expect(existsSync(join(root, path)), `${path} does not exist: ${row}`).toBe(true);
      }
    }
  });

  it('has a place for what the drills measure', () => {
    expect(document).toMatch(/^<!-- generated: drills -->$[^]*^<!-- end: drills -->$/m);
  });
});

describe('what it says of a power cut', () => {
  it('holds of the embedded servers: Redis syncs each second and keeps every key, ClickHouse syncs no insert', () =>
    withHome(async ({ stack }) => {
      const redis = new Redis(stack.redis.url);
      try {
        expect(await redis.config('GET', 'append*')).toEqual(
          expect.arrayContaining(['appendonly', 'yes', 'appendfsync', 'everysec']),
        );
        expect(await redis.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction']);
      } finally {
        redis.disconnect();
      }
      const found = await runSql<{ name: string; value: string }>(
        stack.clickhouse,
        "SELECT name, value FROM system.merge_tree_settings WHERE name IN ('fsync_after_insert', 'fsync_part_directory', 'max_suspicious_broken_parts') ORDER BY name",
      );
      expect(Object.fromEntries(found.map(({ name, value }) => [name, value]))).toEqual({
        fsync_after_insert: '0',
        fsync_part_directory: '0',
        max_suspicious_broken_parts: '100',
      });
    }));

  it('holds of the containers: the same Redis, and nothing that makes ClickHouse sync', () => {
    const compose = readFileSync(join(root, 'docker-compose.yml'), 'utf8');
    expect(compose).toContain('--appendonly yes --appendfsync everysec --maxmemory-policy noeviction');
    expect(readFileSync(join(root, 'docker/clickhouse.xml'), 'utf8')).not.toContain('fsync');
  });
});
