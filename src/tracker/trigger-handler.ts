import { unlink } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';

import type { Logger } from 'pino';

import type { Clock } from '../calendar/clock.ts';
import { messageOf } from '../errors/openbell-error.ts';
import { seenAt, tooOld } from '../jobs/news-request.ts';
import { plainText } from '../jobs/plain-text.ts';
import type { Ticker } from '../ticker.ts';
import type { Intake } from './intake.ts';
import { moveToRejected } from './rejected-folder.ts';
import { type FileState, type ReadTrigger, readTrigger, stateOf, type Trigger } from './trigger-file.ts';

/** How long a file that is no JSON may stay as it is before it is read once more, ms: longer where its end is missing. */
const retryAfterMs = { broken: 100, cut: 1_000 };
/** A file that is still no JSON this long after it was first read is given up, however often it changes; ms. */
const patienceMs = 10_000;

export interface TriggerHandling {
  readonly folder: string;
  readonly intake: Intake;
  readonly clock: Clock;
  readonly log: Logger;
  /** A file is no trigger and was moved to rejected/, or left where even that is refused. */
  readonly onRejected: (name: string, reason: string) => void;
  /** The intake took a file, so many milliseconds after the file system told of it. */
  readonly onHandled?: (ticker: Ticker, milliseconds: number) => void;
}

export interface TriggerCounters {
  readonly handled: number;
  readonly rejected: number;
  /** Reads of a file that was no JSON at the read before. */
  readonly retried: number;
  /** Files that stay where they are because they cannot be moved or removed. */
  readonly left: number;
}

/** A file that was no JSON when it was last read. */
interface Unparsed {
  readonly identity: string;
  /** `performance.now()` of the first read, and from when the file is read again unchanged. */
  readonly since: number;
  readonly dueAt: number;
}

/** A file as it was found, and when the file system told of it (`performance.now()`). */
export interface FoundTrigger {
  readonly name: string;
  readonly noticedAt: number;
  readonly state: FileState;
}

/** Decides what becomes of each file: handed in and removed, read again, rejected, or left. Names are latin1 texts, a character a byte. */
export class TriggerHandler {
  readonly counters = { handled: 0, rejected: 0, retried: 0, left: 0 };
  readonly #handling: TriggerHandling;
  readonly #folder: Buffer;
  /** Has a name looked at again. */
  readonly #lookAgain: (name: string, noticedAt: number) => void;
  readonly #unparsed = new Map<string, Unparsed>();
  /** Files that cannot be moved away, by name: they are passed over until they change. */
  readonly #left = new Map<string, string>();
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(handling: TriggerHandling, lookAgain: (name: string, noticedAt: number) => void) {
    this.#handling = handling;
    this.#folder = Buffer.from(handling.folder);
    this.#lookAgain = lookAgain;
  }

  path(name: string): Buffer {
    return Buffer.concat([this.#folder, Buffer.from('/'), Buffer.from(name, 'latin1')]);
  }

  /** Forgets files that are there no more. */
  forgetAllBut(present: ReadonlySet<string>): void {
    for (const name of this.#left.keys()) if (!present.has(name)) this.#left.delete(name);
    for (const name of this.#unparsed.keys()) if (!present.has(name)) this.#unparsed.delete(name);
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  /** @throws what the intake raises: the file stays then, and is handed in again with each look until its news is too old. */
  async take(found: FoundTrigger): Promise<void> {
    const { name, state } = found;
    if (this.#left.get(name) === state.identity) return;
    if (!state.regular) {
      return this.#reject(found, 'it is no file: links, folders and pipes are not followed');
    }
    const before = this.#unparsed.get(name);
    if (before?.identity === state.identity && performance.now() < before.dueAt) return;
    if (before) this.counters.retried++;
    const read = await readTrigger(this.path(name));
    if (read.kind === 'unparsed') return this.#waitForWriter(found, read);
    this.#unparsed.delete(name);
    if (read.kind === 'wrong') return this.#reject(found, read.reason);
    if (read.kind === 'trigger') return this.#hand(found, read.trigger);
  }

  /** Its writer may not have finished: it is read again at its next change, or when it has not changed for a while. */
  async #waitForWriter(
    found: FoundTrigger,
    { reason, cut }: ReadTrigger & { readonly kind: 'unparsed' },
  ): Promise<void> {
    const { name, noticedAt, state } = found;
    const now = performance.now();
    const before = this.#unparsed.get(name);
    const since = before?.since ?? now;
    if (before?.identity === state.identity || now - since > patienceMs) {
      this.#unparsed.delete(name);
      return this.#reject(found, reason);
    }
    const wait = cut ? retryAfterMs.cut : retryAfterMs.broken;
    this.#unparsed.set(name, { identity: state.identity, since, dueAt: now + wait });
    // A timer may fire a little early.
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#lookAgain(name, noticedAt);
    }, wait + 2);
    this.#timers.add(timer);
  }

  async #hand(found: FoundTrigger, trigger: Trigger): Promise<void> {
    const { intake, clock, onHandled } = this.#handling;
    const { ticker, timestamp, headline } = trigger;
    const now = clock.now();
    const old = tooOld(timestamp, now);
    if (old !== undefined) return this.#reject(found, old);
    const detectedAt = seenAt(timestamp, now);
    const told = headline === undefined ? {} : { headline };
    const result = await intake.add({ ticker, detectedAt, by: 'trigger', ...told });
    if (result.kind === 'refused') return this.#reject(found, result.reason);
    this.counters.handled++;
    onHandled?.(ticker, performance.now() - found.noticedAt);
    await this.#remove(found, trigger);
  }

  async #remove({ name, noticedAt, state }: FoundTrigger, trigger: Trigger): Promise<void> {
    const path = this.path(name);
    let now: FileState | undefined = state;
    try {
      now = await stateOf(path);
      if (now === undefined) return;
      if (now.identity !== state.identity) {
        const again = await readTrigger(path);
        // Something else by now: it is a trigger of its own.
        if (!isDeepStrictEqual(again, { kind: 'trigger', trigger })) {
          this.#lookAgain(name, noticedAt);
          return;
        }
      }
      await unlink(path);
    } catch (error) {
      this.#leave(name, now ?? state, `it was handled and cannot be removed: ${messageOf(error)}`);
    }
  }

  async #reject({ name, state }: FoundTrigger, reason: string): Promise<void> {
    const { clock, onRejected } = this.#handling;
    const bytes = Buffer.from(name, 'latin1');
    try {
      await moveToRejected(this.#folder, bytes, plainText(reason), clock.now());
      this.counters.rejected++;
    } catch (error) {
      if ((await stateOf(this.path(name)).catch(() => state)) === undefined) return;
      this.#leave(name, state, `${reason}; it cannot be moved to rejected/: ${messageOf(error)}`);
    }
    onRejected(shown(name), reason);
  }

  #leave(name: string, { identity }: FileState, reason: string): void {
    this.#left.set(name, identity);
    this.counters.left++;
    this.#handling.log.error({ file: shown(name), reason }, 'trigger file left where it is');
  }
}

const shown = (name: string): string => plainText(Buffer.from(name, 'latin1').toString(), 255);
