import { type FileHandle, mkdir, open, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

import { fileMode, folderMode, refusalCode, syncFolder } from './durable-files.ts';
import { encodeLine } from './line.ts';
import type { Segment } from './segment.ts';

/** The newest segment, open for writing. After any refusal it goes on behind its last whole line. */
export class SegmentFile {
  readonly segment: Segment;
  readonly #file: FileHandle;
  readonly #inode: number;
  /** Bytes of whole lines written. */
  #written: number;
  /** Whether something may lie behind them. */
  #untidy: boolean;

  private constructor(segment: Segment, file: FileHandle, inode: number, untidy: boolean) {
    this.segment = segment;
    this.#file = file;
    this.#inode = inode;
    this.#written = segment.bytes;
    this.#untidy = untidy;
  }

  /** Begins a segment; it is on disk for good, with its state, when this resolves. Rejects with nothing left behind. */
  static async create(segment: Segment, state: string | null): Promise<SegmentFile> {
    const file = await openNew(segment.path);
    try {
      const created = new SegmentFile(segment, file, (await file.stat()).ino, false);
      if (state !== null) await created.write(Buffer.from(encodeLine(segment.first - 1, '=', state)));
      await created.sync();
      await syncFolder(dirname(segment.path));
      segment.hasState = state !== null;
      return created;
    } catch (error) {
      await file.close().catch(() => undefined);
      await rm(segment.path, { force: true }).catch(() => undefined);
      throw error;
    }
  }

  /** Goes on with the newest segment of an earlier run, behind its `bytes`. */
  static async reopen(segment: Segment): Promise<SegmentFile> {
    const file = await open(segment.path, 'r+');
    const { ino, size } = await file.stat();
    return new SegmentFile(segment, file, ino, size !== segment.bytes);
  }

  get written(): number {
    return this.#written;
  }

  /** Whether a rest of an earlier run or attempt lies behind the last whole line. */
  get untidy(): boolean {
    return this.#untidy;
  }

  /** Removes what lies behind the last whole line. */
  async tidy(): Promise<void> {
    if (!this.#untidy) return;
    await this.#file.truncate(this.#written);
    this.#untidy = false;
  }

  /** Writes whole lines; after a refusal the file must have been tidied first. */
  async write(lines: Buffer): Promise<void> {
    for (let done = 0; done < lines.length;) {
      this.#untidy = true;
      const { bytesWritten } = await this.#file.write(lines, done, lines.length - done, this.#written + done);
      done += bytesWritten;
    }
    this.#untidy = false;
    this.#written += lines.length;
  }

  /**
   * Makes what was written durable. Where that fails the system may have forgotten any of it, so all of it since the last
   * sync is taken back and has to be written again.
   */
  async sync(): Promise<void> {
    try {
      const [found] = await Promise.all([stat(this.segment.path), this.#file.datasync()]);
      if (found.ino !== this.#inode) throw new Error(`${this.segment.path} is another file now`);
      this.segment.bytes = this.#written;
    } catch (error) {
      this.#written = this.segment.bytes;
      this.#untidy = true;
      throw error;
    }
  }

  /** Gives the file up as it is, without what was not synced where that can be removed. Never rejects. */
  async abandon(): Promise<void> {
    await this.#file.truncate(this.segment.bytes).catch(() => undefined);
    await this.close();
  }

  /** Never rejects. */
  async close(): Promise<void> {
    await this.#file.close().catch(() => undefined);
  }
}

/** Creates a file and, where it was removed, its folder. */
async function openNew(path: string): Promise<FileHandle> {
  const create = (): Promise<FileHandle> => open(path, 'wx', fileMode);
  try {
    return await create();
  } catch (error) {
    if (refusalCode(error) !== 'ENOENT') throw error;
    await mkdir(dirname(path), { recursive: true, mode: folderMode });
    return create();
  }
}
