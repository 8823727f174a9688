import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { settingOfFlag } from '../../src/config/flags.ts';
import { secretFileNames } from '../../src/config/secret-files.ts';
import { settingNames } from '../../src/config/settings.ts';
import { errorTable } from '../../src/errors/error-table.ts';
import { createTrackerMetrics } from '../../src/tracker/tracker-metrics.ts';
import { filesBelow } from '../architecture/source-files.ts';
import { runOpenbell } from '../harness/openbell.ts';
import { codeOf, documents, root } from './documents.ts';

const code = documents.flatMap(({ path, text }) => codeOf(text).map((line) => ({ path, line })));

interface NamedCommand {
  readonly words: readonly string[];
  readonly flags: readonly string[];
}

/** `openbell report show --json` as words and flags; undefined where the line names no command. */
function namedCommand(line: string): NamedCommand | undefined {
  const match = /^(?:[A-Z_]+=\S+ )*(?:npx )?(?:node bin\/openbell\.js|openbell) ([a-z-].*)$/.exec(line);
  if (!match) return undefined;
  const parts = match[1]!.split(/\s+/);
  return {
    words: parts.filter((part) => /^[a-z][a-z-]*$/.test(part)),
    flags: parts.filter((part) => part.startsWith('--')).map((part) => part.split('=')[0]!),
  };
}

/** Files a line has another program than openbell read: `npx vitest run test/report`, `npm run bench decoder.mjs`. */
function filesOfPrograms(line: string): string[] {
  const words = line.split(' ');
  if (line.startsWith('npm run bench ')) return words.slice(3, 4).map((name) => `bench/${name}`);
  return /^(npx|node) /.test(line) ? words.filter((word) => /^[\w.-]+\/[\w./-]+$/.test(word)) : [];
}

const folders = 'src|test|bench|scripts|assets|bin|\\.ci';

/** `src/main.ts`, `bench/*.mjs`: paths in the repository; the part before what stands for a name. */
function pathIn(line: string): string | undefined {
  const path = new RegExp(`^((?:${folders})/[\\w./*-]*)$`).exec(line)?.[1];
  return path?.replace(/[^/]*(\*|NAME).*$/, '');
}

const helps = new Map<string, ReturnType<typeof runOpenbell>>();

/** Asked once, however many lines name the command. */
function helpOf(words: readonly string[]): ReturnType<typeof runOpenbell> {
  const known = helps.get(words.join(' ')) ?? runOpenbell([...words]);
  helps.set(words.join(' '), known);
  return known;
}

describe('what the documents name exists', () => {
  const commands = new Map(
    code.flatMap(({ line }) => (namedCommand(line) ? [[line, namedCommand(line)!] as const] : [])),
  );

  it('finds commands to check, in both pages for beginners too', () => {
    expect(commands.size).toBeGreaterThan(5);
    for (const page of ['docs/ib-gateway-setup.md', 'docs/development.md']) {
      expect(
        code.some(({ path, line }) => path === page && namedCommand(line)),
        page,
      ).toBe(true);
    }
  });

  it.each([...commands])('%s', async (_line, { words, flags }) => {
    const path = words[0] === 'help' ? words.slice(1, 2) : words.slice(0, 2);
    let help = await helpOf(['help', ...path.slice(0, 1)]);
    expect(help.code).toBe(0);
    if (path[1] !== undefined && new RegExp(`^ {2}${path[1]}\\b`, 'm').test(help.stdout)) {
      help = await helpOf([...path, '--help']);
      expect(help.code).toBe(0);
    }
    for (const flag of flags) {
      if (settingOfFlag(flag) === undefined)
        expect(help.stdout).toMatch(new RegExp(`^ +(-\\w, )?${flag}\\b`, 'm'));
    }
  });

  it('scripts of npm, and what other programs are given', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object };
    const named = code.flatMap(
      ({ line }) => /^npm (?:run )?(?!run|version|ci|audit)([a-z:-]+)/.exec(line)?.[1] ?? [],
    );
    expect(named).toContain('morning');
    for (const name of named) expect(Object.keys(scripts)).toContain(name);
    const files = code.flatMap(({ line }) => filesOfPrograms(line));
    expect(files).toContain('bench/decoder.mjs');
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });

  it('paths in the repository', () => {
    const paths = code.flatMap(({ line }) => pathIn(line) ?? []);
    expect(paths).toContain('src/main.ts');
    // What is measured lies there once it has been.
    const kept = paths.filter((path) => !path.startsWith('test/artifacts/'));
    expect(kept.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('metrics', () => {
    const tracker = createTrackerMetrics();
    tracker.stop();
    const ofTracker = tracker.registry.getMetricsAsArray().map(({ name }) => name);
    const written = filesBelow('src', ['.ts']).flatMap(
      (path) => readFileSync(join(root, path), 'utf8').match(/'openbell_[a-z_]+'/g) ?? [],
    );
    const ofOthers = written.map((name) => name.slice(1, -1));
    const named = code.flatMap(({ line }) => /^openbell_(?!test_)[a-z_]+/.exec(line)?.[0] ?? []);
    expect(named).toContain('openbell_tracker_connection');
    expect(named.filter((name) => ![...ofTracker, ...ofOthers].includes(name))).toEqual([]);
  });

  it('settings and errors', () => {
    const prefixed = code.flatMap(
      ({ line }) =>
        line.match(
          /\b(?:IBKR|OPENBELL|CLICKHOUSE|REDIS|SCAN|WEB|TRACKER|GATEWAY|MORNING|ACCOUNT)_[A-Z_]+\b/g,
        ) ?? [],
    );
    expect(prefixed).toContain('IBKR_PORT');
    const names = [...settingNames, ...secretFileNames, ...Object.keys(errorTable)];
    const known: readonly string[] = names;
    expect(prefixed.filter((name) => !known.includes(name))).toEqual([]);
  });
});
