import type { Listing } from './market.ts';
import { roundToTick } from './price-history.ts';
import type { Quote } from './quotes.ts';
import { keyOf, mix } from './random.ts';
import { isHalted, type TickerTape } from './ticker-tape.ts';

/** Shares on one side of the book; they differ from one millisecond to the next. */
function bookSize(listing: Listing, instant: number, side: number): number {
  return 100 * (1 + (mix(keyOf(listing.conId, instant | 0, side)) % 12));
}

/**
 * What a line of a scripted ticker shows once the first `rows` trades have happened: bid and ask one tick around the newest reportable
 * one; volumes of the whole script. Before the first trade there is no last one and the quote stands around the price to come.
 */
export function tapeQuote(tape: TickerTape, listing: Listing, rows: number, instant: number): Quote {
  const row = rows - 1;
  const last = row < 0 ? -1 : tape.lastReported[row]!;
  const price = last < 0 ? tape.firstPrice : tape.price[last]!;
  const tick = price >= 1 ? 0.01 : 0.0001;
  const shares = last < 0 ? 0 : tape.reportedShares[last]!;
  const halted = isHalted(tape, instant);
  return {
    bid: roundToTick(Math.max(tick, price - tick)),
    ask: roundToTick(price + tick),
    bidSize: bookSize(listing, instant, 0),
    askSize: bookSize(listing, instant, 1),
    last: last < 0 ? NaN : price,
    lastSize: last < 0 ? NaN : tape.size[last]!,
    lastTime: last < 0 ? NaN : Math.floor(tape.time[last]! / 1000),
    volume: row < 0 ? 0 : tape.shares[row]!,
    vwap: shares > 0 ? tape.reportedDollars[last]! / shares : NaN,
    open: last < 0 ? NaN : tape.firstPrice,
    high: last < 0 ? NaN : tape.high[last]!,
    low: last < 0 ? NaN : tape.low[last]!,
    previousClose: tape.firstPrice,
    halted,
    regular: true,
  };
}
