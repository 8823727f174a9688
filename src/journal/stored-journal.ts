import { refusalCode } from './durable-files.ts';
import type { JournalEntry } from './journal.ts';
import { listSegments, type Segment } from './segment.ts';
import { readSegment, readState } from './segment-reader.ts';

/** A stretch of a journal: the state at its start and the entries after it. */
export interface StoredStretch {
  readonly state: string | null;
  readonly entries: AsyncIterable<JournalEntry>;
}

/** A window may have been open for this long before anything was said of it in the segments looked at. */
const lookBackMs = 35 * 60_000;
const pieceEntries = 5_000;

/**
 * Reads a journal without holding it, also while it is written: from some time before an instant on (everything for null), to its end.
 * A folder without a journal is an empty one.
 */
export async function storedStretch(folder: string, at: number | null): Promise<StoredStretch> {
  const segments = await listSegments(folder).catch((error: unknown) => {
    if (refusalCode(error) === 'ENOENT') return [];
    throw error;
  });
  const from =
    at === null
      ? 0
      : Math.max(
          0,
          segments.findLastIndex(({ begunAt }) => begunAt <= at - lookBackMs),
        );
  for (let index = from; index >= 0; index--) {
    const segment = segments[index];
    const state = segment === undefined ? null : await readState(segment);
    // Without its state an older segment has to be read as well.
    if (state !== null) return { state, entries: entriesOf(segments.slice(index)) };
  }
  return { state: null, entries: entriesOf(segments) };
}

async function* entriesOf(segments: readonly Segment[]): AsyncGenerator<JournalEntry> {
  let next = 0;
  for (const segment of segments) {
    for (;;) {
      const found: JournalEntry[] = [];
      await readSegment(segment, next, Infinity, pieceEntries, found);
      if (found.length === 0) break;
      yield* found;
      next = found.at(-1)!.number + 1;
    }
  }
}
