import { readFileSync } from 'node:fs';

import { afterEach, expect, test } from 'vitest';

import type { JournalOptions } from '../../src/journal/journal.ts';
import {
  endJournals,
  everything,
  type Held,
  kept,
  newFolder,
  open,
  segmentsIn,
  tick,
  until,
} from './journals.ts';

afterEach(endJournals);

/** A journal of small segments: each `fill` adds one with five ticks and one entry that may not be dropped. */
async function withSegments(
  count: number,
  more: Partial<JournalOptions>,
): Promise<Held & { folder: string; fill: () => Promise<void> }> {
  const folder = newFolder();
  const held = await open(folder, { segmentBytes: 1_000, state: () => 'state', ...more });
  const { journal } = held;
  await journal.cursor('reader');
  const fill = async (): Promise<void> => {
    const newest = segmentsIn(folder).at(-1);
    journal.append([...Array.from({ length: 5 }, () => tick(`"${'t'.repeat(200)}"`)), kept('"kept"')]);
    await until('another segment was begun', () => segmentsIn(folder).at(-1) !== newest);
    // The first file of a journal is followed by one with a state at once.
    await journal.sync();
  };
  for (let filled = 0; filled < count; filled++) await fill();
  return { ...held, folder, fill };
}

test('segments are removed when every reader has passed them and they are old', async () => {
  let now = 1_000_000;
  const { journal, folder } = await withSegments(5, { keepMs: 60_000, now: () => now });
  const all = segmentsIn(folder).length;
  const reader = await journal.cursor('reader');
  const slow = await journal.cursor('slow');
  await reader.begin(journal.last + 1);
  await reader.finish();
  await slow.begin(14);
  await slow.finish();
  expect(segmentsIn(folder).length).toBe(all);
  now += 60_000;
  await until('what both have passed is removed', () => segmentsIn(folder).length < all);
  const rest = await everything(journal);
  expect(rest[0]!.number).toBeLessThanOrEqual(14);
  expect(rest.at(-1)!.number).toBe(journal.last);
  expect(await journal.cursor('new')).toMatchObject({ next: rest[0]!.number });
  expect(journal.health).toMatchObject({ dropped: 0, lost: 0 });
});

test('above its size, what was read goes, whatever its age, but not what the next start needs', async () => {
  const { journal, folder, fill } = await withSegments(1, { maximumBytes: 5_000 });
  const reader = await journal.cursor('reader');
  for (let filled = 0; filled < 20; filled++) {
    await fill();
    await reader.begin(journal.last + 1);
    await reader.finish();
  }
  await until('the journal is small enough', () => journal.health.bytes <= 5_000);
  expect(journal.health).toMatchObject({ dropped: 0, lost: 0 });
  const rest = await everything(journal);
  expect(rest.at(-1)!.number - rest[0]!.number + 1).toBe(rest.length);
  await journal.close();
  expect(await open(folder, { maximumBytes: 1 })).toMatchObject({ state: 'state' });
});

test('above its size, unread segments lose their droppable entries, the oldest first, and nothing else', async () => {
  const { journal, folder, fill } = await withSegments(2, { maximumBytes: 5_000 });
  expect(journal.health.dropped).toBe(0);
  for (let filled = 0; filled < 18; filled++) await fill();
  await until('the journal is small enough', () => journal.health.bytes <= 5_000);
  const entries = await everything(journal);
  expect(entries.filter(({ droppable }) => !droppable)).toHaveLength(20);
  expect(journal.health.dropped).toBe(120 - entries.length);
  const numbers = entries.map(({ number }) => number);
  expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  // Gaps are at the old end: the newest ticks are all there.
  expect(entries.slice(-6).map(({ number }) => number)).toEqual([115, 116, 117, 118, 119, 120]);
  expect(await journal.read(1, 3)).toEqual(
    [6, 12, 18].map((number) => ({ number, text: '"kept"', droppable: false })),
  );
  await journal.close();
  const again = await open(folder);
  expect(await everything(again.journal)).toEqual(entries);
  expect(again.journal.health.torn).toBe(0);
});

test('a batch that was begun keeps its entries, also above the size', async () => {
  const { journal, fill } = await withSegments(1, { maximumBytes: 3_000 });
  const reader = await journal.cursor('reader');
  await reader.begin(4);
  for (let filled = 0; filled < 12; filled++) await fill();
  await until('others were dropped', () => journal.health.dropped > 0);
  expect((await journal.read(1, 3)).map(({ number }) => number)).toEqual([1, 2, 3]);
  await reader.finish();
  // What is left may be within the size by itself: then nothing has to go yet.
  await until('they are passed', async () => {
    await fill();
    return (await journal.read(1, 1))[0]!.number > 3;
  });
});

test('reading near the end of a large segment does not read it all', async () => {
  const folder = newFolder();
  const { journal } = await open(folder, { memoryEntries: 1e6 });
  const text = `"${'x'.repeat(1_000)}"`;
  for (let count = 0; count < 20_000; count++) journal.append([tick(text)]);
  await journal.sync();
  await journal.close();
  const again = await open(folder);
  const readBytes = (): number => Number(/rchar: (\d+)/.exec(readFileSync('/proc/self/io', 'utf8'))![1]);
  const before = readBytes();
  expect((await again.journal.read(19_990, 5)).map(({ number }) => number)).toEqual([
    19_990, 19_991, 19_992, 19_993, 19_994,
  ]);
  expect(readBytes() - before).toBeLessThan(500_000);
});
