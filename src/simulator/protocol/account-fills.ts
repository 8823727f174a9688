import { newYorkDay } from '../../calendar/new-york.ts';
import { sessionOn } from '../../calendar/sessions.ts';
import { cents } from '../market/cents.ts';
import type { Market } from '../market/market.ts';
import type { AccountFill } from './account-fill.ts';
import type { GatewayState } from './gateway-state.ts';
import { scriptedFills } from './scripted-executions.ts';

/** Minutes after the open at which the day's fills happen: one stock bought in two parts and sold again. */
const fillPlan = [
  { minute: 6, shares: 60, side: 'BOT', order: 1 },
  { minute: 6, shares: 40, side: 'BOT', order: 1 },
  { minute: 95, shares: 100, side: 'SLD', order: 2 },
] as const;

/** IBKR's fixed commission: half a cent a share, at least 1 $ an order, told for its first fill. */
function commissionOf(shares: number, first: boolean): number {
  return cents(first ? Math.max(1, shares * 0.005) : 0);
}

/** The account's fills of the New York day up to `now` (epoch milliseconds): none before the open. */
function usualFills(market: Market, now: number): readonly AccountFill[] {
  const session = sessionOn(newYorkDay(now));
  const [listing] = market.listings;
  if (!session || !listing || now / 1000 < session.open || !market.dayFigures(listing, session)) return [];
  const path = market.seconds(listing, session);
  const fills: AccountFill[] = [];
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
      ...{ clientId: 0, commissionFirst: false },
    });
  }
  return fills;
}

/** What the gateway tells now of the day's executions: a script's, or those of the usual day. */
export function accountFills({ market, clock, executions }: GatewayState): readonly AccountFill[] {
  const now = clock.now();
  return executions ? scriptedFills(executions, market, now) : usualFills(market, now);
}
