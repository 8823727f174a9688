import type { Backlog } from './backlog.ts';
import type { JournalEntry } from './journal.ts';
import { readSegment } from './segment-reader.ts';
import type { SegmentList } from './segment-list.ts';

/** Reads entries where they are: in the segments up to the last synced one, in the backlog after that. */
export class JournalReader {
  readonly #segments: SegmentList;
  readonly #backlog: Backlog;
  readonly #durable: () => number;
  #unreadable = 0;

  /** @param durable number of the last entry that is on disk for good. */
  constructor(segments: SegmentList, backlog: Backlog, durable: () => number) {
    this.#segments = segments;
    this.#backlog = backlog;
    this.#durable = durable;
  }

  /** Lines found that could not be read. */
  get unreadable(): number {
    return this.#unreadable;
  }

  /** Number from which on there may be entries; null in an empty journal. */
  get oldest(): number | null {
    return this.#segments.all[0]?.first ?? this.#backlog.first;
  }

  async read(from: number, limit: number): Promise<JournalEntry[]> {
    const found: JournalEntry[] = [];
    for (let next = from; found.length < limit;) {
      const durable = this.#durable();
      if (next > durable) {
        this.#backlog.read(next, limit, found);
        break;
      }
      await this.readDisk(next, durable + 1, limit, found);
      next = found.length < limit ? durable + 1 : Infinity;
    }
    return found;
  }

  /** Adds the entries [from, to) that are on disk to `found`, until that holds `limit`. */
  async readDisk(from: number, to: number, limit: number, found: JournalEntry[]): Promise<void> {
    const segments = this.#segments.all;
    let index = segments.findLastIndex(({ first }) => first <= from);
    for (index = Math.max(0, index); index < segments.length && found.length < limit; index++) {
      const segment = segments[index]!;
      if (segment.first >= to) return;
      this.#unreadable += await readSegment(segment, from, to, limit, found);
    }
  }
}
