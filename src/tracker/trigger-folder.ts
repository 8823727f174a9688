import { type FSWatcher, watch } from 'node:fs';
import { mkdir, readdir, stat } from 'node:fs/promises';
import { basename } from 'node:path';

import { messageOf, OpenbellError } from '../errors/openbell-error.ts';
import { warnRarely } from '../jobs/warn-rarely.ts';
import { stateOf } from './trigger-file.ts';
import {
  type FoundTrigger,
  type TriggerCounters,
  TriggerHandler,
  type TriggerHandling,
} from './trigger-handler.ts';

/** Between two looks that find what no event told of, ms. */
const lookEveryMs = 1_000;

export interface TriggerWatching extends TriggerHandling {
  /** Ends the watching; a file under way is finished. */
  readonly signal: AbortSignal;
}

export interface TriggerFolder {
  readonly counters: TriggerCounters;
  /** Resolves when `signal` has aborted and nothing is under way any more. */
  readonly ended: Promise<void>;
}

/**
 * Watches a folder for `immediate_*.json` and hands each file to the intake, in the order of their creation. A file goes when
 * the intake has accepted it; what is no valid trigger moves to `rejected/` with its reason. Resolves when the folder is watched.
 * @throws OpenbellError BAD_CONFIGURATION when the folder cannot be made or watched.
 */
export async function watchTriggers(watching: TriggerWatching): Promise<TriggerFolder> {
  const watched = new WatchedFolder(watching);
  try {
    await watched.look();
  } catch (error) {
    const text = `TRIGGERS_FOLDER ${watching.folder} cannot be watched: ${messageOf(error)}`;
    throw new OpenbellError('BAD_CONFIGURATION', text, { cause: error });
  }
  return { counters: watched.counters, ended: watched.run() };
}

const isTriggerName = (name: string): boolean => /^immediate_.*\.json$/s.test(name);

/** Names are kept as latin1 texts, one character a byte: they need not be UTF-8, and must lead back to the same file. */
class WatchedFolder {
  readonly #folder: string;
  readonly #signal: AbortSignal;
  readonly #handler: TriggerHandler;
  readonly #warn: (error: unknown) => void;
  #watcher: FSWatcher | undefined;
  /** Device, inode and birth of the folder that is watched. */
  #watchedIdentity = '';
  /** Names to look at, with `performance.now()` of the event that told of each. */
  readonly #noticed = new Map<string, number>();
  #draining: Promise<void> | undefined;

  constructor(watching: TriggerWatching) {
    this.#folder = watching.folder;
    this.#signal = watching.signal;
    this.#handler = new TriggerHandler(watching, (name, noticedAt) => this.#notice(name, noticedAt));
    const warn = warnRarely(watching.log, 'triggers');
    this.#warn = (error) => warn(error instanceof Error ? error : new Error(String(error)));
  }

  get counters(): TriggerCounters {
    return this.#handler.counters;
  }

  /** Looks about once a second until the signal aborts. */
  async run(): Promise<void> {
    while (await this.#untilNextLook()) await this.look().catch(this.#warn);
    this.#watcher?.close();
    this.#handler.stop();
    await this.#draining;
  }

  /** @returns false when the signal has aborted. */
  #untilNextLook(): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#signal.removeEventListener('abort', end);
        resolve(!this.#signal.aborted);
      };
      const timer = setTimeout(end, this.#signal.aborted ? 0 : lookEveryMs);
      this.#signal.addEventListener('abort', end);
    });
  }

  /** Sees to it that the folder is there and watched, and notices everything in it. */
  async look(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const { dev, ino, birthtimeNs } = await stat(this.#folder, { bigint: true });
    // A folder made again may get the inode of the one that was removed.
    const identity = `${dev}:${ino}:${birthtimeNs}`;
    if (this.#signal.aborted) return;
    if (this.#watcher === undefined || identity !== this.#watchedIdentity) this.#watch(identity);
    const names = await readdir(this.#folder, { encoding: 'buffer' });
    const triggers = names
      .map((name) => name.toString('latin1'))
      .filter(isTriggerName)
      .sort();
    this.#handler.forgetAllBut(new Set(triggers));
    for (const name of triggers) this.#notice(name);
  }

  /** Where the system has no watch to give, the looks still find every file. */
  #watch(identity: string): void {
    this.#watcher?.close();
    this.#watcher = undefined;
    try {
      this.#watcher = this.#newWatcher();
      this.#watchedIdentity = identity;
    } catch (error) {
      this.#warn(error);
    }
  }

  #newWatcher(): FSWatcher {
    const own = Buffer.from(basename(this.#folder)).toString('latin1');
    const watcher = watch(this.#folder, { encoding: 'buffer' }, (_event, bytes) => {
      const name = bytes?.toString('latin1');
      if (name !== undefined && name !== own) return this.#notice(name);
      // The folder itself was moved or removed, which ends the watch, or the system says no name.
      this.#watchedIdentity = '';
      void this.look().catch(this.#warn);
    });
    watcher.on('error', (error) => {
      this.#warn(error);
      watcher.close();
      if (this.#watcher === watcher) this.#watcher = undefined;
    });
    return watcher;
  }

  #notice(name: string, noticedAt = performance.now()): void {
    if (!isTriggerName(name) || this.#signal.aborted) return;
    if (!this.#noticed.has(name)) this.#noticed.set(name, noticedAt);
    this.#draining ??= this.#drain();
  }

  async #drain(): Promise<void> {
    // What one look notices belongs together.
    await Promise.resolve();
    while (this.#noticed.size > 0) {
      for (const found of await this.#findNoticed()) {
        if (this.#signal.aborted) break;
        await this.#handler.take(found).catch((error: unknown) => {
          this.#warn(new Error(`${found.name} stays: ${messageOf(error)}`));
        });
      }
    }
    this.#draining = undefined;
  }

  /** What is noticed so far, in the order of creation. */
  async #findNoticed(): Promise<FoundTrigger[]> {
    const noticed = [...this.#noticed];
    this.#noticed.clear();
    const found: FoundTrigger[] = [];
    for (const [name, noticedAt] of noticed) {
      const state = await stateOf(this.#handler.path(name)).catch(this.#warn);
      if (state) found.push({ name, noticedAt, state });
    }
    // The file system's times are coarse: files of one moment keep the order of their events, or of their names.
    return found.sort((a, b) => Number(a.state.createdAt - b.state.createdAt));
  }
}
