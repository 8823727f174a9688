/** What IBKR's pacing rules for bars of 30 seconds and less look at. */
export interface SmallBarRequest {
  /** Everything that makes two requests the same question. */
  readonly identity: string;
  /** Contract, exchange and kind of data. */
  readonly series: string;
  /** 2 for BID_ASK, else 1. */
  readonly weight: number;
}

const identicalMs = 15_000;
const seriesMs = 2_000;
const seriesCount = 6;
const windowMs = 600_000;
const windowCount = 60;

/**
 * Pacing of small bars: no identical request within 15 seconds, fewer than six for one series within two seconds, at
 * most sixty within ten minutes. Source: IBKR's documentation of historical data limitations.
 */
export class SmallBarPacing {
  #accepted: { readonly at: number; readonly request: SmallBarRequest }[] = [];

  /** Whether a request at `now` (simulated milliseconds) keeps the rules; one that does not is not counted. */
  accept(request: SmallBarRequest, now: number): boolean {
    this.#accepted = this.#accepted.filter(({ at }) => now - at < windowMs);
    const within = (milliseconds: number) => this.#accepted.filter(({ at }) => now - at < milliseconds);
    if (within(identicalMs).some((earlier) => earlier.request.identity === request.identity)) return false;
    const sameSeries = within(seriesMs).filter((earlier) => earlier.request.series === request.series);
    if (sameSeries.length + 1 >= seriesCount) return false;
    const weight = this.#accepted.reduce((sum, earlier) => sum + earlier.request.weight, 0);
    if (weight + request.weight > windowCount) return false;
    this.#accepted.push({ at: now, request });
    return true;
  }
}
