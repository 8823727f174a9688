import { channel } from 'node:diagnostics_channel';

import { messageOf } from '../errors/openbell-error.ts';
import type { Backlog } from './backlog.ts';
import { refusalCode } from './durable-files.ts';
import type { Durability, JournalEntry, JournalOptions } from './journal.ts';
import { encodeLine } from './line.ts';
import { SegmentFile } from './segment-file.ts';
import type { SegmentList } from './segment-list.ts';

/** Entries encoded and written at a time, so that a long backlog never holds the event loop for long. */
const sliceEntries = 500;
const step = channel('openbell.step');

/** What was written is synced this long after the last sync at the latest. */
const syncEveryMs = 1_000;
/** A disk that refuses is asked again after this. */
const retryMs = 1_000;
/** A disk that says nothing for this long counts as refusing. */
const patienceMs = 1_000;
/** Refusals that may end and leave the file as good as it was; after any other a new segment is begun. */
const passing: ReadonlySet<string | null> = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM']);

/** Where one segment ends and the next begins. */
interface Cut {
  readonly first: number;
  readonly state: string;
}

type Waiting = (durability: Durability) => void;

/** Brings the backlog to disk: one write or sync at a time, each taking everything that came during the one before. */
export class JournalWriter {
  readonly #options: JournalOptions;
  readonly #backlog: Backlog;
  readonly #segments: SegmentList;
  /** Told when a segment was begun, and when files may have vanished. */
  readonly #onSegments: (vanished: boolean) => void;
  #file: SegmentFile | null;
  #cut: Cut | null = null;
  #last: number;
  #durable: number;
  #appended = false;
  #waiting: Waiting[] = [];
  #busy: Promise<void> | null = null;
  #timer: NodeJS.Timeout | undefined;
  #syncedAt = performance.now();
  #retryAt = 0;
  #refusal: string | null = null;
  #closed = false;
  #dropped = 0;
  #lost = 0;
  #syncs = 0;

  /** @param file the newest segment, where an earlier run left one. @param last number of the newest entry. */
  constructor(
    options: JournalOptions,
    backlog: Backlog,
    segments: SegmentList,
    file: SegmentFile | null,
    last: number,
    onSegments: (vanished: boolean) => void,
  ) {
    this.#options = options;
    this.#backlog = backlog;
    this.#segments = segments;
    this.#file = file;
    this.#last = last;
    this.#durable = last;
    this.#onSegments = onSegments;
    if (file?.untidy === true) this.#run();
  }

  /** Number of the newest entry. */
  get last(): number {
    return this.#last;
  }

  /** Number of the newest entry that is on disk for good; those after it are in the backlog. */
  get durable(): number {
    return this.#durable;
  }

  /** Bytes written that no sync has covered yet. */
  get unsyncedBytes(): number {
    return this.#file === null ? 0 : this.#file.written - this.#file.segment.bytes;
  }

  get refusal(): string | null {
    return this.#refusal;
  }

  get dropped(): number {
    return this.#dropped;
  }

  get lost(): number {
    return this.#lost;
  }

  /** Syncs of the newest segment so far. */
  get syncs(): number {
    return this.#syncs;
  }

  append(entries: readonly Pick<JournalEntry, 'text' | 'droppable'>[]): number {
    for (const { text, droppable } of entries) this.#backlog.push({ number: ++this.#last, text, droppable });
    this.#appended ||= entries.length > 0;
    // While the disk takes them, what comes within a flush interval is no backlog.
    if (this.#refusal !== null || this.#busy !== null || this.#closed) this.#trim();
    this.#arm();
    return this.#last;
  }

  sync(): Promise<Durability> {
    if (this.#backlog.length === 0 && this.#refusal === null) return Promise.resolve('disk');
    if (this.#closed || (this.#refusal !== null && performance.now() < this.#retryAt))
      return Promise.resolve('memory');
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#run();
    });
  }

  /** Writes what is left and gives the file back. Never rejects. */
  async close(): Promise<void> {
    await this.#busy;
    // The last chance of what the disk has refused.
    this.#retryAt = 0;
    await this.sync();
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#busy;
    await this.#file?.close();
    this.#file = null;
  }

  #arm(): void {
    if (this.#timer !== undefined || this.#closed) return;
    const wait = Math.max(
      this.#options.flushMs,
      this.#refusal === null ? 0 : this.#retryAt - performance.now(),
    );
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      // Only here, in a turn of its own: within another one the state and the entries may be half of a step apart.
      if (this.#cutIsDue()) this.#cut = { first: this.#last + 1, state: this.#options.state() };
      this.#run();
    }, wait);
  }

