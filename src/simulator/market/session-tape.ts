import type { SessionTimes } from '../../analytics/bars.ts';
import { soundBars } from './bar-rows.ts';
import { secondsOfBars } from './bar-seconds.ts';
import { partTimes, type SessionPart } from './extended-hours.ts';
import { LruCache } from './lru-cache.ts';
import type { Listing, Market, SecondPath } from './market.ts';

/** Sums up to the start of each minute of a path, one row more than minutes, so that any second is near one. */
interface RunningSums {
  readonly shares: Float64Array;
  readonly dollars: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  /** Row of the newest second with a trade before the minute, -1 where there is none. */
  readonly lastTrade: Int32Array;
}

/** One part of one listing's day, second by second. */
export interface SessionTape extends SecondPath {
  readonly sums: RunningSums;
}

/** What had happened before a second of a tape. */
export interface TapeState {
  readonly shares: number;
  readonly dollars: number;
  readonly high: number;
  readonly low: number;
  /** Row of the last trade, -1 before the first. */
  readonly lastTrade: number;
}

// A tape of a regular session takes 0.4 MB.
const tapesHeld = 220;
const tapesOf = new WeakMap<Market, LruCache<string, SessionTape>>();

/** The seconds of a part of a session; 220 are kept for a market, since quotes ask for the same again and again. */
export function sessionTape(
  market: Market,
  listing: Listing,
  session: SessionTimes,
  part: SessionPart,
): SessionTape {
  let tapes = tapesOf.get(market);
  if (!tapes) {
    tapes = new LruCache(tapesHeld);
    tapesOf.set(market, tapes);
  }
  return tapes.get(`${listing.conId}:${session.day}:${part}`, () => {
    const path = pathOf(market, listing, session, part);
    return { ...path, sums: runningSums(path) };
  });
}

function pathOf(market: Market, listing: Listing, session: SessionTimes, part: SessionPart): SecondPath {
  const known = market.partSeconds?.(listing, session, part);
  if (known) return known;
  if (part === 'regular') return market.seconds(listing, session);
  const { start, end } = partTimes(session, part);
  return secondsOfBars(soundBars(market.extendedMinutes(listing, session)), start, end);
}

function runningSums(path: SecondPath): RunningSums {
  const minutes = Math.ceil(path.volume.length / 60);
  const column = (): Float64Array => new Float64Array(minutes + 1);
  const sums = { shares: column(), dollars: column(), high: column(), low: column() };
  const lastTrade = new Int32Array(minutes + 1).fill(-1);
  let state: TapeState = { shares: 0, dollars: 0, high: -Infinity, low: Infinity, lastTrade: -1 };
  for (let minute = 0; minute <= minutes; minute += 1) {
    sums.shares[minute] = state.shares;
    sums.dollars[minute] = state.dollars;
    sums.high[minute] = state.high;
    sums.low[minute] = state.low;
    lastTrade[minute] = state.lastTrade;
    state = advance(path, state, minute * 60, Math.min(path.volume.length, minute * 60 + 60));
  }
  return { ...sums, lastTrade };
}

function advance(path: SecondPath, before: TapeState, from: number, to: number): TapeState {
  let { shares, dollars, high, low, lastTrade } = before;
  for (let second = from; second < to; second += 1) {
    const traded = path.volume[second]!;
    if (traded === 0) continue;
    const price = path.price[second]!;
    shares += traded;
    dollars += traded * price;
    if (price > high) high = price;
    if (price < low) low = price;
    lastTrade = second;
  }
  return { shares, dollars, high, low, lastTrade };
}

/** Sums over the seconds of a tape before an instant, epoch seconds. */
export function tapeStateBefore(tape: SessionTape, instant: number): TapeState {
  const to = Math.max(0, Math.min(tape.volume.length, Math.ceil(instant - tape.start)));
  const minute = Math.floor(to / 60);
  const { sums } = tape;
  const state: TapeState = {
    shares: sums.shares[minute]!,
    dollars: sums.dollars[minute]!,
    high: sums.high[minute]!,
    low: sums.low[minute]!,
    lastTrade: sums.lastTrade[minute]!,
  };
  return advance(tape, state, minute * 60, to);
}
