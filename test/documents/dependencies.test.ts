import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { expect, it } from 'vitest';

import { documentAt, root } from './documents.ts';

interface Note {
  readonly purpose: string;
  readonly newest: string;
  readonly releasedBy: string;
}

const notes = pathToFileURL(join(root, 'scripts/dependency-notes.mjs')).href;
const { dependencyNotes, lookedAt } = (await import(notes)) as {
  dependencyNotes: Readonly<Record<string, Note>>;
  lookedAt: string;
};

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, object>;
const kinds = ['dependencies', 'optionalDependencies', 'devDependencies', 'overrides'];
const names = kinds.flatMap((kind) => Object.keys(manifest[kind] ?? {}));

it('every dependency has a purpose and the day of its newest version, and nothing else has', () => {
  expect(Object.keys(dependencyNotes).toSorted()).toEqual(names.toSorted());
  for (const [name, { purpose, newest, releasedBy }] of Object.entries(dependencyNotes)) {
    expect(purpose, name).toMatch(/^[A-Z].*\.$/);
    expect(newest, name).toMatch(/^\d+\.\d+\.\d+$/);
    expect(releasedBy, name).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(releasedBy <= lookedAt, `${name}: ${releasedBy} is after ${lookedAt}`).toBe(true);
  }
});

it('every dependency stands in docs/development.md', () => {
  const rows = [...documentAt('docs/development.md').matchAll(/^\| `([^`]+)`/gm)].map((match) => match[1]!);
  expect(names.filter((name) => !rows.includes(name))).toEqual([]);
});
