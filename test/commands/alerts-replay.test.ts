import { type ChildProcess, spawn } from 'node:child_process';
import { createReadStream, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { linesOfFile } from '../../src/commands/file-lines.ts';
import { runOpenbell, withFolder } from '../harness/openbell.ts';

const opening = 1_700_000_000_000;
const news = {
  ...{
    ticker: 'ABCD',
    detectedAt: opening,
    analyzedAt: opening,
    sentiment: 'positive',
    recommendation: 'BUY',
  },
  ...{ confidence: 'high', strengthScore: 5 },
};
const ticks = [500, 2_500, 4_500, 6_500].map((offset, index) => {
  const time = opening + offset;
  return { ticker: 'ABCD', time, price: index === 3 ? 10.5 : 10, size: 100, arrived: time, seq: index };
});
const asLines = (rows: readonly unknown[]): string => rows.map((row) => JSON.stringify(row)).join('\n');

/** A folder with these files; paths in it by name. */
async function withFiles(
  files: Readonly<Record<string, string | Uint8Array>>,
  work: (path: (name: string) => string, folder: string) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    await work((name) => join(folder, name), folder);
  });
}

const eventsOf = (text: string): string[] =>
  text.split('\n').flatMap((line) => (line === '' ? [] : [(JSON.parse(line) as { event: string }).event]));
const expected = ['sample', 'sample', 'sample', 'alert', 'sample', 'window_end'];

describe('openbell alerts replay', () => {
  it('writes what the rule makes of the files and says what went through', async () => {
    const garbled = `${asLines(ticks)}\n\nnot a line\n${JSON.stringify({ ...ticks[3], seq: 9, price: 0 })}`;
    await withFiles(
      { 'ticks.ndjson': garbled, 'news.ndjson': `[]\n${asLines([news])}\n` },
      async (path, folder) => {
        const out = path('out.ndjson');
        const files = ['--ticks', path('ticks.ndjson'), '--news', path('news.ndjson'), '--out', out];
        const { code, stdout, stderr } = await runOpenbell(['alerts', 'replay', ...files]);
        expect([code, stdout]).toEqual([0, '']);
        expect(stderr).toBe(
          [
            'ticks    7 lines, 2 malformed, 0 without a window, dropped: duplicate 0, not_a_trade 1, late 0, stale 0, outside_band 0',
            'news     2 lines, 1 malformed',
            'windows  1, samples 4, alerts 1\n',
          ].join('\n'),
        );
        expect(eventsOf(readFileSync(out, 'utf8'))).toEqual(expected);
        expect(readdirSync(folder).sort()).toEqual(['news.ndjson', 'out.ndjson', 'ticks.ndjson']);
      },
    );
  });

  it('reads stdin and writes stdout for -', async () => {
    await withFiles({ ticks: asLines(ticks), news: asLines([news]) }, async (path) => {
      const entry = join(import.meta.dirname, '../../dist/bundle/main.js');
      const args = [entry, 'alerts', 'replay', '--ticks', '-', '--news', path('news'), '--out', '-'];
      const child = spawn(process.execPath, args, { stdio: 'pipe' });
      createReadStream(path('ticks')).pipe(child.stdin);
      expect(eventsOf(await outputOf(child))).toEqual(expected);
    });
  });

  it('goes by the settings of the rule', async () => {
    await withFiles({ ticks: asLines(ticks), news: asLines([news]) }, async (path) => {
      const files = ['--ticks', path('ticks'), '--news', path('news'), '--out', '-'];
      const { stdout } = await runOpenbell(
        ['alerts', 'replay', ...files, '--alert-min-change-percent', '6'],
        {
          ALERT_WINDOW_S: '10',
        },
      );
      const lines = stdout.trimEnd().split('\n');
      expect(eventsOf(stdout)).toEqual(expected.filter((event) => event !== 'alert'));
      expect(lines.at(-1)).toContain(`"time":${opening + 10_500}`);
    });
  });

  it('without news has nothing to say', async () => {
    await withFiles({ ticks: asLines(ticks) }, async (path) => {
      const { code, stdout, stderr } = await runOpenbell([
        'alerts',
        'replay',
        '--ticks',
        path('ticks'),
        '--out',
        '-',
      ]);
      expect([code, stdout]).toEqual([0, '']);
      expect(stderr).toContain('4 without a window');
    });
  });

  it.each<[string, readonly string[], string]>([
    ['a file that is not there', ['--ticks', 'none', '--out', 'out'], '--ticks none cannot be read'],
    ['a folder', ['--ticks', 'folder', '--out', 'out'], '--ticks folder cannot be read: it is a folder'],
    [
      'news that is not there',
      ['--ticks', 'ticks', '--news', 'none', '--out', 'out'],
      '--news none cannot be read',
    ],
    ['one file twice', ['--ticks', 'ticks', '--news', 'ticks', '--out', 'out'], 'are the same file'],
    ['stdin twice', ['--ticks', '-', '--news', '-', '--out', 'out'], 'are the same file'],
    ['an output that is an input', ['--ticks', 'ticks', '--out', 'ticks'], 'are the same file'],
    ['an output in no folder', ['--ticks', 'ticks', '--out', 'none/out'], 'cannot be written'],
    ['no output', ['--ticks', 'ticks'], "required option '--out <file>'"],
  ])('refuses %s and leaves nothing behind', async (_, args, message) => {
    await withFiles({ ticks: asLines(ticks) }, async (path, folder) => {
      mkdirSync(path('folder'));
      const placed = args.map((arg) => (arg.startsWith('-') ? arg : path(arg)));
      const { code, stderr } = await runOpenbell(['alerts', 'replay', ...placed]);
      expect(code).toBe(2);
      expect(stderr.replaceAll(`${folder}/`, '')).toContain(message);
      expect(existsSync(path('out'))).toBe(false);
      expect(readFileSync(path('ticks'), 'utf8')).toBe(asLines(ticks));
    });
  });
});

