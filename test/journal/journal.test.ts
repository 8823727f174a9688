import { readFileSync, rmSync, writeFileSync } from 'node:fs';

import { afterEach, describe, expect, test } from 'vitest';

import {
  endJournals,
  everything,
  kept,
  modeOf,
  newFolder,
  open,
  segmentsIn,
  textsOf,
  tick,
  until,
} from './journals.ts';

afterEach(endJournals);

test('numbers go on over restarts, and what was appended is there in order', async () => {
  const folder = newFolder();
  const first = await open(folder);
  expect(first).toMatchObject({ state: null, entries: [] });
  expect(first.journal.last).toBe(0);
  expect(first.journal.append([kept('"a"'), tick('"b"')])).toBe(2);
  expect(await first.journal.sync()).toBe('disk');
  await first.journal.close();

  const second = await open(folder);
  expect(second.journal.last).toBe(2);
  expect(second.journal.append([kept('"c"')])).toBe(3);
  await second.journal.close();

  const third = await open(folder);
  expect(await everything(third.journal)).toEqual([
    { number: 1, text: '"a"', droppable: false },
    { number: 2, text: '"b"', droppable: true },
    { number: 3, text: '"c"', droppable: false },
  ]);
});

test('entries can be read before they are written', async () => {
  const { journal } = await open(newFolder(), { flushMs: 60_000 });
  journal.append([kept('1'), kept('2'), kept('3')]);
  expect(textsOf(await journal.read(2, 10))).toEqual(['2', '3']);
  expect(textsOf(await journal.read(1, 2))).toEqual(['1', '2']);
  await journal.sync();
  journal.append([kept('4')]);
  expect(textsOf(await journal.read(3, 10))).toEqual(['3', '4']);
  expect(await journal.read(5, 10)).toEqual([]);
});

test('a person finds an entry with grep; a line break within JSON does not break the line', async () => {
  const folder = newFolder();
  const { journal } = await open(folder);
  journal.append([kept('{"ticker":"ÄBC",\n"price":5}')]);
  await journal.sync();
  const [line] = readFileSync(segmentsIn(folder)[0]!, 'utf8').match(/^.*"ÄBC".*$/m)!;
  expect(line).toMatch(/^[0-9a-f]{8} 1! \{"ticker":"ÄBC", "price":5\}$/);
  await journal.close();
  expect(textsOf((await open(folder)).entries)).toEqual(['{"ticker":"ÄBC", "price":5}']);
});

test('files and folder are their owner’s alone', async () => {
  const folder = newFolder();
  const { journal } = await open(folder);
  await journal.cursor('shipper');
  journal.append([kept('1')]);
  await journal.sync();
  expect(modeOf(folder)).toBe(0o700);
  for (const path of [...segmentsIn(folder), `${folder}/shipper.cursor`]) expect(modeOf(path)).toBe(0o600);
});

