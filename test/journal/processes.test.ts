import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

import { afterEach, expect, test } from 'vitest';

import { endJournals, everything, kept, newFolder, open, until } from './journals.ts';

const built = new URL('../../dist/journal/open-journal.js', import.meta.url).href;

const children = new Set<ChildProcess>();
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await endJournals();
});

interface Writer {
  readonly child: ChildProcess;
  /** Number of the last entry it was told is on disk. */
  acknowledged(): number;
  /** Batches its reader has done: begun and finished up to here. */
  handled(): number;
  kill(): Promise<void>;
}

/**
 * A process that appends, syncs, rotates and reads as fast as it can and says what it was told is durable. Entry n holds n and
 * the state how many there were, so that everything can be checked.
 */
async function startWriter(folder: string): Promise<Writer> {
  const script = `
    import { writeSync } from 'node:fs';
    import { openJournal } from ${JSON.stringify(built)};
    const { journal } = await openJournal({
      folder: process.argv[1], state: () => String(journal.last), segmentBytes: 20_000, segmentMs: 1e9,
      maximumBytes: 1e9, keepMs: 1e9, memoryEntries: 100_000, flushMs: 1, now: () => Date.now(),
    });
    const cursor = await journal.cursor('reader');
    writeSync(1, 'open\\n');
    const append = async () => {
      for (;;) {
        const next = journal.last + 1;
        const count = 1 + next % 7;
        journal.append(Array.from({ length: count }, (_, index) => ({ text: String(next + index).repeat(20), droppable: index % 2 === 0 })));
        const last = journal.last;
        if (next % 3 !== 0 && (await journal.sync()) === 'disk') writeSync(1, 'durable ' + last + '\\n');
        else await new Promise((resolve) => setImmediate(resolve));
      }
    };
    const read = async () => {
      for (;;) {
        if (cursor.pending) await cursor.finish();
        writeSync(1, 'handled ' + (cursor.next - 1) + '\\n');
        if (journal.last >= cursor.next) await cursor.begin(journal.last + 1);
        else await new Promise((resolve) => setImmediate(resolve));
      }
    };
    await Promise.all([append(), read()]);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.add(child);
  let acknowledged = 0;
  let handled = 0;
  const lines = createInterface({ input: child.stdout });
  const opened = once(lines, 'line');
  lines.on('line', (line) => {
    const [word, number] = line.split(' ');
    if (word === 'durable') acknowledged = Number(number);
    if (word === 'handled') handled = Number(number);
  });
  await opened;
  return {
    child,
    acknowledged: () => acknowledged,
    handled: () => handled,
    async kill() {
      const closed = once(child, 'close');
      child.kill('SIGKILL');
      await closed;
      children.delete(child);
    },
  };
}

test('a process killed at any moment leaves everything that was synced, whole and in order', async () => {
  const folder = newFolder();
  for (let round = 0; round < 8; round++) {
    const writer = await startWriter(folder);
    const enough = writer.acknowledged() + 50 + Math.floor(Math.random() * 1_500);
    const before = writer.acknowledged();
    await until('it has synced some', () => writer.acknowledged() >= before + enough);
    await writer.kill();

    // Its lock died with it.
    const { journal, state, entries } = await open(folder);
    expect(journal.last).toBeGreaterThanOrEqual(writer.acknowledged());
    const all = await everything(journal, 1_000);
    expect(all.length).toBe(journal.last);
    for (const [index, { number, text }] of all.entries()) {
      if (number !== index + 1 || text !== String(number).repeat(20)) expect.fail(`entry ${number}: ${text}`);
    }
    expect(Number(state) + entries.length).toBe(journal.last);
    const cursor = await journal.cursor('reader');
    expect(cursor.next - 1).toBeGreaterThanOrEqual(writer.handled());
    expect(cursor.pending?.to ?? cursor.next).toBeLessThanOrEqual(journal.last + 1);
    await journal.close();
  }
});

test('a second process is refused with the first one’s id, and let in when that was killed', async () => {
  const folder = newFolder();
  const writer = await startWriter(folder);
  await expect(open(folder)).rejects.toMatchObject({
    code: 'STACK_BUSY',
    message: expect.stringContaining(`process ${writer.child.pid}`) as string,
  });
  await writer.kill();
  const { journal } = await open(folder);
  expect(readdirSync(folder).filter((name) => name.startsWith('lock-'))).toHaveLength(1);
  await expect(open(folder)).rejects.toMatchObject({ code: 'STACK_BUSY' });
  await journal.close();
  expect(readdirSync(folder).filter((name) => name.startsWith('lock-'))).toEqual([]);
});

test('of many that open at once at most one gets the journal', async () => {
  const folder = newFolder();
  const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => open(folder)));
  expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBeLessThanOrEqual(1);
  const refused = outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' ? [outcome.reason as unknown] : [],
  );
  for (const reason of refused) expect(reason).toMatchObject({ code: 'STACK_BUSY' });
});

test('a folder with a path too long for a socket is locked as well', async () => {
  const folder = join(newFolder(), 'x'.repeat(120));
  const { journal } = await open(folder);
  await expect(open(folder)).rejects.toMatchObject({ code: 'STACK_BUSY' });
  journal.append([kept('1')]);
  expect(await journal.sync()).toBe('disk');
});

test('a folder that cannot be one is named', async () => {
  const folder = newFolder();
  mkdirSync(dirname(folder), { recursive: true });
  writeFileSync(folder, '');
  await expect(open(folder)).rejects.toMatchObject({
    code: 'BAD_CONFIGURATION',
    message: expect.stringContaining(folder) as string,
  });
});