  #cutIsDue(): boolean {
    const segment = this.#file?.segment;
    if (segment === undefined || this.#cut !== null || this.#refusal !== null || !this.#appended)
      return false;
    if (!segment.hasState) return true;
    if (this.#last < segment.first) return false;
    const { segmentBytes, segmentMs, now } = this.#options;
    return this.#file!.written >= segmentBytes || now() - segment.begunAt >= segmentMs;
  }

  #run(): void {
    this.#busy ??= this.#work().finally(() => {
      this.#busy = null;
      if (this.#waiting.length > 0) return this.#run();
      const stateless = this.#appended && this.#file?.segment.hasState === false;
      if (this.#backlog.length > 0 || this.#cut !== null || stateless) this.#arm();
    });
  }

  async #work(): Promise<void> {
    do {
      // What came with one piece of the stream is served together.
      await Promise.resolve();
      const served = this.#waiting;
      this.#waiting = [];
      const isLate = setTimeout(() => {
        this.#refuse(`the disk has not answered for ${patienceMs / 1000} s`);
        this.#answer(served.splice(0), 'memory');
        this.#answer(this.#waiting.splice(0), 'memory');
      }, patienceMs);
      const durability = await this.#attempt(served.length > 0);
      clearTimeout(isLate);
      this.#answer(served, durability);
    } while (this.#waiting.length > 0);
  }

  #answer(waiting: readonly Waiting[], durability: Durability): void {
    for (const resolve of waiting) resolve(durability);
  }

  async #attempt(wanted: boolean): Promise<Durability> {
    if (this.#refusal !== null && performance.now() < this.#retryAt) return 'memory';
    try {
      await this.#write();
      if (wanted) step.publish('journal:written');
      if (wanted || performance.now() - this.#syncedAt >= syncEveryMs) await this.#sync();
      if (wanted) step.publish('journal:synced');
      this.#refusal = null;
      return 'disk';
    } catch (error) {
      this.#refuse(messageOf(error));
      if (!passing.has(refusalCode(error))) await this.#abandon();
      return 'memory';
    }
  }

  #refuse(reason: string): void {
    this.#refusal = reason;
    this.#retryAt = performance.now() + retryMs;
    this.#trim();
  }

  #trim(): void {
    const { dropped, lost } = this.#backlog.trim(this.#options.memoryEntries);
    this.#dropped += dropped;
    this.#lost += lost;
  }

  /** Writes what the backlog holds now. */
  async #write(): Promise<void> {
    await this.#file?.tidy();
    const end = this.#last + 1;
    for (;;) {
      const cut = this.#cut;
      const taken = this.#backlog.take(sliceEntries, cut?.first ?? end);
      if (taken.length === 0) {
        if (cut === null) return;
        await this.#turnOver(cut);
        continue;
      }
      try {
        this.#file ??= await this.#begin(taken[0]!.number, null);
        await this.#file.write(Buffer.from(taken.map(lineOf).join('')));
      } catch (error) {
        this.#backlog.giveBack(taken.length);
        throw error;
      }
    }
  }

  async #turnOver({ first, state }: Cut): Promise<void> {
    await this.#sync();
    const next = await this.#begin(first, state);
    await this.#file?.close();
    this.#file = next;
    this.#cut = null;
    this.#onSegments(false);
  }

  async #begin(first: number, state: string | null): Promise<SegmentFile> {
    const segment = this.#segments.next(first, this.#options.now());
    const file = await SegmentFile.create(segment, state);
    this.#segments.add(segment);
    return file;
  }

  async #sync(): Promise<void> {
    if (this.#file !== null) {
      this.#syncs++;
      try {
        await this.#file.sync();
      } catch (error) {
        this.#backlog.rewind();
        throw error;
      }
    }
    this.#durable = this.#backlog.release() ?? this.#durable;
    this.#syncedAt = performance.now();
  }

  async #abandon(): Promise<void> {
    this.#backlog.rewind();
    const file = this.#file;
    this.#file = null;
    await file?.abandon();
    if (file?.segment.bytes === 0) await this.#segments.remove(file.segment).catch(() => undefined);
    await this.#segments.forgetVanished();
    this.#onSegments(true);
  }
}

const lineOf = ({ number, droppable, text }: JournalEntry): string =>
  encodeLine(number, droppable ? '~' : '!', text);
