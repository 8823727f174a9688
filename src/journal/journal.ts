/** One line of the journal. */
export interface JournalEntry {
  /** Numbers rise by one with each entry for as long as the journal lives, restarts included. */
  readonly number: number;
  /** JSON without a line break. */
  readonly text: string;
  /** A raw tick: what is given up first where room is short. */
  readonly droppable: boolean;
}

/** Where entries are: synced on disk, or only in memory because the disk refused them. */
export type Durability = 'disk' | 'memory';

export interface JournalHealth {
  /** Bytes on disk. */
  readonly bytes: number;
  /** Entries in memory that the disk refuses, 0 while it takes them. */
  readonly unwritten: number;
  /** Why the disk refuses; null while it takes them. */
  readonly refusal: string | null;
  /** Droppable entries given up for want of room, on disk and in memory. */
  readonly dropped: number;
  /** Entries given up that were not droppable: only when even memory is full of them. */
  readonly lost: number;
  /** Bytes at a torn end when the journal was opened, and lines that could not be read then or later. */
  readonly torn: number;
  /** Syncs of entries so far: calls of `sync` that came together shared one. */
  readonly syncs?: number;
  /** Readers' places the disk has refused; they are tried again. */
  readonly unsavedCursors?: number;
}

/** How far one reader of the journal has come; kept on disk beside it. */
export interface Cursor {
  /** Number of the first entry not handled yet. */
  readonly next: number;
  /** A batch that was begun and may or may not have been handled: it must be done again exactly as it was. */
  readonly pending: { readonly from: number; readonly to: number } | null;
  /**
   * Makes it durable that [next, to) is about to be handled as one batch, and its entries with it. Where the disk refuses,
   * it goes on in memory. Rejects with a RangeError where the batch is empty or another is pending.
   */
  begin(to: number): Promise<void>;
  /** Makes it durable that the pending batch is done. */
  finish(): Promise<void>;
  /** Makes it durable that everything before `next` is handled, for a reader that needs no batches; never goes back. */
  moveTo(next: number): Promise<void>;
}

/**
 * An append-only journal in segments, each beginning with the state at its start. Appending never waits and never throws;
 * a disk that refuses is tried again with every flush, and what it did not take stays readable from memory within a bound.
 */
export interface Journal {
  /** Number of the newest entry; 0 in an empty journal. */
  readonly last: number;
  /** Appends entries; returns the number of the last. They reach the disk within the flush interval. */
  append(entries: readonly Pick<JournalEntry, 'text' | 'droppable'>[]): number;
  /** Writes and syncs everything appended so far; calls that come together share one sync. Never rejects. */
  sync(): Promise<Durability>;
  /**
   * Entries from a number on, in order, at most `limit`; from memory where they are not on disk. Numbers that were given up
   * are missing from the answer.
   */
  read(from: number, limit: number): Promise<JournalEntry[]>;
  /** A reader's place; the same name is the same place after a restart. A new one begins at the oldest entry held. */
  cursor(name: string): Promise<Cursor>;
  readonly health: JournalHealth;
  /** Writes what is left and closes. */
  close(): Promise<void>;
}

export interface JournalOptions {
  readonly folder: string;
  /**
   * Text of the state record a new segment begins with: what all entries appended so far have led to. Asked for in a turn of the
   * event loop of its own, never within `append`; in a new journal soon after the first entries. Must not throw.
   */
  readonly state: () => string;
  /** A new segment begins at this size or age. */
  readonly segmentBytes: number;
  readonly segmentMs: number;
  /** Above this total, droppable entries of the oldest segments go first, then whole segments every cursor has passed. */
  readonly maximumBytes: number;
  /** Segments every cursor has passed are removed at this age. */
  readonly keepMs: number;
  /** Entries held in memory while the disk refuses. */
  readonly memoryEntries: number;
  /** Appended entries reach the disk (unsynced) within this time; they are synced once a second and with `sync`. */
  readonly flushMs: number;
  /** Epoch ms, for segment names and ages. */
  readonly now: () => number;
}

/** A journal with what it held: `state` of the newest readable segment (null in a new journal) and the entries after it. */
export interface OpenedJournal {
  readonly journal: Journal;
  readonly state: string | null;
  readonly entries: AsyncIterable<JournalEntry>;
}
