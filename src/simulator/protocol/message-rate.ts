/** Messages a second a gateway takes from all its clients together, with the default 100 market-data lines. */
const messagesPerSecond = 50;
/**
 * How much earlier than its second allows a message may arrive, milliseconds. A client that keeps to the limit by its own clock
 * sends two bursts a second apart; a network and two busy processes bring them closer together than that.
 */
const jitter = 200;

/**
 * The sliding second in which at most {@link messagesPerSecond} messages are taken. What arrives early is booked at the time it
 * should have arrived, so that early messages do not add up to a higher rate.
 */
export class MessageRate {
  /** The times the newest messages are booked at, milliseconds; a ring. */
  readonly #booked = new Float64Array(messagesPerSecond).fill(-Infinity);
  #oldest = 0;

  /** Takes a message that arrived at `now` (monotonic milliseconds) where its second has room for it, give or take the jitter. */
  take(now: number): boolean {
    const early = this.waitUntilFree(now);
    if (early > jitter) return false;
    this.#booked[this.#oldest] = now + early;
    this.#oldest = (this.#oldest + 1) % messagesPerSecond;
    return true;
  }

  /** Milliseconds until the second has room for a message; 0 when it has room now. */
  waitUntilFree(now: number): number {
    return Math.max(0, this.#booked[this.#oldest]! + 1000 - now);
  }
}

/** The most events within any second so far. */
export class MostInASecond {
  #times: number[] = [];
  most = 0;

  /** An event at `now`, monotonic milliseconds, not before the last one. */
  count(now: number): void {
    this.#times.push(now);
    const first = this.#times.findIndex((time) => time > now - 1_000);
    if (first > 0) this.#times.splice(0, first);
    this.most = Math.max(this.most, this.#times.length);
  }
}
