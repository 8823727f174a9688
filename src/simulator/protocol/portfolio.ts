import { newYorkDay } from '../../calendar/new-york.ts';
import { sessionOn, sessionsBefore } from '../../calendar/sessions.ts';
import type { Listing, Market } from '../market/market.ts';
import { keyOf, uniformOf } from '../market/random.ts';

/** A fill of the simulated account. */
export interface SimulatedFill {
  readonly executionId: string;
  readonly listing: Listing;
  /** Epoch seconds UTC. */
  readonly time: number;
  readonly side: 'BOT' | 'SLD';
  readonly shares: number;
  readonly price: number;
  /** Shares of this order filled so far. */
  readonly cumulative: number;
  readonly commission: number;
  /** Unset for a fill that opens. */
  readonly realizedPnl: number | undefined;
  readonly exchange: string;
  readonly orderId: number;
}

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
/** Minutes after the open at which the day's fills happen: one stock bought in two parts and sold again. */
const fillPlan = [
  { minute: 6, shares: 60, side: 'BOT', order: 1 },
  { minute: 6, shares: 40, side: 'BOT', order: 1 },
  { minute: 95, shares: 100, side: 'SLD', order: 2 },
] as const;

const cents = (value: number): number => Math.round(value * 100) / 100;

/** IBKR's fixed commission: half a cent a share, at least 1 $ an order, told for its first fill. */
function commissionOf(shares: number, first: boolean): number {
  return cents(first ? Math.max(1, shares * 0.005) : 0);
}

function lastClose(market: Market, listing: Listing, now: number): number | undefined {
  const [session] = sessionsBefore(newYorkDay(now), 1);
  return session && market.dayFigures(listing, session)?.close;
}

/** The account's fills of the New York day up to `now` (epoch milliseconds): none before the open. */
export function fillsUntil(market: Market, now: number): readonly SimulatedFill[] {
  const session = sessionOn(newYorkDay(now));
  const [listing] = market.listings;
  if (!session || !listing || now / 1000 < session.open || !market.dayFigures(listing, session)) return [];
  const path = market.seconds(listing, session);
  const fills: SimulatedFill[] = [];
  let bought = 0;
  for (const [index, { minute, shares, side, order }] of fillPlan.entries()) {
    const second = minute * 60 + 7 + index;
    const price = path.price[second];
    if (price === undefined || session.open + second > now / 1000) break;
    const earlier = fills
      .filter((fill) => fill.orderId === order)
      .reduce((sum, fill) => sum + fill.shares, 0);
    if (side === 'BOT') bought += shares * price;
    fills.push({
      executionId: `0000e0d5.${session.day.replaceAll('-', '')}.0${index + 1}.01`,
      listing,
      time: session.open + second,
      side,
      shares,
      price: cents(price),
      cumulative: earlier + shares,
      commission: commissionOf(shares, earlier === 0),
      realizedPnl: side === 'SLD' ? cents(shares * price - bought) : undefined,
      exchange: listing.exchange,
      orderId: order,
    });
  }
  return fills;
}

/** What the account holds at `now` (epoch milliseconds): three long-held stocks and what the day's fills left. */
export function portfolioAt(market: Market, now: number): SimulatedPortfolio {
  const positions: SimulatedPosition[] = [];
  for (const [index, listing] of market.listings.slice(1, 1 + heldListings).entries()) {
    const marketPrice = lastClose(market, listing, now);
    if (marketPrice === undefined) continue;
    const shares = 50 * (index + 1);
    const paid = 0.85 + 0.25 * uniformOf(keyOf(listing.conId));
    positions.push({ listing, shares, averageCost: cents(marketPrice * paid), marketPrice });
  }
  const fills = fillsUntil(market, now);
  const signed = (fill: SimulatedFill): number => (fill.side === 'BOT' ? fill.shares : -fill.shares);
  const held = fills.reduce((sum, fill) => sum + signed(fill), 0);
  const [first] = fills;
  if (first && held > 0) {
    const cost = fills.reduce((sum, fill) => sum + fill.shares * fill.price, 0) / held;
    positions.push({
      listing: first.listing,
      shares: held,
      averageCost: cents(cost),
      marketPrice: fills.at(-1)!.price,
    });
  }
  const spent = fills.reduce((sum, fill) => sum + signed(fill) * fill.price + fill.commission, 0);
  const realizedPnl = cents(fills.reduce((sum, fill) => sum + (fill.realizedPnl ?? 0), 0));
  return { positions, cash: cents(startingCash - spent), realizedPnl };
}
