import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { settingOfFlag } from '../../src/config/flags.ts';
import { secretFileNames } from '../../src/config/secret-files.ts';
import { settingNames } from '../../src/config/settings.ts';
import { errorTable } from '../../src/errors/error-table.ts';
import { runOpenbell } from '../harness/openbell.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const documents = [
  'README.md',
  'SECURITY.md',
  'CHANGELOG.md',
  ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`),
]
  .filter((path) => path.endsWith('.md'))
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));

/** Code spans and lines of code blocks. */
function codeOf(text: string): string[] {
  const blocks = [...text.matchAll(/^```(?:sh|bash)\n(.*?)^```/gms)].flatMap((match) =>
    match[1]!.split('\n'),
  );
  const prose = text.replaceAll(/^```.*?^```/gms, '');
  return [...blocks, ...[...prose.matchAll(/`([^`\n]+)`/g)].map((match) => match[1]!)];
}

const code = documents.flatMap(({ path, text }) => codeOf(text).map((line) => ({ path, line })));

interface NamedCommand {
  readonly words: readonly string[];
  readonly flags: readonly string[];
}

/** `openbell report show --json` as words and flags; undefined where the line names no command. */
function namedCommand(line: string): NamedCommand | undefined {
  const match = /^(?:[A-Z_]+=\S+ )*(?:npx )?openbell ([a-z-].*)$/.exec(line);
  if (!match) return undefined;
  const parts = match[1]!.split(/\s+/);
  return {
    words: parts.filter((part) => /^[a-z]+$/.test(part)),
    flags: parts.filter((part) => part.startsWith('--')).map((part) => part.split('=')[0]!),
  };
}

describe('what the documents name exists', () => {
  const commands = new Map(
    code.flatMap(({ line }) => (namedCommand(line) ? [[line, namedCommand(line)!] as const] : [])),
  );

  it('finds commands to check', () => {
    expect(commands.size).toBeGreaterThan(5);
  });

  it.each([...commands])('%s', async (_line, { words, flags }) => {
    const path = words[0] === 'help' ? words.slice(1, 2) : words.slice(0, 2);
    let help = await runOpenbell(['help', ...path.slice(0, 1)]);
    expect(help.code).toBe(0);
    if (path[1] !== undefined && new RegExp(`^ {2}${path[1]}\\b`, 'm').test(help.stdout)) {
      help = await runOpenbell([...path, '--help']);
      expect(help.code).toBe(0);
    }
    for (const flag of flags) {
      if (settingOfFlag(flag) === undefined)
        expect(help.stdout).toMatch(new RegExp(`^ +(-\\w, )?${flag}\\b`, 'm'));
    }
  });

  it('scripts of npm', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object };
    const named = code.flatMap(({ line }) => /^npm (?:run )?([a-z:-]+)$/.exec(line)?.[1] ?? []);
    expect(named).toContain('morning');
    for (const name of named.filter((script) => script !== 'ci'))
      expect(Object.keys(scripts)).toContain(name);
  });

  it('settings and errors', () => {
    const prefixed = code.flatMap(
      ({ line }) => line.match(/\b(?:IBKR|OPENBELL|CLICKHOUSE|REDIS|SCAN|WEB)_[A-Z_]+\b/g) ?? [],
    );
    expect(prefixed).toContain('IBKR_PORT');
    const known: readonly string[] = [...settingNames, ...secretFileNames, ...Object.keys(errorTable)];
    expect(prefixed.filter((name) => !known.includes(name))).toEqual([]);
  });

  it('files', () => {
    for (const { path, text } of documents) {
      const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)].map((match) => match[1]!);
      for (const link of links)
        expect(existsSync(join(root, dirname(path), link)), `${path}: ${link}`).toBe(true);
    }
  });
});
