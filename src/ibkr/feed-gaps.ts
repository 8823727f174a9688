import { type EpochMs, epochMs } from '../calendar/clock.ts';
import type { Ticker } from '../ticker.ts';
import type { FeedGap } from './feed.ts';

/** One cause that interrupted some tickers from one moment on. */
interface Incident {
  readonly kind: FeedGap['kind'];
  readonly from: EpochMs;
  readonly missing: Set<Ticker>;
  /** Came back and not told yet. */
  returned: Ticker[];
  to: EpochMs;
}

/**
 * Gaps from the moment a stream was last known to be whole until its messages come again. The first cause stands:
 * a ticker that is interrupted already cannot be interrupted again. Tickers of one cause are told together.
 */
export class FeedGaps {
  readonly #tell: (gap: FeedGap) => void;
  readonly #incidents = new Map<Ticker, Incident>();

  constructor(tell: (gap: FeedGap) => void) {
    this.#tell = tell;
  }

  interrupted(kind: FeedGap['kind'], from: EpochMs, tickers: Iterable<Ticker>): void {
    const incident: Incident = { kind, from, missing: new Set(), returned: [], to: from };
    for (const ticker of tickers) {
      if (this.#incidents.has(ticker)) continue;
      this.#incidents.set(ticker, incident);
      incident.missing.add(ticker);
    }
  }

  kindOf(ticker: Ticker): FeedGap['kind'] | undefined {
    return this.#incidents.get(ticker)?.kind;
  }

  /** The ticker's messages come again, or nobody wants them any more. */
  ended(ticker: Ticker, to: EpochMs): void {
    const incident = this.#incidents.get(ticker);
    if (!incident) return;
    this.#incidents.delete(ticker);
    incident.missing.delete(ticker);
    incident.returned.push(ticker);
    incident.to = epochMs(Math.max(incident.to, to));
    if (incident.missing.size === 0) this.#tellReturned(incident);
  }

  /** Every ticker interrupted by one kind of cause is whole again. */
  endedAll(kind: FeedGap['kind'], to: EpochMs): void {
    for (const [ticker, incident] of [...this.#incidents]) if (incident.kind === kind) this.ended(ticker, to);
  }

  /** Tells of tickers that are back while others of the same cause are still missing. */
  flush(): void {
    for (const incident of new Set(this.#incidents.values()))
      if (incident.returned.length > 0) this.#tellReturned(incident);
  }

  #tellReturned(incident: Incident): void {
    const { kind, from, to, returned } = incident;
    incident.returned = [];
    this.#tell({ kind, from, to, tickers: returned });
  }
}
