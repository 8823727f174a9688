import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Journal, JournalEntry, JournalOptions } from '../../src/journal/journal.ts';
import { openJournal } from '../../src/journal/open-journal.ts';

const folders: string[] = [];
const opened = new Set<Journal>();

/** A folder that `endJournals` removes. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'openbell-journal-'));
  folders.push(folder);
  return join(folder, 'journal');
}

/** Closes what `open` has opened and removes the folders; for afterEach. */
export async function endJournals(): Promise<void> {
  for (const journal of opened) await journal.close();
  opened.clear();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

const optionsFor = (folder: string, more: Partial<JournalOptions> = {}): JournalOptions => ({
  folder,
  state: () => 'state',
  segmentBytes: 1e9,
  segmentMs: 1e9,
  maximumBytes: 1e9,
  keepMs: 1e9,
  memoryEntries: 10_000,
  flushMs: 1,
  now: () => 1_795_271_400_000,
  ...more,
});

export interface Held {
  readonly journal: Journal;
  readonly state: string | null;
  /** What it held when it was opened. */
  readonly entries: readonly JournalEntry[];
}

export async function open(folder: string, more: Partial<JournalOptions> = {}): Promise<Held> {
  const { journal, state, entries } = await openJournal(optionsFor(folder, more));
  opened.add(journal);
  const held: JournalEntry[] = [];
  for await (const entry of entries) held.push(entry);
  return { journal, state, entries: held };
}

export const kept = (text: string): { text: string; droppable: false } => ({ text, droppable: false });
export const tick = (text: string): { text: string; droppable: true } => ({ text, droppable: true });

export const textsOf = (entries: readonly JournalEntry[]): string[] => entries.map(({ text }) => text);

/** Everything the journal holds, read in batches. */
export async function everything(journal: Journal, limit = 100): Promise<JournalEntry[]> {
  const all: JournalEntry[] = [];
  for (let from = 1; ;) {
    const batch = await journal.read(from, limit);
    if (batch.length === 0) return all;
    all.push(...batch);
    from = batch.at(-1)!.number + 1;
  }
}

export const segmentsIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.ndjson'))
    .sort()
    .map((name) => join(folder, name));

export const modeOf = (path: string): number => statSync(path).mode & 0o777;

/** Looks until something is so; a watchdog ends it. */
export async function until(what: string, isSo: () => Promise<boolean> | boolean): Promise<void> {
  const started = performance.now();
  while (!(await isSo())) {
    if (performance.now() - started > 30_000) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
