import { newYorkDay } from '../../calendar/new-york.ts';
import { type Session, sessionOn, sessionsBefore, sessionsBetween } from '../../calendar/sessions.ts';
import { partTimes } from './extended-hours.ts';
import type { Listing, Market } from './market.ts';
import { tradesInSecond } from './minute-bars.ts';
import { keyOf, mix } from './random.ts';
import { type SessionTape, sessionTape, tapeStateBefore } from './session-tape.ts';
import { spreadModel } from './spread.ts';
import { tapeQuote } from './tape-quote.ts';
import { rowsUntil } from './ticker-tape.ts';

/** What a market-data line shows at an instant; prices USD, sizes and volume shares. */
export interface Quote {
  readonly bid: number;
  readonly ask: number;
  readonly bidSize: number;
  readonly askSize: number;
  readonly last: number;
  readonly lastSize: number;
  /** Epoch seconds UTC of the last trade. */
  readonly lastTime: number;
  /** Shares of the regular session so far; before the open the session before's. So are vwap, open, high and low. */
  readonly volume: number;
  readonly vwap: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  /** Close of the newest session before the New York date of the instant. */
  readonly previousClose: number;
  readonly halted: boolean;
  /** Whether the regular session is on. */
  readonly regular: boolean;
}

/** One print. */
export interface TapeTrade {
  /** Epoch seconds UTC. */
  readonly time: number;
  readonly price: number;
  readonly size: number;
}

function sessionsNear(instant: number): { today: Session | undefined; previous: Session } {
  const day = newYorkDay(instant * 1000);
  return { today: sessionOn(day), previous: sessionsBefore(day, 1)[0]! };
}

interface LastTrade {
  readonly price: number;
  readonly size: number;
  readonly time: number;
}

/** The newest trade of a day before an instant; only the parts of the day that are needed are made. */
function lastTradeOf(
  market: Market,
  listing: Listing,
  session: Session,
  instant: number,
): LastTrade | undefined {
  for (const part of ['after', 'regular', 'before'] as const) {
    if (partTimes(session, part).start >= instant) continue;
    const tape = sessionTape(market, listing, session, part);
    const row = tapeStateBefore(tape, instant).lastTrade;
    if (row < 0) continue;
    const volume = tape.volume[row]!;
    const count = tradesInSecond(volume);
    return {
      price: tape.price[row]!,
      size: volume - Math.floor(volume / count) * (count - 1),
      time: tape.start + row,
    };
  }
  return undefined;
}

/** Lots shown on one side of the book: they change every two seconds. */
function bookSize(listing: Listing, instant: number, side: number): number {
  return 100 * (1 + (mix(keyOf(listing.conId, Math.floor(instant / 2), side)) % 12));
}

/**
 * The quote at an instant from every trade in a second before it, scripted ones to the millisecond; undefined where nothing has
 * traded in that session or the one before.
 */
export function quoteAt(market: Market, listing: Listing, epochSec: number): Quote | undefined {
  const script = market.tapeOf?.(listing);
  if (script) return tapeQuote(script, listing, rowsUntil(script.time, epochSec * 1000), epochSec * 1000);
  const { today, previous } = sessionsNear(epochSec);
  const shown = today && epochSec > today.open ? today : previous;
  const tape = sessionTape(market, listing, shown, 'regular');
  const state = tapeStateBefore(tape, epochSec);
  const last =
    (today && lastTradeOf(market, listing, today, epochSec)) ??
    lastTradeOf(market, listing, previous, epochSec);
  if (!last) return undefined;
  const spread = spreadModel(market, listing, shown);
  const first = tape.volume.findIndex((volume) => volume > 0);
  const traded = state.shares > 0;
  const regular = today !== undefined && epochSec >= today.open && epochSec < today.close;
  return {
    bid: spread.bid(last.price),
    ask: spread.ask(last.price),
    bidSize: bookSize(listing, epochSec, 0),
    askSize: bookSize(listing, epochSec, 1),
    last: last.price,
    lastSize: last.size,
    lastTime: last.time,
    volume: state.shares,
    vwap: traded ? state.dollars / state.shares : NaN,
    open: traded ? tape.price[first]! : NaN,
    high: traded ? state.high : NaN,
    low: traded ? state.low : NaN,
    previousClose: market.dayFigures(listing, previous)?.close ?? NaN,
    halted: regular && market.haltedAt(listing, today, epochSec),
    regular,
  };
}

/** Trades from one instant up to and not including another, extended hours included; epoch seconds UTC. */
export function tradesBetween(market: Market, listing: Listing, fromSec: number, toSec: number): TapeTrade[] {
  const trades: TapeTrade[] = [];
  for (const session of sessionsBetween(newYorkDay(fromSec * 1000), newYorkDay(toSec * 1000))) {
    for (const part of ['before', 'regular', 'after'] as const) {
      const { start, end } = partTimes(session, part);
      if (end <= fromSec || start >= toSec) continue;
      const tape = sessionTape(market, listing, session, part);
      const to = Math.min(tape.volume.length, Math.ceil(toSec - tape.start));
      for (let row = Math.max(0, Math.ceil(fromSec - tape.start)); row < to; row += 1)
        addTrades(trades, tape, row);
    }
  }
  return trades;
}

function addTrades(trades: TapeTrade[], tape: SessionTape, row: number): void {
  const volume = tape.volume[row]!;
  const count = tradesInSecond(volume);
  const each = Math.floor(volume / count);
  for (let k = 0; k < count; k += 1) {
    const size = k === count - 1 ? volume - each * (count - 1) : each;
    trades.push({ time: tape.start + row, price: tape.price[row]!, size });
  }
}
