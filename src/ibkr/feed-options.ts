import type { Clock } from '../calendar/clock.ts';
import type { FeedListener } from './feed.ts';
import type { FeedPlace } from './feed-places.ts';

/** Tick-by-tick streams of a login with the default 100 market-data lines: 5 % of them. */
const tickByTickAllowance = 5;

export interface FeedOptions extends FeedPlace {
  /** Gateways to go on with, in this order, when the one in use stays away; the first one comes again after the last. */
  readonly others?: readonly FeedPlace[];
  /** Which account must be there; needed where the login has several. */
  readonly account?: string | undefined;
  /** One of them is used. */
  readonly clientIds: { readonly low: number; readonly high: number };
  readonly connectTimeoutMs: number;
  /** How many of the first tickers are streamed tick by tick; 0 samples all. */
  readonly tickByTick: number;
  /** Whether delayed data is taken where live data is not subscribed. */
  readonly allowDelayed: boolean;
  readonly clock: Clock;
  readonly listener: FeedListener;
  /** Jitter of the back-off, in [0, 1). */
  readonly random?: () => number;
}

/** The settings a feed depends on, by their names in the configuration. */
export interface FeedSettings {
  readonly IBKR_CLIENT_ID: { readonly low: number; readonly high: number };
  readonly IBKR_ACCOUNT?: string | undefined;
  readonly IBKR_CONNECT_TIMEOUT_S: number;
  readonly TRACKER_FEED: 'sampled' | 'tick_by_tick';
  readonly ALLOW_DELAYED: boolean;
}

/** The settings as options; a clock, a listener and its gateways are still to be added. */
export function feedOptions(
  settings: FeedSettings,
): Omit<FeedOptions, 'clock' | 'listener' | keyof FeedPlace> {
  return {
    account: settings.IBKR_ACCOUNT,
    clientIds: settings.IBKR_CLIENT_ID,
    connectTimeoutMs: settings.IBKR_CONNECT_TIMEOUT_S * 1000,
    tickByTick: settings.TRACKER_FEED === 'tick_by_tick' ? tickByTickAllowance : 0,
    allowDelayed: settings.ALLOW_DELAYED,
  };
}
