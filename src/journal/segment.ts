import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { refusalCode } from './durable-files.ts';

/** A file of the journal: where known the state at its start, then entries. */
export interface Segment {
  readonly path: string;
  /** No entry in it has a lower number. */
  readonly first: number;
  /** Epoch ms. */
  readonly begunAt: number;
  /** Bytes of whole, synced lines. */
  bytes: number;
  /** Whether its state is known to be readable. */
  hasState: boolean;
  /** Whether its droppable entries were given up. */
  stripped: boolean;
  /** Lines before this offset were looked at: those that cannot be read are counted once. */
  checkedTo: number;
  /** Where a reader stopped, for the next to go on from: the line at `offset` is the first with at least `number`. */
  place: { readonly inode: number; readonly number: number; readonly offset: number } | null;
}

const extension = '.ndjson';
const numberDigits = 15;

/** `000000000004711-1795244400000.ndjson`: the first number, padded so that names sort as entries do, and when it was begun. */
export function newSegment(folder: string, first: number, begunAt: number): Segment {
  const name = `${String(first).padStart(numberDigits, '0')}-${begunAt}${extension}`;
  return {
    path: join(folder, name),
    first,
    begunAt,
    bytes: 0,
    hasState: false,
    stripped: false,
    checkedTo: 0,
    place: null,
  };
}

/** The segments of a folder, oldest first. */
export async function listSegments(folder: string): Promise<Segment[]> {
  const segments: Segment[] = [];
  for (const name of await readdir(folder)) {
    const [, first, begunAt] = /^(\d{15})-(\d+)\.ndjson$/.exec(name) ?? [];
    if (first === undefined || begunAt === undefined) continue;
    const segment = newSegment(folder, Number(first), Number(begunAt));
    const found = await stat(segment.path).catch((error: unknown) => {
      // Removed since the folder was read.
      if (refusalCode(error) === 'ENOENT') return null;
      throw error;
    });
    if (found === null) continue;
    segment.bytes = found.size;
    segments.push(segment);
  }
  return segments.sort((a, b) => a.first - b.first || a.begunAt - b.begunAt);
}