describe('the state', () => {
  test('is that of the newest segment, with the entries after it', async () => {
    const folder = newFolder();
    let sum = 0;
    const more = { state: () => String(sum), segmentBytes: 2_000 };
    const { journal } = await open(folder, more);
    for (let value = 1; value <= 300; value++) {
      // Between the entry and the state it leads to nothing may ask for the state.
      journal.append([kept(String(value))]);
      sum += value;
      journal.append([kept('0')]);
      await journal.sync();
    }
    await journal.close();
    expect(segmentsIn(folder).length).toBeGreaterThan(3);

    const { state, entries } = await open(folder, more);
    expect(entries.length).toBeLessThan(300);
    expect(Number(state) + entries.reduce((total, { text }) => total + Number(text), 0)).toBe(sum);
  });

  test('of a segment whose head is torn is that of the one before, with the entries of both', async () => {
    const folder = newFolder();
    let sum = 0;
    const more = { state: () => String(sum), segmentBytes: 2_000 };
    const { journal } = await open(folder, more);
    for (let value = 1; segmentsIn(folder).length < 3; value++) {
      journal.append([kept(String(value))]);
      sum += value;
      await journal.sync();
    }
    journal.append([kept('1000')]);
    sum += 1_000;
    await journal.close();
    const newest = segmentsIn(folder).at(-1)!;
    const bytes = readFileSync(newest);
    bytes[3]! ^= 1;
    writeFileSync(newest, bytes);

    // Neither its age nor the journal's size makes what the next start needs go.
    await (await open(folder, { ...more, maximumBytes: 1 })).journal.close();

    const { journal: again, state, entries } = await open(folder, more);
    expect(Number(state) + entries.reduce((total, { text }) => total + Number(text), 0)).toBe(sum);
    expect(again.health.torn).toBe(1);
    // A new one is written as soon as there is something new.
    again.append([kept('1')]);
    const before = segmentsIn(folder).length;
    await until('a segment with a state was begun', () => segmentsIn(folder).length > before);
    await again.close();
    sum += 1;
    expect(await open(folder, more)).toMatchObject({ state: String(sum - 1) });
  });

  test('is also written for a new journal, soon after its first entry', async () => {
    const folder = newFolder();
    const { journal } = await open(folder, { state: () => 'from elsewhere' });
    journal.append([kept('1')]);
    await until('the state is written', () => segmentsIn(folder).length === 2);
    await journal.close();
    expect(await open(folder)).toMatchObject({ state: 'from elsewhere', entries: [] });
  });

  test('begins a new segment by age as well', async () => {
    const folder = newFolder();
    let now = 1_000_000;
    const { journal } = await open(folder, { segmentMs: 60_000, now: () => now });
    journal.append([kept('1')]);
    await until('the state is written', () => segmentsIn(folder).length === 2);
    journal.append([kept('2')]);
    await journal.sync();
    now += 60_000;
    journal.append([kept('3')]);
    await until('another segment was begun', () => segmentsIn(folder).length === 3);
    expect(segmentsIn(folder).at(-1)).toMatch(/000000000000004-1060000\.ndjson$/);
  });
});

test('syncs that come together share few', async () => {
  const { journal } = await open(newFolder(), { flushMs: 60_000 });
  const answers = Array.from({ length: 100 }, (_, index) => {
    journal.append([kept(String(index))]);
    return journal.sync();
  });
  expect(new Set(await Promise.all(answers))).toEqual(new Set(['disk']));
  expect(journal.health.syncs).toBeLessThanOrEqual(2);
});

describe('cursors', () => {
  test('keep a begun batch over a restart, with the same entries', async () => {
    const folder = newFolder();
    const { journal } = await open(folder, { flushMs: 60_000 });
    const cursor = await journal.cursor('shipper');
    expect(cursor).toMatchObject({ next: 1, pending: null });
    journal.append([kept('1'), kept('2'), tick('3'), kept('4')]);
    await cursor.begin(4);
    // Beginning makes the entries durable: a killed process does not write what it holds.
    const bytes = readFileSync(segmentsIn(folder)[0]!, 'utf8');
    expect(bytes).toContain(' 3~ 3\n');
    await expect(cursor.begin(5)).rejects.toThrow(RangeError);
    await journal.close();

    const again = await open(folder);
    const same = await again.journal.cursor('shipper');
    expect(same).toMatchObject({ next: 1, pending: { from: 1, to: 4 } });
    await same.finish();
    expect(same).toMatchObject({ next: 4, pending: null });
    await again.journal.close();
    const last = await open(folder);
    expect(await last.journal.cursor('shipper')).toMatchObject({ next: 4, pending: null });
  });

  test('a new one begins at the oldest entry held', async () => {
    const folder = newFolder();
    const { journal } = await open(folder);
    journal.append([kept('1')]);
    await journal.sync();
    expect(await journal.cursor('late')).toMatchObject({ next: 1 });
  });

  test('no number is used again that one has passed, even where the entries are gone', async () => {
    const folder = newFolder();
    const { journal } = await open(folder);
    const cursor = await journal.cursor('shipper');
    journal.append([kept('1'), kept('2'), kept('3')]);
    await cursor.begin(3);
    await journal.close();
    for (const path of segmentsIn(folder)) rmSync(path);
    const again = await open(folder);
    expect(again.journal.append([kept('new')])).toBe(3);
  });

  test('one that cannot be read begins anew, and is counted', async () => {
    const folder = newFolder();
    const { journal } = await open(folder);
    journal.append([kept('1')]);
    const cursor = await journal.cursor('shipper');
    await cursor.begin(2);
    await cursor.finish();
    await journal.close();
    writeFileSync(`${folder}/shipper.cursor`, 'nonsense\n');
    const again = await open(folder);
    expect(again.journal.health.torn).toBe(1);
    expect(await again.journal.cursor('shipper')).toMatchObject({ next: 1, pending: null });
  });
});
