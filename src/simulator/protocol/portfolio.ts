import { newYorkDay } from '../../calendar/new-york.ts';
import { sessionsBefore } from '../../calendar/sessions.ts';
import type { Listing, Market } from '../market/market.ts';
import { cents } from '../market/cents.ts';
import { keyOf, uniformOf } from '../market/random.ts';
import type { AccountFill } from './account-fill.ts';

export interface SimulatedPosition {
  readonly listing: Listing;
  readonly shares: number;
  readonly averageCost: number;
  readonly marketPrice: number;
}

export interface SimulatedPortfolio {
  readonly positions: readonly SimulatedPosition[];
  readonly cash: number;
  readonly realizedPnl: number;
}

const startingCash = 250_000;
const heldListings = 3;

function lastClose(market: Market, listing: Listing, now: number): number | undefined {
  const [session] = sessionsBefore(newYorkDay(now), 1);
  return session && market.dayFigures(listing, session)?.close;
}

/** Of corrected executions the newest: ids are the same but for their last segment. */
function counting(fills: readonly AccountFill[]): readonly AccountFill[] {
  const newest = new Map<string, AccountFill>();
  for (const fill of fills) {
    const own = fill.executionId.replace(/\.\d+$/, '');
    const known = newest.get(own);
    if (!known || revisionOf(known) <= revisionOf(fill)) newest.set(own, fill);
  }
  return [...newest.values()];
}

const revisionOf = ({ executionId }: AccountFill): number => Number(/\d+$/.exec(executionId)?.[0] ?? 0);

/** The long-held stocks, worth their last close. */
function heldBefore(market: Market, now: number): SimulatedPosition[] {
  return market.listings.slice(1, 1 + heldListings).flatMap((listing, index) => {
    const marketPrice = lastClose(market, listing, now);
    if (marketPrice === undefined) return [];
    const paid = 0.85 + 0.25 * uniformOf(keyOf(listing.conId));
    return { listing, shares: 50 * (index + 1), averageCost: cents(marketPrice * paid), marketPrice };
  });
}

/** A position after the fills of its listing, which have a price at least. */
function afterFills(before: SimulatedPosition | undefined, fills: readonly AccountFill[]): SimulatedPosition {
  const { listing, price: marketPrice } = fills.at(-1)!;
  const shares = (before?.shares ?? 0) + fills.reduce((sum, fill) => sum + signed(fill), 0);
  const side = shares < 0 ? 'SLD' : 'BOT';
  const opened = fills.filter((fill) => fill.side === side);
  const bought = opened.reduce((sum, fill) => sum + fill.shares, 0);
  const cost = opened.reduce((sum, fill) => sum + fill.shares * fill.price, 0) / bought;
  return { listing, shares, averageCost: before?.averageCost ?? cents(cost), marketPrice };
}

const signed = ({ side, shares }: AccountFill): number => (side === 'BOT' ? shares : -shares);

/** What the account holds at `now` (epoch milliseconds): three long-held stocks and what the day's fills made of them. */
export function portfolioAt(market: Market, now: number, told: readonly AccountFill[]): SimulatedPortfolio {
  const fills = counting(told);
  const positions = new Map(heldBefore(market, now).map((held) => [held.listing.conId, held]));
  for (const conId of new Set(fills.map(({ listing }) => listing.conId))) {
    const own = fills.filter(({ listing }) => listing.conId === conId);
    positions.set(conId, afterFills(positions.get(conId), own));
  }
  const spent = fills.reduce((sum, fill) => sum + signed(fill) * fill.price + (fill.commission ?? 0), 0);
  const realizedPnl = cents(fills.reduce((sum, fill) => sum + (fill.realizedPnl ?? 0), 0));
  return {
    positions: [...positions.values()].filter(({ shares }) => shares !== 0),
    cash: cents(startingCash - spent),
    realizedPnl,
  };
}
