/**
 * The journal on this machine's disk: entries appended in a row, syncs under 1,000 and 5,000 appends a second, everything
 * read back, and how long the event loop was held meanwhile. Prints a table; exits 1 when a target is missed.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';

import { systemClock } from '../dist/calendar/clock.js';
import { openJournal } from '../dist/journal/open-journal.js';

const inARow = 1_000_000;
const secondsAtARate = 5;
const batch = 1_000;
const targets = { appendsPerSecond: 500_000, overPlainMs: 2, readPerSecond: 250_000, heldMs: 25 };

const text = JSON.stringify({
  k: 'tick',
  ticker: 'ABCD',
  time: 1795271400123,
  arrived: 1795271400187,
  price: 7.4321,
  size: 100,
  seq: '184223.1795271400123',
  source: 'ibkr_last_trade',
});

const options = (folder) => ({
  folder,
  state: () => JSON.stringify({ windows: 'x'.repeat(100_000) }),
  segmentBytes: 16 * 1024 * 1024,
  segmentMs: 3_600_000,
  maximumBytes: 2 ** 31,
  keepMs: 86_400_000,
  memoryEntries: 2_000_000,
  flushMs: 50,
  now: () => systemClock.now(),
});

const quantile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];

/**
 * Appends at a rate and syncs one entry after the other as alerts do; in turn with that, as many
 * bytes are written to another file and synced by the plainest calls there are, so that both meet the same disk.
 */
async function syncsAt(journal, perSecond, plainFile) {
  const synced = [];
  const plain = [];
  const started = performance.now();
  let appended = 0;
  let before = 0;
  const appending = setInterval(() => {
    const due = ((performance.now() - started) / 1_000) * perSecond;
    for (; appended < due; appended++) journal.append([{ text, droppable: true }]);
  }, 1);
  while (performance.now() - started < secondsAtARate * 1_000) {
    journal.append([{ text, droppable: false }]);
    const asked = performance.now();
    await journal.sync();
    synced.push(performance.now() - asked);
    await wait(5);
    const lines = Buffer.from(`${text}\n`.repeat(appended - before + 1));
    before = appended;
    const begun = performance.now();
    await plainFile.write(lines);
    await plainFile.datasync();
    plain.push(performance.now() - begun);
    await wait(5);
  }
  clearInterval(appending);
  const ascending = (a, b) => a - b;
  return { synced: synced.sort(ascending), plain: plain.sort(ascending) };
}

const folder = mkdtempSync(join(tmpdir(), 'openbell-bench-'));
try {
  const { journal } = await openJournal(options(join(folder, 'journal')));

  const started = performance.now();
  for (let count = 0; count < inARow; count += 10)
    journal.append(Array.from({ length: 10 }, () => ({ text, droppable: true })));
  const appendMs = performance.now() - started;
  await journal.sync();
  const writtenMs = performance.now() - started;

  const held = monitorEventLoopDelay({ resolution: 1 });
  held.enable();
  const plainFile = await open(join(folder, 'plain'), 'a');
  const slow = await syncsAt(journal, 1_000, plainFile);
  const fast = await syncsAt(journal, 5_000, plainFile);
  await plainFile.close();
  held.disable();

  const heldReading = monitorEventLoopDelay({ resolution: 1 });
  heldReading.enable();
  const readStarted = performance.now();
  let read = 0;
  for (let from = 1; from <= journal.last;) {
    const entries = await journal.read(from, batch);
    if (entries.length === 0) break;
    read += entries.length;
    from = entries.at(-1).number + 1;
    await turn();
  }
  const readMs = performance.now() - readStarted;
  heldReading.disable();
  const near = [];
  for (let round = 0; round < 200; round++) {
    const asked = performance.now();
    await journal.read(journal.last - 1_000 - round * 37, 100);
    near.push(performance.now() - asked);
  }
  near.sort((a, b) => a - b);
  const complete = read === journal.last;
  await journal.close();

  const reopening = performance.now();
  const again = await openJournal(options(join(folder, 'journal')));
  let recovered = 0;
  for await (const entry of again.entries) recovered += entry.number > 0 ? 1 : 0;
  const reopenMs = performance.now() - reopening;
  await again.journal.close();

  const perSecond = (count, ms) => `${Math.round((count / ms) * 1_000).toLocaleString('en')} a second`;
  const ms = (sorted) =>
    `p50 ${quantile(sorted, 0.5).toFixed(2)} ms, p99 ${quantile(sorted, 0.99).toFixed(2)} ms`;
  const print = (name, value) => console.log(`  ${name.padEnd(44)} ${value}`);
  console.log(`The journal: entries of ${text.length} bytes`);
  print(`${inARow.toLocaleString('en')} entries appended`, perSecond(inARow, appendMs));
  print('the same, until they were synced', perSecond(inARow, writtenMs));
  print('sync at 1,000 appends a second', ms(slow.synced));
  print('a plain write and fdatasync meanwhile', ms(slow.plain));
  print('sync at 5,000 appends a second', ms(fast.synced));
  print('a plain write and fdatasync meanwhile', ms(fast.plain));
  print('event loop held at the longest meanwhile', `${(held.max / 1e6).toFixed(1)} ms`);
  print(`${read.toLocaleString('en')} entries read back`, perSecond(read, readMs));
  print('event loop held at the longest meanwhile', `${(heldReading.max / 1e6).toFixed(1)} ms`);
  print('100 entries near the end', ms(near));
  print(`opened again, ${recovered.toLocaleString('en')} entries replayed`, `${reopenMs.toFixed(0)} ms`);
  process.exitCode =
    complete &&
    (inARow / appendMs) * 1_000 >= targets.appendsPerSecond &&
    quantile(fast.synced, 0.5) <= quantile(fast.plain, 0.5) + targets.overPlainMs &&
    (read / readMs) * 1_000 >= targets.readPerSecond &&
    heldReading.max / 1e6 <= targets.heldMs
      ? 0
      : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
