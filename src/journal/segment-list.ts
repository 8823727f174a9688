import { rm, stat } from 'node:fs/promises';

import { refusalCode } from './durable-files.ts';
import { newSegment, type Segment } from './segment.ts';

/** The segments on disk, oldest first; the last one is being written. */
export class SegmentList {
  readonly #folder: string;
  #segments: Segment[];

  constructor(folder: string, segments: readonly Segment[]) {
    this.#folder = folder;
    this.#segments = [...segments];
  }

  /** What is held now; later changes do not show in it. */
  get all(): readonly Segment[] {
    return this.#segments;
  }

  get bytes(): number {
    return this.#segments.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** A segment that is not begun yet, with a name of its own even where the clock stands still. */
  next(first: number, begunAt: number): Segment {
    let segment = newSegment(this.#folder, first, begunAt);
    while (this.#segments.some(({ path }) => path === segment.path))
      segment = newSegment(this.#folder, first, segment.begunAt + 1);
    return segment;
  }

  add(segment: Segment): void {
    this.#segments = [...this.#segments, segment];
  }

  /** Removes a segment and its file; rejects where the disk refuses. */
  async remove(segment: Segment): Promise<void> {
    await rm(segment.path, { force: true });
    this.#segments = this.#segments.filter((other) => other !== segment);
  }

  /** Forgets segments whose files were removed by somebody else. */
  async forgetVanished(): Promise<void> {
    for (const segment of this.#segments) {
      const code = await stat(segment.path).then(() => null, refusalCode);
      if (code === 'ENOENT') this.#segments = this.#segments.filter((other) => other !== segment);
    }
  }
}
