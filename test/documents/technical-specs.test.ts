import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { systemClock } from '../../src/calendar/clock.ts';
import { settingsTable } from '../../src/config/settings.ts';
import { notifyQueueName } from '../../src/jobs/notify-queues.ts';
import { queueNames } from '../../src/jobs/queues.ts';
import { trackQueueName } from '../../src/jobs/track-queue.ts';
import { homeLayout } from '../../src/stack/home.ts';
import { openNewsStore } from '../../src/store/open-news-store.ts';
import { filesBelow, root } from '../architecture/source-files.ts';
import { withHome } from '../harness/home.ts';
import { runSql } from '../harness/sql.ts';
import { documentAt } from './documents.ts';

const document = documentAt('docs/technical-specs.md');

/** Cells of the rows of the first tables below a heading, up to the next one. */
function rowsBelow(heading: string): string[][] {
  const [, after = ''] = document.split(`\n${heading}\n`);
  const [section = ''] = after.split(/\n#{2,3} /);
  const lines = section.split('\n').filter((line) => /^\| [^-]/.test(line));
  return lines.map((line) =>
    line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** Names in code spans of a heading's first column. */
const namedBelow = (heading: string): string[] =>
  rowsBelow(heading).flatMap(([cell = '']) => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1]!));

interface TableOfEngine {
  readonly database: string;
  readonly name: string;
  readonly engine: string;
  readonly partition_key: string;
  readonly sorting_key: string;
  readonly engine_full: string;
}

/** What the document says of a table's engine: `ReplacingMergeTree` by `date, run_id`, months, 30 days. */
function engineCell({ engine, partition_key, sorting_key, engine_full }: TableOfEngine): string {
  if (engine === 'View') return 'view';
  const [named = ''] = engine_full.split(' ');
  const parts = partition_key.startsWith('toYYYYMMDD') ? ', days' : partition_key === '' ? '' : ', months';
  const days = /toIntervalDay\((\d+)\)/.exec(engine_full)?.[1];
  return `\`${named}\` by \`${sorting_key.replaceAll(/[()]/g, '')}\`${parts}${days === undefined ? '' : `, ${days} days`}`;
}

it('the tables are those of a database just made, with their engines and keys', () =>
  withHome(async ({ stack }) => {
    const news = await openNewsStore({ ...stack.clickhouse, clock: systemClock, newsDatabase: 'News' });
    await news.close();
    const found = await runSql<TableOfEngine>(
      stack.clickhouse,
      `SELECT database, name, engine, partition_key, sorting_key, engine_full FROM system.tables
       WHERE database IN ('${stack.clickhouse.database}', 'News')`,
    );
    const named = found.map(
      (table) => `\`${table.database === 'News' ? 'News.' : ''}${table.name}\` ${engineCell(table)}`,
    );
    const documented = rowsBelow('## Tables')
      .slice(1)
      .map(([name, , engine]) => `${name} ${engine}`);
    expect(documented.toSorted()).toEqual(named.toSorted());
  }));

describe('of Redis', () => {
  it('every queue is named, and none that is not there', () => {
    const queues = [
      ...Object.values(queueNames),
      trackQueueName,
      notifyQueueName('log').replace('log', 'CHANNEL'),
    ];
    const documented = namedBelow('## Redis').filter((name) => !name.includes(':'));
    expect(documented.toSorted()).toEqual(queues.toSorted());
  });

  it('every key the program makes is named', () => {
    const made = filesBelow('src', ['.ts', '.tsx']).flatMap((path) =>
      [...readFileSync(join(root, path), 'utf8').matchAll(/\$\{(?:redisPrefix|prefix)\}:([a-z:]+)/g)].map(
        (match) => match[1]!,
      ),
    );
    expect(made.length).toBeGreaterThan(5);
    const documented = namedBelow('## Redis');
    const missing = made.filter((key) => !documented.some((name) => name.startsWith(`openbell:${key}`)));
    expect(missing).toEqual([]);
  });
});

it('values beside settings are their defaults', () => {
  const numbers = (text: string): string[] =>
    text.replaceAll(/(?<=\d),(?=\d{3})/g, '').match(/\d[\d:.]*/g) ?? [];
  const checked = rowsBelow('### Ours').flatMap(([, value = '', settings = '']) =>
    [...settings.matchAll(/`([A-Z_]+)`/g)].map((match) => ({ name: match[1]!, value })),
  );
  const inText = rowsBelow("### IBKR's").flatMap(([, , taken = '']) =>
    [...taken.matchAll(/`([A-Z_]+)` \(([\d-]+)\)/g)].map((match) => ({ name: match[1]!, value: match[2]! })),
  );
  const known = settingsTable as Readonly<Record<string, { readonly fallback: string }>>;
  const wrong = [...checked, ...inText].filter(({ name, value }) => {
    const fallback = known[name]!.fallback;
    return value !== fallback && !numbers(value).includes(fallback);
  });
  expect(checked.length + inText.length).toBeGreaterThan(15);
  expect(wrong).toEqual([]);
});

it('the folders and files of a home are those there are', () => {
  const { secrets, redis, store, logs, journal, demo, keeperLink } = homeLayout('/x/home');
  const inside = [secrets, redis, store, logs, journal, demo, dirname(keeperLink)].map((path) =>
    basename(path),
  );
  expect(namedBelow('## Files').toSorted()).toEqual(inside.toSorted());
});
