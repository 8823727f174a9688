import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { plainText } from '../../src/jobs/plain-text.ts';
import { parseTrigger } from '../../src/tracker/trigger-file.ts';
import { until } from '../harness/openbell.ts';
import { contents, names, tickerOf, timestamp } from './hostile-files.ts';
import { withTriggers } from './watched-triggers.ts';

describe('200 hostile files', () => {
  const table = Object.entries(contents).flatMap(([reason, of]) =>
    of.map((content) => ({ reason, content })),
  );

  it('are rejected, each for its reason, unchanged, and none is handed in', () =>
    withTriggers(async ({ folder, intake, start, left, rejected, counters, reasonOf, moved }) => {
      expect(table.length).toBeGreaterThanOrEqual(200);
      mkdirSync(folder);
      for (const [index, { content }] of table.entries()) {
        writeFileSync(join(folder, `immediate_${index}.json`), content);
      }
      await start();
      await until('all are rejected', () => rejected.length >= table.length);
      expect(left()).toEqual([]);
      expect(intake.added).toEqual([]);
      expect(counters()).toMatchObject({ handled: 0, rejected: table.length, left: 0 });
      expect(moved()).toHaveLength(table.length);
      for (const [index, { reason, content }] of table.entries()) {
        const name = `immediate_${index}.json`;
        expect(reasonOf(name), String(content).slice(0, 80)).toContain(reason);
        expect(reasonOf(name).length).toBeLessThan(320);
        expect(readFileSync(join(folder, 'rejected', name)).equals(Buffer.from(content))).toBe(true);
      }
    }));

  it('with hostile names are rejected under their own names, bytes that are no UTF-8 included', () =>
    withTriggers(async ({ folder, intake, start, left, rejected }) => {
      mkdirSync(folder);
      const path = (name: Buffer): Buffer => Buffer.concat([Buffer.from(`${folder}/`), name]);
      for (const name of names) writeFileSync(path(name), '[]');
      await start();
      await until('all are rejected', () => rejected.length === names.length);
      expect(left()).toEqual([]);
      expect(intake.added).toEqual([]);
      const kept = new Set(readdirSync(join(folder, 'rejected'), { encoding: 'latin1' }));
      expect(kept.size).toBe(2 * names.length);
      for (const name of names.filter(({ length }) => length < 200)) {
        expect(kept).toContain(name.toString('latin1'));
        expect(kept).toContain(`${name.toString('latin1')}.reason.txt`);
      }
      for (const { name } of rejected) expect(name).toBe(plainText(name, 255));
      expect(readdirSync(join(folder, '..'))).toEqual(['triggers']);
    }));

  it('that are no files at all, or too long, are moved away without being read or followed', () =>
    withTriggers(async ({ folder, intake, start, left, write, trigger, rejected, reasonOf }) => {
      mkdirSync(folder);
      const at = (name: string): string => join(folder, `immediate_${name}.json`);
      writeFileSync(join(folder, 'outside.json'), trigger('ABCD'));
      symlinkSync(join(folder, 'outside.json'), at('link'));
      symlinkSync('/dev/zero', at('zero'));
      symlinkSync('nowhere', at('dangling'));
      mkdirSync(join(at('folder'), 'within'), { recursive: true });
      execFileSync('mkfifo', [at('fifo')]);
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(at('socket'), resolve));
      write('immediate_large.json', '');
      truncateSync(at('large'), 10 * 2 ** 20);
      write('immediate_padded.json', trigger('ABCD') + ' '.repeat(64 * 1024));
      await start();
      await until('all are rejected', () => rejected.length === 8);
      await new Promise((resolve) => server.close(resolve));
      expect(left()).toEqual([]);
      expect(intake.added).toEqual([]);
      for (const name of ['link', 'zero', 'dangling', 'folder', 'fifo', 'socket']) {
        expect(reasonOf(`immediate_${name}.json`), name).toContain('it is no file');
      }
      for (const name of ['large', 'padded']) {
        expect(reasonOf(`immediate_${name}.json`)).toBe('it is longer than 64 kB');
      }
      expect(readdirSync(join(folder, 'rejected', 'immediate_folder.json'))).toEqual(['within']);
      expect(readFileSync(join(folder, 'outside.json'), 'utf8')).toContain('ABCD');
    }));
});

describe('parsing', () => {
  const trigger = fc.record({
    ticker: fc.constantFrom('A', 'ABCD', 'BRK B', 'BRK.B', '0-A'),
    timestamp: fc.constantFrom(timestamp, '2026-11-20T09:30:05.123456-05:00', '2026-11-20T14:30'),
    headline: fc.string({ unit: 'binary' }),
    extra: fc.jsonValue(),
  });

  it('takes every trigger, and waits for the rest of every beginning of one', () => {
    fc.assert(
      fc.property(trigger, fc.nat(), (value, at) => {
        const bytes = Buffer.from(JSON.stringify(value, null, at % 3));
        const whole = parseTrigger(bytes);
        expect(whole).toMatchObject({ kind: 'trigger', trigger: { ticker: value.ticker } });
        expect(parseTrigger(bytes.subarray(0, at % bytes.length))).toMatchObject({
          kind: 'unparsed',
          cut: true,
        });
      }),
    );
  });

  it('takes a byte order mark', () => {
    expect(parseTrigger(Buffer.from(`\ufeff${tickerOf('ABCD')}`))).toMatchObject({ kind: 'trigger' });
  });

  it('never fails, whatever the bytes', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array().map((bytes) => Buffer.from(bytes)),
          fc.json().map((text) => Buffer.from(text)),
        ),
        (bytes) => {
          expect(['unparsed', 'wrong']).toContain(parseTrigger(bytes).kind);
        },
      ),
    );
  });
});