function outputOf(child: ChildProcess): Promise<string> {
  let text = '';
  child.stdout!.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return new Promise((resolve) => child.once('close', () => resolve(text)));
}

describe('the lines of a file', () => {
  it.each<[string, string | Uint8Array, readonly string[]]>([
    ['of line feeds', 'a\nb\n', ['a', 'b']],
    ['without the last one', 'a\nb', ['a', 'b']],
    ['empty ones among them', '\na\n\nb', ['', 'a', '', 'b']],
    ['keep their carriage returns, which JSON takes for blanks', 'a\r\nb', ['a\r', 'b']],
    ['are not broken by other separators', 'a\u2028b\rc\u0085d', ['a\u2028b\rc\u0085d']],
    ['begin after a byte order mark', '\ufeffa\n\ufeffb', ['a', '\ufeffb']],
    ['of no bytes', '', []],
    ['of bytes that are no UTF-8', Uint8Array.from([0x61, 0xff, 0x0a, 0xf0, 0x9f]), ['a\ufffd', '\ufffd']],
  ])('%s', async (_, content, lines) => {
    await withFiles({ file: content }, async (path) => {
      expect(await linesIn(path('file'))).toEqual(lines);
    });
  });

  it('are whole over the edges of what is read at once, long ones and wide characters too', async () => {
    const lines = Array.from(
      { length: 30 },
      (_, index) => '€'.repeat(index * 3_001) + 'x'.repeat(index * 20_011),
    );
    await withFiles({ file: lines.join('\n') }, async (path) => {
      expect(await linesIn(path('file'))).toEqual(lines);
    });
  });

  it('that are too long to hold are given as empty ones', async () => {
    await withFiles({ file: `a\n${'x'.repeat((1 << 26) + 1)}\nb` }, async (path) => {
      expect(await linesIn(path('file'))).toEqual(['a', '', 'b']);
    });
  });
});

async function linesIn(path: string): Promise<string[]> {
  const all: string[] = [];
  for await (const lines of linesOfFile('--file', path)) all.push(...lines);
  return all;
}
