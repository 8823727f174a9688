import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { rooms, rootFiles } from './rooms.ts';
import { filesBelow, type Import, readSource, root } from './source-files.ts';

const sources = filesBelow('src', ['.ts', '.tsx']).map(readSource);

/** `src/store/table.ts` lies in `store`, `src/main.ts` in itself. */
const roomOf = (path: string): string => path.split('/')[1]!;

/** What a rule of a file says against one of its imports, if anything. */
function objection(from: string, { target, typesOnly }: Import): string | undefined {
  if (!target.startsWith('src/')) return undefined;
  const [own, other] = [roomOf(from), roomOf(target)];
  if (own === other || (other in rootFiles && other !== 'main.ts')) return undefined;
  const allowed = rooms[own] ?? rootFiles[own];
  if (allowed === undefined) return `${from}: ${own} is no room of the table`;
  if (allowed.includes(other) || (typesOnly && allowed.includes(`${other} (types)`))) return undefined;
  return `${from} imports ${target}${typesOnly ? ' (types)' : ''}`;
}

describe('rooms', () => {
  it('import only what their row allows', () => {
    const objections = sources.flatMap(({ path, imports }) =>
      imports.map((found) => objection(path, found) ?? ''),
    );
    expect(objections.filter((text) => text !== '')).toEqual([]);
  });

  it('are judged: a forbidden import is found, a types-only one told apart', () => {
    const of = (target: string, typesOnly: boolean) =>
      objection('src/report/x.ts', { target, typesOnly, deferred: false });
    expect(of('src/ibkr/gateway.ts', true)).toBe('src/report/x.ts imports src/ibkr/gateway.ts (types)');
    expect(of('src/store/store.ts', false)).toBeDefined();
    expect(of('src/store/store.ts', true)).toBeUndefined();
    expect(of('src/main.ts', true)).toBeDefined();
  });

  it('are all in the table, and the table holds no other', () => {
    expect([...new Set(sources.map(({ path }) => roomOf(path)))].sort()).toEqual(
      [...Object.keys(rooms), ...Object.keys(rootFiles)].sort(),
    );
  });

  it('stand in docs/architecture.md as they are checked', () => {
    const document = readFileSync(join(root, 'docs/architecture.md'), 'utf8');
    const shown = [...document.matchAll(/^\| `src\/([\w.-]+)` +\|[^|]+\| ([^|]+?) +\|$/gm)].map(
      ([, room, imports]) => [room!, imports === 'nothing' ? [] : imports!.split(', ')],
    );
    expect(Object.fromEntries(shown)).toEqual({ ...rooms, ...rootFiles });
  });
});

describe('what only one place may use', () => {
  const importers = (name: string): string[] =>
    sources.filter(({ imports }) => imports.some(({ target }) => target === name)).map(({ path }) => path);

  it('luxon and Date: the calendar, and Date what runs in browsers', () => {
    const outside = [
      ...importers('luxon'),
      ...sources.filter(({ usesDate }) => usesDate).map(({ path }) => path),
    ];
    expect(outside.filter((path) => !/^src\/(calendar|client)\//.test(path))).toEqual([]);
  });

  it('danfojs: the tables of the analytics', () => {
    expect(importers('danfojs-node').filter((path) => path !== 'src/analytics/tables.ts')).toEqual([]);
  });

  it('ClickHouse and its engine: the store', () => {
    const found = [...importers('@clickhouse/client'), ...importers('chdb')];
    expect(found.filter((path) => !path.startsWith('src/store/'))).toEqual([]);
  });

  it('Node itself: not the analytics, which are numbers in, numbers out', () => {
    const found = sources.filter(({ path }) => path.startsWith('src/analytics/'));
    expect(
      found.flatMap(({ imports }) => imports.filter(({ target }) => target.startsWith('node:'))),
    ).toEqual([]);
  });
});

it('a health check that runs every few seconds loads few packages', () => {
  const reached = new Set<string>();
  const reach = (path: string): void => {
    if (reached.has(path)) return;
    reached.add(path);
    for (const { target, typesOnly, deferred } of sources.find((one) => one.path === path)?.imports ?? []) {
      if (!typesOnly && !deferred) reach(target);
    }
  };
  reach('src/main.ts');
  reach('src/commands/alive.ts');
  const packages = [...reached].filter((name) => !name.startsWith('src/') && !name.startsWith('node:'));
  expect(packages.sort()).toEqual(['commander', 'ioredis', 'luxon', 'zod']);
});

it('no file is longer than 350 lines, and half of src have at most 130', () => {
  const code = ['src', 'test', 'bench', 'scripts'].flatMap((folder) =>
    filesBelow(folder, ['.ts', '.tsx', '.mjs']),
  );
  const lines = (path: string): number => readFileSync(join(root, path), 'utf8').split('\n').length - 1;
  expect(code.filter((path) => lines(path) > 350)).toEqual([]);
  const sizes = sources.map(({ path }) => lines(path)).sort((a, b) => a - b);
  expect(sizes[Math.floor(sizes.length / 2)]).toBeLessThanOrEqual(130);
});
