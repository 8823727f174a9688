/** Messages a second a gateway takes from all its clients together, with the default 100 market-data lines. */
const messagesPerSecond = 50;

/** The sliding second in which at most {@link messagesPerSecond} messages are taken. */
export class MessageRate {
  /** When the newest messages were taken, milliseconds; a ring. */
  readonly #taken = new Float64Array(messagesPerSecond).fill(-Infinity);
  #oldest = 0;

  /** Takes a message at `now` (monotonic milliseconds) where the second has room for it. */
  take(now: number): boolean {
    if (this.waitUntilFree(now) > 0) return false;
    this.#taken[this.#oldest] = now;
    this.#oldest = (this.#oldest + 1) % messagesPerSecond;
    return true;
  }

  /** Milliseconds until a message can be taken; 0 when it can be now. */
  waitUntilFree(now: number): number {
    return Math.max(0, this.#taken[this.#oldest]! + 1000 - now);
  }
}
