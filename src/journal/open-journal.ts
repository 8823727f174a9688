import { chmod, mkdir } from 'node:fs/promises';

import { messageOf, OpenbellError } from '../errors/openbell-error.ts';
import { firstUnspoken, loadPlaces } from './cursor-file.ts';
import { folderMode, removeUnfinished } from './durable-files.ts';
import { lockFolder } from './folder-lock.ts';
import type { JournalEntry, JournalOptions, OpenedJournal } from './journal.ts';
import { JournalOfFiles, type Remains } from './journal-of-files.ts';
import { listSegments, type Segment } from './segment.ts';
import { SegmentFile } from './segment-file.ts';
import { SegmentList } from './segment-list.ts';
import { readState, scanSegment } from './segment-reader.ts';

/** What the segments of an earlier run say. */
interface Recovered {
  readonly state: string | null;
  /** First number the state does not cover. */
  readonly first: number;
  /** Highest number among them; 0 without any. */
  readonly last: number;
  /** Bytes at a torn end, and lines that cannot be read, from the state on. */
  readonly torn: number;
}

/**
 * Opens the journal of a folder, or begins one there. Entries are read as `entries` is iterated, which must come to its end
 * before anything is appended.
 * @throws OpenbellError STACK_BUSY while another process has it, BAD_CONFIGURATION where the folder cannot be used.
 */
export async function openJournal(options: JournalOptions): Promise<OpenedJournal> {
  const { folder } = options;
  try {
    await mkdir(folder, { recursive: true, mode: folderMode });
    // Beside a disk that has become read-only there is still what can be read.
    await chmod(folder, folderMode).catch(() => undefined);
  } catch (error) {
    throw unusable(folder, error);
  }
  const release = await lockFolder(folder);
  try {
    await removeUnfinished(folder);
    const segments = await listSegments(folder);
    const recovered = await recover(segments);
    const { places, unreadable } = await loadPlaces(folder);
    const newest = segments.at(-1);
    const remains: Remains = {
      segments: new SegmentList(folder, segments),
      file: newest === undefined ? null : await SegmentFile.reopen(newest).catch(() => null),
      places,
      last: Math.max(recovered.last, firstUnspoken(places.values()) - 1),
      torn: recovered.torn + unreadable,
      release,
    };
    const journal = new JournalOfFiles(options, remains);
    return { journal, state: recovered.state, entries: entriesOf(journal, recovered) };
  } catch (error) {
    await release();
    throw unusable(folder, error);
  }
}

const unusable = (folder: string, error: unknown): OpenbellError =>
  new OpenbellError(
    'BAD_CONFIGURATION',
    `The journal's folder ${folder} cannot be used: ${messageOf(error)}`,
    {
      cause: error,
    },
  );

async function recover(segments: readonly Segment[]): Promise<Recovered> {
  let index = segments.length - 1;
  let state: string | null = null;
  for (; index >= 0; index--) {
    state = await readState(segments[index]!);
    if (state !== null) break;
  }
  const start = Math.max(0, index);
  if (state !== null) segments[start]!.hasState = true;
  let last = 0;
  let torn = 0;
  for (const segment of segments.slice(start)) {
    const scan = await scanSegment(segment);
    last = Math.max(last, segment.first - 1, scan.last);
    torn += scan.unreadable + segment.bytes - scan.goodBytes;
    segment.bytes = scan.goodBytes;
    segment.checkedTo = segment.bytes;
  }
  return { state, first: segments[start]?.first ?? 1, last, torn };
}

/** Entries handed on before the next look at the disk, so that a consumer never holds the event loop for long. */
const batchEntries = 1_000;

async function* entriesOf(
  journal: JournalOfFiles,
  { first, last }: Recovered,
): AsyncGenerator<JournalEntry, void, undefined> {
  for (let from = first; from <= last;) {
    const batch: JournalEntry[] = [];
    await journal.reader.readDisk(from, last + 1, batchEntries, batch);
    yield* batch;
    from = batch.length === 0 ? last + 1 : batch.at(-1)!.number + 1;
  }
}
