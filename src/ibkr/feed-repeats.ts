import type { FeedTrade } from './feed.ts';

/** Tickers whose last trade is remembered; the oldest is forgotten beyond it. */
const remembered = 5_000;

type LastTrade = Pick<FeedTrade, 'time' | 'price' | 'size' | 'seq'>;

/** Tells the last trade of a ticker, which the gateway sends again after a subscription, from a new one. */
export class FeedRepeats {
  readonly #last = new Map<string, LastTrade>();
  #dropped = 0;

  get dropped(): number {
    return this.#dropped;
  }

  /**
   * Whether the trade is the last one seen of its ticker once more; if not it is the last one from now on.
   * @param first whether it is the first of its subscription: only then equal values mean the same trade.
   */
  isRepeat({ ticker, time, price, size, seq }: FeedTrade, first: boolean): boolean {
    const last = this.#last.get(ticker);
    if (last?.price === price && last.size === size) {
      const sameTime = time === last.time || time === null || last.time === null;
      if ((seq !== null && seq === last.seq) || (first && sameTime)) {
        this.#dropped++;
        return true;
      }
    }
    this.#last.delete(ticker);
    this.#last.set(ticker, { time, price, size, seq });
    if (this.#last.size > remembered) for (const oldest of this.#last.keys()) return this.#forget(oldest);
    return false;
  }

  #forget(ticker: string): false {
    this.#last.delete(ticker);
    return false;
  }
}
