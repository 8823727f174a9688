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

it('every dependency is told of with purpose, size, licence and upkeep', () => {
  const document = documentAt('docs/development.md').split('<!-- generated: dependencies -->')[1]!;
  const rows = [...document.matchAll(/^\| `([^`]+)`.*$/gm)];
  expect(rows.map((match) => match[1]!).toSorted()).toEqual(names.toSorted());
  for (const [row] of rows) {
    const [, version, purpose, size, whole, licence, , keeper, newest] = row
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim());
    expect(version, row).toMatch(/^\d+\.\d+\.\d+$/);
    expect(purpose, row).not.toBe('');
    for (const bytes of [size, whole]) expect(bytes, row).toMatch(/^[\d.]+ [kM]B$/);
    expect(licence, row).not.toBe('');
    expect(keeper, row).toMatch(/^[\w.-]+$/);
    expect(newest, row).toMatch(/^\d+\.\d+\.\d+, \d{4}-\d\d-\d\d$/);
  }
});

it('install scripts are those of the packages docs/development.md names', () => {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { readonly hasInstallScript?: boolean }>;
  };
  const withScript = Object.keys(packages).filter((path) => packages[path]!.hasInstallScript);
  const sentence = /Install scripts are never run: (.*?) have one/s.exec(
    documentAt('docs/development.md'),
  )![1]!;
  const named = [...sentence.matchAll(/`([^`]+)`/g)].map((match) => `node_modules/${match[1]!}`);
  expect(named.toSorted()).toEqual(withScript.toSorted());
});

it('every dependency stands in docs/development.md', () => {
  const rows = [...documentAt('docs/development.md').matchAll(/^\| `([^`]+)`/gm)].map((match) => match[1]!);
  expect(names.filter((name) => !rows.includes(name))).toEqual([]);
});
