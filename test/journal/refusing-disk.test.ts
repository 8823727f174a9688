import { execFileSync, spawnSync } from 'node:child_process';
import {
  closeSync,
  constants,
  mkdirSync,
  open as openFile,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

import { afterEach, describe, expect, test } from 'vitest';

import type { Journal } from '../../src/journal/journal.ts';
import {
  endJournals,
  everything,
  kept,
  newFolder,
  open,
  segmentsIn,
  textsOf,
  tick,
  until,
} from './journals.ts';

/** Lets no file of this process grow beyond a size, as a full disk does; writes beyond it fail with EFBIG. */
function limitFiles(bytes: number | 'unlimited'): void {
  execFileSync('prlimit', [`--pid=${process.pid}`, `--fsize=${bytes}:`]);
}

const canLimit = spawnSync('prlimit', ['--version']).status === 0;

/** Releases what a test has made; run in reverse. */
const undo: (() => void)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) step();
  await endJournals();
});

const untilOnDisk = (journal: Journal): Promise<void> =>
  until('the disk takes entries again', async () => (await journal.sync()) === 'disk');

const texts = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => `"entry ${from + index}"`);

describe.skipIf(!canLimit)('a disk that takes nothing', () => {
  test('is told to the caller; what was held goes to disk in order once it does', async () => {
    const folder = newFolder();
    const { journal } = await open(folder);
    const cursor = await journal.cursor('shipper');
    journal.append(texts(1, 10).map(kept));
    expect(await journal.sync()).toBe('disk');

    undo.push(() => limitFiles('unlimited'));
    limitFiles(0);
    journal.append(texts(11, 20).map(kept));
    expect(await journal.sync()).toBe('memory');
    journal.append(texts(21, 30).map(kept));
    expect(await journal.sync()).toBe('memory');
    expect(journal.health).toMatchObject({ unwritten: 20, lost: 0, dropped: 0 });
    expect(journal.health.refusal).toContain('EFBIG');
    expect(textsOf(await everything(journal, 7))).toEqual(texts(1, 30));
    await cursor.begin(16);
    expect(cursor.pending).toEqual({ from: 1, to: 16 });
    expect(journal.health.unsavedCursors).toBe(1);

    limitFiles('unlimited');
    await untilOnDisk(journal);
    expect(journal.health).toMatchObject({ unwritten: 0, refusal: null });
    journal.append(texts(31, 40).map(kept));
    await journal.sync();
    await until('the cursor is on disk', () => journal.health.unsavedCursors === 0);
    expect(textsOf(await everything(journal, 7))).toEqual(texts(1, 40));
    await journal.close();

    const again = await open(folder);
    expect(again.journal.health.torn).toBe(0);
    expect(textsOf(await everything(again.journal, 7))).toEqual(texts(1, 40));
    expect(await again.journal.cursor('shipper')).toMatchObject({ pending: { from: 1, to: 16 } });
  });

  test('within a write leaves no broken line, and nothing out that was written but not synced', async () => {
    const folder = newFolder();
    const { journal } = await open(folder);
    journal.append(texts(1, 10).map(kept));
    await until('a segment with a state follows', () => segmentsIn(folder).length === 2);
    const newest = segmentsIn(folder)[1]!;
    journal.append(texts(11, 15).map(kept));
    await until('they are written', () => readFileSync(newest, 'utf8').includes('"entry 15"'));
    undo.push(() => limitFiles('unlimited'));
    limitFiles(statSync(newest).size + 40);
    journal.append(texts(16, 25).map(kept));
    expect(await journal.sync()).toBe('memory');
    limitFiles('unlimited');
    await untilOnDisk(journal);
    await journal.close();
    const again = await open(folder);
    expect(again.journal.health.torn).toBe(0);
    expect(textsOf(await everything(again.journal))).toEqual(texts(1, 25));
  });

  test('makes the oldest droppable entries go first, then the oldest, and all are counted', async () => {
    const { journal } = await open(newFolder(), { memoryEntries: 100, flushMs: 60_000 });
    journal.append([kept('"on disk"')]);
    await journal.sync();
    undo.push(() => limitFiles('unlimited'));
    limitFiles(0);
    journal.append([kept('"refused"')]);
    expect(await journal.sync()).toBe('memory');

    for (let index = 0; index < 500; index++)
      journal.append([index % 10 === 0 ? kept('k') : tick(`${index}`)]);
    const { unwritten, dropped, lost } = journal.health;
    expect(unwritten).toBeGreaterThanOrEqual(100);
    expect(unwritten).toBeLessThanOrEqual(106);
    expect({ lost, all: unwritten + dropped }).toEqual({ lost: 0, all: 501 });
    const held = (await everything(journal)).filter(({ number }) => number > 1);
    expect(held.filter(({ droppable }) => !droppable)).toHaveLength(51);
    const ticks = held.filter(({ droppable }) => droppable).map(({ text }) => Number(text));
    expect(ticks).toEqual(ticks.toSorted((a, b) => a - b));
    expect(ticks.at(-1)).toBe(499);

    journal.append(Array.from({ length: 200 }, (_, index) => kept(`last ${index}`)));
    expect(journal.health.lost).toBeGreaterThan(0);
    const { health } = journal;
    expect(health.unwritten + health.dropped + health.lost).toBe(701);
    limitFiles('unlimited');
    await untilOnDisk(journal);
    expect(textsOf(await everything(journal)).slice(-100)).toEqual(
      Array.from({ length: 100 }, (_, index) => `last ${100 + index}`),
    );
  });
});

