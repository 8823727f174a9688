import { type FileHandle, open, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { replaceDurably } from './durable-files.ts';
import type { Cursor } from './journal.ts';
import { decodeLine, encodeLine } from './line.ts';

/** What a cursor's file says. */
export interface Place {
  readonly next: number;
  readonly pending: { readonly from: number; readonly to: number } | null;
}

const extension = '.cursor';

const cursorPath = (folder: string, name: string): string => join(folder, `${name}${extension}`);

/**
 * A cursor's file has two slots that are written in turn and in place: that needs no change of the folder and none of the file's
 * size, which would hold up the syncs of alerts. A torn slot leaves the other one.
 */
const slotBytes = 256;
const slots = 2;

/** A place as a slot says it; the higher turn counts. */
interface Slot extends Place {
  readonly turn: number;
}

/** The bytes of a slot, blanks behind its JSON up to its length. */
function slotLine({ turn, next, pending }: Slot): string {
  const text = JSON.stringify({ turn, next, pending });
  const bare = encodeLine(next, '@', text).length;
  return encodeLine(next, '@', text + ' '.repeat(slotBytes - bare));
}

function readSlots(bytes: Buffer): Slot | null {
  let newest: Slot | null = null;
  for (let at = 0; at + slotBytes <= bytes.length; at += slotBytes) {
    const line = decodeLine(bytes, at, at + slotBytes - 1);
    if (line?.mark !== '@') continue;
    const slot = JSON.parse(bytes.toString('utf8', line.textAt, at + slotBytes - 1)) as Slot;
    if (newest === null || slot.turn > newest.turn) newest = slot;
  }
  return newest;
}

/** The places kept in a folder, by cursor name, and how many could not be read. */
export async function loadPlaces(
  folder: string,
): Promise<{ readonly places: ReadonlyMap<string, Place>; readonly unreadable: number }> {
  const places = new Map<string, Place>();
  let unreadable = 0;
  for (const name of await readdir(folder)) {
    if (!name.endsWith(extension)) continue;
    const slot = readSlots(await readFile(join(folder, name)));
    if (slot) places.set(name.slice(0, -extension.length), { next: slot.next, pending: slot.pending });
    else unreadable++;
  }
  return { places, unreadable };
}

/** The first number no cursor speaks of as given to an entry. */
export const firstUnspoken = (places: Iterable<Place>): number =>
  Math.max(1, ...[...places].map(({ next, pending }) => Math.max(next, pending?.to ?? 0)));

/** A reader's place in a file of its own. Where the disk refuses, it is kept in memory and written later. */
export class CursorFile implements Cursor {
  readonly #path: string;
  /** Makes the entries of a batch durable before it is begun. */
  readonly #sync: () => Promise<unknown>;
  readonly #onMove: () => void;
  #place: Place;
  #saved: Place | null;
  #saving: Promise<void> = Promise.resolve();
  #file: FileHandle | null = null;
  #inode = 0;
  #turn = 0;

  /** @param saved whether the place came from the disk. */
  constructor(
    folder: string,
    name: string,
    place: Place,
    saved: boolean,
    sync: () => Promise<unknown>,
    onMove: () => void,
  ) {
    this.#path = cursorPath(folder, name);
    this.#place = place;
    this.#saved = saved ? place : null;
    this.#sync = sync;
    this.#onMove = onMove;
  }

  get next(): number {
    return this.#place.next;
  }

  get pending(): { readonly from: number; readonly to: number } | null {
    return this.#place.pending;
  }

  /** Whether the disk has refused the place. */
  get isUnsaved(): boolean {
    return this.#saved !== this.#place;
  }

  async begin(to: number): Promise<void> {
    const { next, pending } = this.#place;
    if (pending !== null || to <= next)
      throw new RangeError(
        `The batch [${next}, ${to}) cannot begin: ${pending === null ? 'it is empty' : `[${pending.from}, ${pending.to}) is pending`}.`,
      );
    this.#place = { next, pending: { from: next, to } };
    // A batch can be done again exactly as it was only once its entries are on disk.
    await this.#sync();
    await this.save();
  }

  async finish(): Promise<void> {
    if (this.#place.pending === null) return;
    this.#place = { next: this.#place.pending.to, pending: null };
    await this.save();
    this.#onMove();
  }

  async moveTo(next: number): Promise<void> {
    if (this.#place.pending !== null || next <= this.#place.next) return;
    this.#place = { next, pending: null };
    await this.save();
    this.#onMove();
  }

  /** Resolves when the place is on disk or was refused. */
  save(): Promise<void> {
    return (this.#saving = this.#saving.then(async () => {
      const place = this.#place;
      if (place === this.#saved) return;
      try {
        await this.#write(place);
        this.#saved = place;
      } catch {
        // Told by isUnsaved; what is left of the file is made anew.
        await this.#forget();
      }
    }));
  }

  /** Gives the file back. */
  async close(): Promise<void> {
    await this.#saving;
    await this.#forget();
  }

  async #write({ next, pending }: Place): Promise<void> {
    this.#turn++;
    const line = slotLine({ turn: this.#turn, next, pending });
    if (this.#file === null) {
      await replaceDurably(this.#path, [line.repeat(slots)]);
      this.#file = await open(this.#path, 'r+');
      this.#inode = (await this.#file.stat()).ino;
      return;
    }
    await this.#file.write(line, (this.#turn % slots) * slotBytes);
    const [found] = await Promise.all([stat(this.#path), this.#file.datasync()]);
    if (found.ino !== this.#inode) throw new Error(`${this.#path} is another file now`);
  }

  async #forget(): Promise<void> {
    const file = this.#file;
    this.#file = null;
    await file?.close().catch(() => undefined);
  }

  /** Writes the place again, whatever is thought to be on disk. */
  saveAgain(): Promise<void> {
    this.#saving = this.#saving.then(() => {
      this.#saved = null;
      return this.#forget();
    });
    return this.save();
  }
}
