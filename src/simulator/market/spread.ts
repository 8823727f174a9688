import type { SessionTimes } from '../../analytics/bars.ts';
import type { Listing, Market } from './market.ts';
import { roundToTick } from './price-history.ts';

/** Bid and ask as functions of the last trade's price; both rise with it, so a bar's extremes stay extremes. */
export interface SpreadModel {
  readonly bid: (price: number) => number;
  readonly ask: (price: number) => number;
}

/**
 * A listing's spread over a session: one tick for liquid and cheap, wider with price and with the root of thinness.
 * It is fixed by what was known at the open.
 */
export function spreadModel(market: Market, listing: Listing, session: SessionTimes): SpreadModel {
  const figures = market.dayFigures(listing, session);
  const price = figures?.previousClose ?? 1;
  const averageVolume = Math.max(1, figures?.averageVolume ?? 1);
  const relative = Math.min(0.006, Math.max(0.000_05, 0.000_15 * Math.sqrt(5_000_000 / averageVolume)));
  const tick = price >= 1 ? 0.01 : 0.0001;
  const ticks = Math.max(1, Math.round((price * relative) / tick));
  const below = Math.floor(ticks / 2) * tick;
  const bid = (last: number): number => Math.max(tick, roundToTick(last - below));
  return { bid, ask: (last) => roundToTick(bid(last) + ticks * tick) };
}
