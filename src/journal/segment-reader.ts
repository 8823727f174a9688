import { type FileHandle, open } from 'node:fs/promises';

import type { JournalEntry } from './journal.ts';
import { refusalCode } from './durable-files.ts';
import { decodeLine, eachLine, type Line, type ReadableBytes } from './line.ts';
import type { Segment } from './segment.ts';

/** A reader looks through this much at most before it meets the first entry it wants. */
const nearEnoughBytes = 64 * 1024;

/** Opens a segment for reading; null where it was removed. */
async function openSegment({ path }: Segment): Promise<FileHandle | null> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if (refusalCode(error) === 'ENOENT') return null;
    throw error;
  }
}

const textOf = (bytes: Buffer, line: Line, end: number): string => bytes.toString('utf8', line.textAt, end);

/** The state a segment begins with; null where it has none that is intact. */
export async function readState(segment: Segment): Promise<string | null> {
  const file = await openSegment(segment);
  if (file === null) return null;
  let state: string | null = null;
  try {
    await eachLine(file, 0, segment.bytes, (bytes, start, end) => {
      const line = decodeLine(bytes, start, end);
      if (line?.mark === '=') state = textOf(bytes, line, end);
      return false;
    });
  } finally {
    await file.close();
  }
  return state;
}

/** What a look through a whole segment finds. */
export interface SegmentScan {
  /** Number of the last entry; 0 in a segment without. */
  readonly last: number;
  /** Where its last readable line ends. */
  readonly goodBytes: number;
  /** Lines before that which cannot be read. */
  readonly unreadable: number;
}

export async function scanSegment(segment: Segment): Promise<SegmentScan> {
  const file = await openSegment(segment);
  if (file === null) return { last: 0, goodBytes: 0, unreadable: 0 };
  let last = 0;
  let goodBytes = 0;
  let unreadable = 0;
  let unreadableSince = 0;
  try {
    await eachLine(file, 0, segment.bytes, (bytes, start, end, offset) => {
      const line = decodeLine(bytes, start, end);
      if (line === null) {
        unreadableSince++;
        return true;
      }
      unreadable += unreadableSince;
      unreadableSince = 0;
      last = line.number;
      goodBytes = offset + (end + 1 - start);
      return true;
    });
  } finally {
    await file.close();
  }
  return { last, goodBytes, unreadable };
}

/**
 * Adds the entries [from, to) of a segment to `found`, until that holds `limit`.
 * @returns how many lines could not be read that no one has counted yet
 */
export async function readSegment(
  segment: Segment,
  from: number,
  to: number,
  limit: number,
  found: JournalEntry[],
): Promise<number> {
  const file = await openSegment(segment);
  if (file === null) return 0;
  let unreadable = 0;
  try {
    // A segment rewritten meanwhile is another file: everything is told from the one that was opened.
    const { ino, size } = await file.stat();
    const end = Math.min(size, segment.bytes);
    const { place } = segment;
    const start =
      place?.inode === ino && place.number === from ? place.offset : await locate(file, end, from);
    let next = start;
    await eachLine(file, start, end, (bytes, lineStart, lineEnd, offset) => {
      if (found.length >= limit) return false;
      const line = decodeLine(bytes, lineStart, lineEnd);
      next = offset + (lineEnd + 1 - lineStart);
      if (line === null) {
        if (offset >= segment.checkedTo) unreadable++;
        return true;
      }
      if (line.number >= to) {
        next = offset;
        return false;
      }
      // Lower numbers again are entries that were written twice because their first sync failed.
      if (line.mark === '=' || line.number < from || line.number <= (found.at(-1)?.number ?? 0)) return true;
      found.push({
        number: line.number,
        text: textOf(bytes, line, lineEnd),
        droppable: line.mark === '~',
      });
      return true;
    });
    segment.checkedTo = Math.max(segment.checkedTo, next);
    segment.place = { inode: ino, number: (found.at(-1)?.number ?? from - 1) + 1, offset: next };
  } finally {
    await file.close();
  }
  return unreadable;
}

/** The beginning of a line at or before the first entry from a number on, found by bisection. */
async function locate(file: ReadableBytes, end: number, from: number): Promise<number> {
  let low = 0;
  let high = end;
  while (high - low > nearEnoughBytes) {
    const middle = Math.floor((low + high) / 2);
    const probe = await firstLineFrom(file, middle, high);
    if (probe !== null && probe.number <= from) low = probe.offset;
    else high = middle;
  }
  return low;
}

const probeBytes = 4_096;

interface LinePlace {
  readonly number: number;
  readonly offset: number;
}

/** The first readable line that begins in [from, to), looked for in a little first. */
async function firstLineFrom(file: ReadableBytes, from: number, to: number): Promise<LinePlace | null> {
  const near = Math.min(to, from + probeBytes);
  return (await firstLineIn(file, from, near)) ?? (near < to ? firstLineIn(file, from, to) : null);
}

async function firstLineIn(file: ReadableBytes, from: number, to: number): Promise<LinePlace | null> {
  const found: LinePlace[] = [];
  await eachLine(file, from, to, (bytes, start, end, offset) => {
    // The first is the rest of a line that began before.
    const line = offset === from ? null : decodeLine(bytes, start, end);
    if (line !== null) found.push({ number: line.number, offset });
    return line === null;
  });
  return found[0] ?? null;
}
