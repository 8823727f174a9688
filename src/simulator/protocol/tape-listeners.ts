import type { Listing } from '../market/market.ts';
import { keyOf, mix } from '../market/random.ts';
import { tapeQuote } from '../market/tape-quote.ts';
import { isHalted, type TickerTape } from '../market/ticker-tape.ts';
import type { Line } from './open-lines.ts';
import type { TapeListener } from './tape-stream.ts';
import type { TickSampler } from './tick-sampler.ts';

/** Quotes change every 250 to 1,000 ms, so that a ticker without trades is not silent; in a halt they stand. */
const leastQuoteMs = 250;
const mostQuoteMs = 1000;
const sharesALot = 100;
/** Attributes of a tick-by-tick trade. */
const pastLimit = 1;
const unreported = 2;

interface Followed {
  readonly tape: TickerTape;
  readonly listing: Listing;
  readonly line: Line;
}

function speaks(line: Line): boolean {
  const { gateway } = line.reply;
  return gateway.lines.speaks(line, gateway);
}

/**
 * What a market-data line tells of a tape: per trade the default ticks it changes and its RTVolume. The day's volume within that is in
 * lots to two decimals, so that it grows with every trade; a gateway's, which samples, mostly shows whole lots.
 */
export function tickListener(
  { tape, listing, line }: Followed,
  sampler: TickSampler,
  quotes: boolean,
): TapeListener {
  return {
    trade: (row) => {
      const [price, size, time] = [tape.price[row]!, tape.size[row]!, tape.time[row]!];
      sampler.sendQuote(tapeQuote(tape, listing, row + 1, time), true);
      const { shares, dollars, reportedShares, reportedDollars } = tape;
      const told = (ofShares: Float64Array, ofDollars: Float64Array) => ({
        price,
        size,
        time,
        lots: Math.round(ofShares[row]!) / sharesALot,
        vwap: ofDollars[row]! / ofShares[row]!,
      });
      sampler.sendTrade('every', told(shares, dollars));
      if (tape.unreportable[row] === 0)
        sampler.sendTrade('reportable', told(reportedShares, reportedDollars));
    },
    look: (rows, instant) => sampler.sendQuote(tapeQuote(tape, listing, rows, instant), true),
    hears: () => true,
    nextLook: (instant) => {
      if (!quotes || isHalted(tape, instant)) return Infinity;
      const within = mix(keyOf(listing.conId, Math.floor(instant / leastQuoteMs), 0x0b1d));
      return instant + leastQuoteMs + (within % (mostQuoteMs - leastQuoteMs));
    },
    speaks: () => speaks(line),
  };
}

/** Every trade of a tape, time in seconds; `Last` leaves the unreportable ones out. A halt is a trade of nothing past the limit. */
export function tradeListener({ tape, listing, line }: Followed, kind: 1 | 2): TapeListener {
  let halted = false;
  const send = (time: number, price: number, size: number, mask: number): void => {
    const tick = {
      kind,
      time: Math.floor(time / 1000),
      price,
      size,
      mask,
      exchange: listing.exchange,
      conditions: '',
    };
    line.reply.send('tickByTick', { requestId: line.requestId, tick });
  };
  return {
    trade: (row) => {
      const mask = tape.unreportable[row] === 1 ? unreported : 0;
      send(tape.time[row]!, tape.price[row]!, tape.size[row]!, mask);
    },
    look: (_rows, instant) => {
      const now = isHalted(tape, instant);
      if (now && !halted) send(instant, 0, 0, pastLimit);
      halted = now;
    },
    hears: (row) => kind === 2 || tape.unreportable[row] === 0,
    nextLook: () => Infinity,
    speaks: () => speaks(line),
  };
}
