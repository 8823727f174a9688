import type { Bars } from '../analytics/bars.ts';

/** Half a megabyte each. */
const keptAtMost = 64;

const keyOf = (runId: string, symbol: string): string => `${runId} ${symbol}`;

/**
 * Whole windows that this process has fetched and stored a moment ago, for its own analyses: reading them again takes the store half as
 * much as storing them. Whose analysis another process takes, or comes late, gives way to newer ones; the store has them all.
 */
export class FetchedWindows {
  readonly #kept = new Map<string, Bars>();

  /** How many are kept. */
  get size(): number {
    return this.#kept.size;
  }

  keep(runId: string, symbol: string, bars: Bars): void {
    const key = keyOf(runId, symbol);
    this.#kept.delete(key);
    this.#kept.set(key, bars);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > keptAtMost) this.#kept.delete(oldest!);
  }

  /** A window, once. */
  take(runId: string, symbol: string): Bars | undefined {
    const key = keyOf(runId, symbol);
    const bars = this.#kept.get(key);
    this.#kept.delete(key);
    return bars;
  }
}
