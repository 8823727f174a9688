import type { JournalEntry } from './journal.ts';

/** Room is made a sixteenth of the bound at a time, so that making it costs next to nothing per entry. */
const slackShare = 16;

/** The newest entries, in order: all that are not known to be on disk for good. Those written but not synced come first. */
export class Backlog {
  readonly #entries: JournalEntry[] = [];
  #written = 0;

  get length(): number {
    return this.#entries.length;
  }

  get unwritten(): number {
    return this.#entries.length - this.#written;
  }

  /** Number of the oldest entry; null when there is none. */
  get first(): number | null {
    return this.#entries[0]?.number ?? null;
  }

  push(entry: JournalEntry): void {
    this.#entries.push(entry);
  }

  /** Takes up to `count` unwritten entries with numbers below `end` and counts them as written. */
  take(count: number, end: number): JournalEntry[] {
    const taken = this.#entries.slice(this.#written, this.#written + count);
    while (taken.length > 0 && taken.at(-1)!.number >= end) taken.pop();
    this.#written += taken.length;
    return taken;
  }

  /** Counts the last `count` entries taken as unwritten again. */
  giveBack(count: number): void {
    this.#written -= count;
  }

  /** Nothing written since the last release is certain to be on disk: it must be written again. */
  rewind(): void {
    this.#written = 0;
  }

  /** Forgets what was written: it is on disk for good. @returns the number of the last one; null where nothing was. */
  release(): number | null {
    const last = this.#entries[this.#written - 1]?.number ?? null;
    if (this.#written === this.#entries.length) this.#entries.length = 0;
    else this.#entries.splice(0, this.#written);
    this.#written = 0;
    return last;
  }

  /** Adds the entries from a number on to `found`, until that holds `limit`. */
  read(from: number, limit: number, found: JournalEntry[]): void {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#entries[middle]!.number < from) low = middle + 1;
      else high = middle;
    }
    for (; low < this.#entries.length && found.length < limit; low++) found.push(this.#entries[low]!);
  }

  /**
   * Gives up unwritten entries beyond `bound`: the oldest droppable first, then the oldest. At most a sixteenth more than
   * `bound` is left.
   */
  trim(bound: number): { readonly dropped: number; readonly lost: number } {
    if (this.unwritten <= bound + Math.floor(bound / slackShare)) return { dropped: 0, lost: 0 };
    const excess = this.unwritten - bound;
    const unwritten = this.#entries.splice(this.#written);
    let dropped = 0;
    const kept = unwritten.filter(({ droppable }) => !droppable || dropped++ >= excess);
    const lost = Math.max(0, kept.length - bound);
    for (let index = lost; index < kept.length; index++) this.#entries.push(kept[index]!);
    return { dropped: Math.min(dropped, excess), lost };
  }
}
