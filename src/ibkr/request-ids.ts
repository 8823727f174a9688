import type { EpochMs } from '../calendar/clock.ts';

const idsASecond = 1_000;
/** Keeps ids below 2^31 with room for a session's worth above. */
const secondsApart = 1_000_000;

/**
 * Ids for requests, each given once: an id is never used again after a reconnect, since the gateway may still
 * answer the old request. They begin at the time of day, so that a process started again does not meet its own either.
 */
export class RequestIds {
  #next: number;

  constructor(now: EpochMs) {
    this.#next = (1 + (Math.floor(now / 1000) % secondsApart)) * idsASecond;
  }

  next(): number {
    return this.#next++;
  }
}
