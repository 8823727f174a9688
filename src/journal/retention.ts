import { open } from 'node:fs/promises';
import { dirname } from 'node:path';

import { replaceDurably, syncFolder } from './durable-files.ts';
import type { JournalOptions } from './journal.ts';
import { decodeLine, eachLine } from './line.ts';
import type { Segment } from './segment.ts';
import type { SegmentList } from './segment-list.ts';

/** Bytes read before what is kept of them is written. */
const sliceBytes = 256 * 1024;

/** How far readers are. */
export interface Progress {
  /** Number of the first entry that a reader has not handled; Infinity without readers. */
  readonly next: number;
  /** Whether an entry is part of a batch that may have to be done again exactly as it was. */
  readonly isPending: (number: number) => boolean;
}

/** Keeps the journal within its age and size. Nothing the next start needs is touched. */
export class Retention {
  readonly #options: JournalOptions;
  readonly #segments: SegmentList;
  readonly #progress: () => Progress;
  #running: Promise<void> | null = null;
  #again = false;
  #dropped = 0;

  constructor(options: JournalOptions, segments: SegmentList, progress: () => Progress) {
    this.#options = options;
    this.#segments = segments;
    this.#progress = progress;
  }

  /** Droppable entries given up for the journal's size. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Removes what is due now; a call during another makes that look once more. Never rejects. */
  run(): Promise<void> {
    this.#again = true;
    return (this.#running ??= this.#work());
  }

  async #work(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      try {
        await this.#removePassed();
        await this.#stripUnread();
      } catch {
        // The disk refuses; what is due stays due.
      }
    }
    // In the same turn as the last look: a call in between would be told of work that has ended.
    this.#running = null;
  }

  /** The segments before the one the next start begins from, each with the one that follows it. */
  #old(): { readonly segment: Segment; readonly following: Segment }[] {
    const { all } = this.#segments;
    const needed = all.findLastIndex(({ hasState }) => hasState);
    return all
      .slice(0, Math.max(0, needed))
      .map((segment, index) => ({ segment, following: all[index + 1]! }));
  }

  get #isTooLarge(): boolean {
    return this.#segments.bytes > this.#options.maximumBytes;
  }

  async #removePassed(): Promise<void> {
    const { keepMs, now } = this.#options;
    let removed: Segment | null = null;
    for (const { segment, following } of this.#old()) {
      const passed = this.#progress().next >= following.first;
      const old = now() - following.begunAt >= keepMs;
      if (!passed || !(old || this.#isTooLarge)) break;
      await this.#segments.remove(segment);
      removed = segment;
    }
    if (removed !== null) await syncFolder(dirname(removed.path));
  }

  async #stripUnread(): Promise<void> {
    for (const { segment } of this.#old()) {
      if (!this.#isTooLarge) return;
      if (!segment.stripped) await this.#strip(segment);
    }
  }

  /** Writes a segment anew without its droppable entries. */
  async #strip(segment: Segment): Promise<void> {
    const { next, isPending } = this.#progress();
    const file = await open(segment.path, 'r');
    const { bytes } = segment;
    let dropped = 0;
    let kept = 0;
    let isWhole = true;
    async function* pieces(): AsyncGenerator<string> {
      for (let from = 0; from < bytes;) {
        const lines: string[] = [];
        const sliceEnd = from + sliceBytes;
        let reached = bytes;
        await eachLine(file, from, bytes, (slice, start, end, offset) => {
          reached = offset;
          if (offset >= sliceEnd) return false;
          reached = offset + (end + 1 - start);
          const line = decodeLine(slice, start, end);
          if (line === null) return true;
          if (line.mark !== '~' || isPending(line.number)) lines.push(slice.toString('utf8', start, end + 1));
          else if (line.number >= next) dropped++;
          isWhole &&= line.mark !== '~' || !isPending(line.number);
          return true;
        });
        const piece = lines.join('');
        kept += Buffer.byteLength(piece);
        yield piece;
        from = reached > from ? reached : bytes;
      }
    }
    try {
      await replaceDurably(segment.path, pieces());
    } finally {
      await file.close();
    }
    this.#dropped += dropped;
    segment.bytes = kept;
    segment.checkedTo = kept;
    segment.place = null;
    segment.stripped = isWhole;
  }
}
