import type { Bars, SessionTimes } from '../../../src/analytics/bars.ts';
import {
  walkForward,
  type WalkForwardDay,
  type WalkForwardInput,
} from '../../../src/analytics/end-of-day/walk-forward.ts';
import { daysToWalk, walkSymbol } from '../../../src/analytics/end-of-day/walk-symbol.ts';
import type { Preset } from '../../../src/analytics/presets.ts';
import { sessionsBefore } from '../../../src/calendar/sessions.ts';
import { parseTradingDay } from '../../../src/calendar/trading-day.ts';
import { joinBars } from '../../../src/simulator/market/bar-rows.ts';
import type { Listing } from '../../../src/simulator/market/market.ts';
import { seededMarket, type SeededMarketOptions } from '../../../src/simulator/market/seeded-market.ts';
import { plainSettings } from '../golden-session.ts';
import { settings } from '../synthetic-days.ts';

export interface MarketBars {
  readonly sessions: readonly SessionTimes[];
  readonly bySymbol: ReadonlyMap<string, Bars>;
}

/**
 * The bars a simulated gateway would have told of the sessions before a made-up today.
 * @param most of the listings, those that moved furthest in the first session
 */
export function barsOfMarket(
  options: SeededMarketOptions,
  sessionCount: number,
  most = Number.POSITIVE_INFINITY,
): MarketBars {
  const sessions = sessionsBefore(parseTradingDay('2026-11-20'), sessionCount);
  const market = seededMarket(options);
  const rangeOf = (listing: Listing): number => {
    const { high, low, close } = market.dayFigures(listing, sessions[0]!)!;
    return (high - low) / close;
  };
  const listings =
    most >= market.listings.length
      ? market.listings
      : market.listings
          .map((listing) => ({ listing, range: rangeOf(listing) }))
          .sort((one, other) => other.range - one.range)
          .slice(0, most)
          .map(({ listing }) => listing);
  const bars = listings.map((listing): [string, Bars] => [
    listing.symbol,
    joinBars(sessions.map((session) => market.minutes(listing, session))),
  ]);
  return { sessions, bySymbol: new Map(bars) };
}

/** A walk through every day of a market that has twenty sessions before it. */
export function walkInput(
  { sessions, bySymbol }: MarketBars,
  presets: readonly Preset[],
  every = 1,
): WalkForwardInput {
  const terms = {
    ...{ sessions, presets, windowSessions: 20, backtest: plainSettings },
    days: daysToWalk(sessions, 20, null, null).filter((_, index) => index % every === 0),
  };
  return {
    ...terms,
    symbols: [...bySymbol].map(([symbol, bars]) => walkSymbol(symbol, bars, terms)),
    universeSize: 500,
    settings,
  };
}

export const walked = (input: WalkForwardInput): WalkForwardDay[] => [...walkForward(input)];