test('a full file system is told to the caller, and written once there is room', async ({ skip }) => {
  const folder = newFolder();
  mkdirSync(folder);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', folder]);
  skip(mounted.status !== 0, 'mounting a file system needs rights this user has not');
  undo.push(() => void spawnSync('umount', ['-l', folder]));
  const { journal } = await open(folder, { flushMs: 60_000 });
  journal.append(texts(1, 100).map(kept));
  expect(await journal.sync()).toBe('disk');

  const ballast = openSync(join(folder, 'ballast'), 'w');
  const fill = (): void => {
    for (;;) writeSync(ballast, Buffer.alloc(4_096));
  };
  expect(fill).toThrow(/ENOSPC/);
  closeSync(ballast);
  // More than the file's last page has room for: some of it is written, in the middle of a line.
  journal.append(texts(101, 1_000).map(kept));
  expect(await journal.sync()).toBe('memory');
  expect(journal.health.refusal).toContain('ENOSPC');
  journal.append(texts(1_001, 1_100).map(kept));
  rmSync(join(folder, 'ballast'));
  await untilOnDisk(journal);
  expect(segmentsIn(folder).length).toBe(1);
  await journal.close();
  const again = await open(folder);
  expect(again.journal.health.torn).toBe(0);
  expect(textsOf(await everything(again.journal))).toEqual(texts(1, 1_100));
  await again.journal.close();
});

test('a folder that was removed is made again, with what was not synced and the cursors', async () => {
  const folder = newFolder();
  const { journal } = await open(folder, { flushMs: 5, state: () => 'the state' });
  const cursor = await journal.cursor('shipper');
  journal.append(texts(1, 9).map(kept));
  await cursor.begin(6);
  await cursor.finish();
  await until('the state is written', () => segmentsIn(folder).length === 2);
  // This sync waits for the segment that has begun, which one without anything to write would not.
  journal.append(texts(10, 10).map(kept));
  await journal.sync();
  rmSync(folder, { recursive: true });
  journal.append(texts(11, 20).map(kept));
  expect(await journal.sync()).toBe('memory');
  await untilOnDisk(journal);
  expect(textsOf(await everything(journal))).toEqual(texts(11, 20));
  await until('a segment with the state follows', () => segmentsIn(folder).length === 2);
  await until('the cursor is on disk', () => journal.health.unsavedCursors === 0);
  await journal.close();
  const again = await open(folder);
  expect(again).toMatchObject({ state: 'the state', entries: [] });
  expect(again.journal.last).toBe(20);
  expect(await again.journal.cursor('shipper')).toMatchObject({ next: 6 });
});

test('a disk that does not answer counts as refusing until it does', async () => {
  const folder = newFolder();
  const { journal } = await open(folder, { flushMs: 60_000 });
  journal.append([kept('1')]);
  await journal.sync();
  // Opening a pipe that nobody writes waits: once for each thread that works for the file system.
  const pipe = join(dirname(folder), 'pipe');
  execFileSync('mkfifo', [pipe]);
  const opened: Promise<void>[] = [];
  for (let thread = 0; thread < Number(process.env['UV_THREADPOOL_SIZE'] ?? 4); thread++)
    opened.push(
      new Promise((resolve) => {
        openFile(pipe, 'r', (_, file) => {
          closeSync(file);
          resolve();
        });
      }),
    );
  journal.append([kept('2')]);
  expect(await journal.sync()).toBe('memory');
  expect(journal.health.refusal).toContain('not answered');
  expect(await journal.sync()).toBe('memory');
  const writer = openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK);
  await Promise.all(opened);
  closeSync(writer);
  await untilOnDisk(journal);
  expect(textsOf(await everything(journal))).toEqual(['1', '2']);
});
