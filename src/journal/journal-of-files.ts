import { Backlog } from './backlog.ts';
import { CursorFile, type Place } from './cursor-file.ts';
import type { Cursor, Durability, Journal, JournalEntry, JournalHealth, JournalOptions } from './journal.ts';
import { JournalReader } from './journal-reader.ts';
import { JournalWriter } from './journal-writer.ts';
import { type Progress, Retention } from './retention.ts';
import type { SegmentFile } from './segment-file.ts';
import type { SegmentList } from './segment-list.ts';

/** Ages are looked at, and what the disk has refused of cursors is tried again, this often. */
const tidyEveryMs = 1_000;

/** What an earlier run left. */
export interface Remains {
  readonly segments: SegmentList;
  /** The newest segment, to go on with. */
  readonly file: SegmentFile | null;
  readonly places: ReadonlyMap<string, Place>;
  /** Highest number ever given to an entry. */
  readonly last: number;
  readonly torn: number;
  /** Gives the folder back. */
  readonly release: () => Promise<void>;
}

/** The journal as its parts make it: the backlog takes entries, the writer brings them to disk, the reader finds them again. */
export class JournalOfFiles implements Journal {
  readonly #options: JournalOptions;
  readonly #remains: Remains;
  readonly #backlog = new Backlog();
  readonly #writer: JournalWriter;
  readonly #retention: Retention;
  readonly #cursors = new Map<string, CursorFile>();
  readonly #timer: NodeJS.Timeout;
  readonly reader: JournalReader;
  #closing: Promise<void> | null = null;

  constructor(options: JournalOptions, remains: Remains) {
    const { segments, file, places, last } = remains;
    this.#options = options;
    this.#remains = remains;
    this.#writer = new JournalWriter(options, this.#backlog, segments, file, last, (vanished) => {
      if (vanished) for (const cursor of this.#cursors.values()) void cursor.saveAgain();
      void this.#retention.run();
    });
    this.reader = new JournalReader(segments, this.#backlog, () => this.#writer.durable);
    this.#retention = new Retention(options, segments, () => this.#progress());
    for (const [name, place] of places) this.#cursors.set(name, this.#cursorAt(name, place, true));
    this.#timer = setInterval(() => this.#tidy(), tidyEveryMs);
    this.#timer.unref();
    void this.#retention.run();
  }

  get last(): number {
    return this.#writer.last;
  }

  get health(): JournalHealth {
    const { segments, torn } = this.#remains;
    const { refusal, dropped, lost, unsyncedBytes, syncs } = this.#writer;
    return {
      bytes: segments.bytes + unsyncedBytes,
      unwritten: refusal === null ? 0 : this.#backlog.unwritten,
      refusal,
      dropped: dropped + this.#retention.dropped,
      lost,
      torn: torn + this.reader.unreadable,
      syncs,
      unsavedCursors: [...this.#cursors.values()].filter(({ isUnsaved }) => isUnsaved).length,
    };
  }

  append(entries: readonly Pick<JournalEntry, 'text' | 'droppable'>[]): number {
    return this.#writer.append(entries);
  }

  sync(): Promise<Durability> {
    return this.#writer.sync();
  }

  read(from: number, limit: number): Promise<JournalEntry[]> {
    return this.reader.read(from, limit);
  }

  async cursor(name: string): Promise<Cursor> {
    const known = this.#cursors.get(name);
    if (known) return known;
    const place = { next: this.reader.oldest ?? this.last + 1, pending: null };
    const cursor = this.#cursorAt(name, place, false);
    this.#cursors.set(name, cursor);
    await cursor.save();
    return cursor;
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#writer.close();
    for (const cursor of this.#cursors.values()) {
      await cursor.save();
      await cursor.close();
    }
    await this.#retention.run();
    await this.#remains.release();
  }

  #cursorAt(name: string, place: Place, saved: boolean): CursorFile {
    const sync = (): Promise<unknown> => this.#writer.sync();
    return new CursorFile(this.#options.folder, name, place, saved, sync, () => void this.#retention.run());
  }

  #tidy(): void {
    for (const cursor of this.#cursors.values()) if (cursor.isUnsaved) void cursor.save();
    void this.#retention.run();
  }

  #progress(): Progress {
    const cursors = [...this.#cursors.values()];
    return {
      next: Math.min(Infinity, ...cursors.map(({ next }) => next)),
      isPending: (number) =>
        cursors.some(({ pending }) => pending !== null && number >= pending.from && number < pending.to),
    };
  }
}
