import { cpSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';

import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';

import { endJournals, everything, kept, newFolder, open, segmentsIn, tick } from './journals.ts';

afterEach(endJournals);

/** A journal of one run, closed, with its newest segment and that one's lines. */
async function written(): Promise<{ folder: string; newest: string; bytes: Buffer }> {
  const folder = newFolder();
  const { journal } = await open(folder, { state: () => 'the state' });
  journal.append([kept('"first"')]);
  while (segmentsIn(folder).length < 2) await new Promise((resolve) => setTimeout(resolve, 1));
  journal.append([tick('"größer"'), kept('"third"'), tick('"fourth"')]);
  await journal.close();
  const newest = segmentsIn(folder).at(-1)!;
  return { folder, newest, bytes: readFileSync(newest) };
}

/** A folder like another, its newest segment with other bytes. */
function like(folder: string, newest: string, bytes: Buffer): string {
  const copy = newFolder();
  cpSync(folder, copy, { recursive: true, filter: (path) => !path.includes('lock-') });
  writeFileSync(newest.replace(folder, copy), bytes);
  return copy;
}

test('cut off at every byte, the last segment gives all its whole lines, and goes on', async () => {
  const { folder, newest, bytes } = await written();
  for (let length = 0; length <= bytes.length; length++) {
    const whole = bytes.subarray(0, length).filter((byte) => byte === 0x0a).length;
    const torn = length - (bytes.subarray(0, length).lastIndexOf(0x0a) + 1);
    const copy = like(folder, newest, bytes.subarray(0, length));
    const { journal, state, entries } = await open(copy);
    // Without the line of the state, that of the segment before counts: it has none.
    expect(state).toBe(whole > 0 ? 'the state' : null);
    expect(entries.map(({ number }) => number)).toEqual(whole > 0 ? [2, 3, 4].slice(0, whole - 1) : [1]);
    expect(journal.health.torn).toBe(torn);
    const number = journal.append([kept('"next"')]);
    expect(number).toBe(Math.max(2, whole + 1));
    expect(await journal.sync()).toBe('disk');
    await journal.close();
    const again = await open(copy);
    expect(again.journal.health.torn).toBe(0);
    expect((await everything(again.journal)).at(-1)).toEqual({ number, text: '"next"', droppable: false });
    await again.journal.close();
  }
});

test('an end filled with zeros, as some systems leave it, is cut off', async () => {
  const { folder, newest, bytes } = await written();
  const copy = like(folder, newest, bytes);
  truncateSync(newest.replace(folder, copy), bytes.length + 10_000);
  const { journal, entries } = await open(copy);
  expect(entries.map(({ number }) => number)).toEqual([2, 3, 4]);
  expect(journal.health.torn).toBe(10_000);
  journal.append([kept('"next"')]);
  await journal.close();
  const again = await open(copy);
  expect(again.journal.health.torn).toBe(0);
  expect(again.entries.at(-1)?.text).toBe('"next"');
});

test('flipped bits never yield an entry that was not written', async () => {
  const { folder, newest, bytes } = await written();
  const whole = await open(like(folder, newest, bytes));
  const right = new Map((await everything(whole.journal)).map((entry) => [entry.number, entry]));
  const flip = fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }));
  await fc.assert(
    fc.asyncProperty(fc.array(flip, { minLength: 1, maxLength: 4 }), async (flips) => {
      const changed = Buffer.from(bytes);
      for (const [at, mask] of flips) changed[at]! ^= mask;
      const { journal, state, entries } = await open(like(folder, newest, changed));
      expect([null, 'the state']).toContain(state);
      for (const entry of [...entries, ...(await everything(journal))])
        expect(entry).toEqual(right.get(entry.number));
      const untouched = Buffer.compare(changed, bytes) === 0;
      expect(journal.health.torn > 0).toBe(!untouched);
      await journal.close();
    }),
    { numRuns: 200 },
  );
});

test('a line in the middle that cannot be read is skipped and counted', async () => {
  const { folder, newest, bytes } = await written();
  const changed = Buffer.from(bytes);
  changed[bytes.indexOf('größer')]! ^= 0x20;
  const { journal, entries } = await open(like(folder, newest, changed));
  expect(entries.map(({ number }) => number)).toEqual([3, 4]);
  expect((await everything(journal)).map(({ number }) => number)).toEqual([1, 3, 4]);
  expect(journal.health.torn).toBe(1);
});
