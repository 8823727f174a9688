import type { Bars } from '../analytics/bars.ts';
import type { EpochMs } from '../calendar/clock.ts';
import type { Source } from '../source.ts';
import type { Ticker } from '../ticker.ts';

/** How trades of a ticker come: generic tick 375, 233, LAST with its size, tick-by-tick Last, or delayed LAST. */
export type FeedKind = 'rt_trade_volume' | 'rt_volume' | 'last' | 'tick_by_tick' | 'delayed';

/** One executed trade, or one update of a sampled stream; nothing of another trade is mixed in. */
export interface FeedTrade {
  readonly ticker: Ticker;
  /** Time of the trade, epoch ms; null where the feed tells none: the arrival's counts. */
  readonly time: number | null;
  readonly price: number;
  /** Shares. */
  readonly size: number;
  /** Tells one trade from another: `volume@time` of an RTVolume message; null where the feed has none. */
  readonly seq: string | null;
  readonly feed: FeedKind;
  /** Tick attributes in words (`pastLimit`, `unreported`), '' for none. */
  readonly attributes: string;
  /** Clock time at which its bytes arrived. */
  readonly arrived: EpochMs;
  /** Monotonic ms (performance.now) at which its bytes arrived, for latencies. */
  readonly socketAt: number;
}

/** Why a ticker has no stream. */
export type SubscriptionFailure =
  /** 200: the gateway does not know the contract. `transient` between 23:30 and 01:00 New York. */
  | { readonly reason: 'unknown_contract'; readonly transient: boolean; readonly message: string }
  /** 354, 10089, 10168, …: no live data, and delayed data is not allowed. */
  | { readonly reason: 'no_permission'; readonly message: string }
  /** 101: the login's lines are used up. */
  | { readonly reason: 'no_line'; readonly message: string }
  /** 10197: another session of the login has the data. */
  | { readonly reason: 'competing_session'; readonly message: string }
  | { readonly reason: 'refused'; readonly message: string };

export interface StreamView {
  readonly ticker: Ticker;
  readonly feed: FeedKind;
  readonly state: 'subscribing' | 'streaming' | 'failed';
  /** Epoch ms of the last message of any kind; null before the first. */
  readonly lastMessageAt: number | null;
  readonly halted: boolean;
  readonly failure: SubscriptionFailure | null;
}

export type FeedConnection = 'connecting' | 'connected' | 'lost' | 'link_lost';

export interface FeedListener {
  readonly onTrade: (trade: FeedTrade) => void;
  /** A ticker cannot be streamed; it stays wanted and is tried again as its reason asks for. */
  readonly onFailure: (ticker: Ticker, failure: SubscriptionFailure) => void;
  /** The connection's state changed. `code` is IBKR's, 0 for the socket. */
  readonly onConnection: (state: FeedConnection, code: number, text: string) => void;
  /** Trades may be missing: from when, to when, which tickers, why. */
  readonly onGap: (gap: FeedGap) => void;
  /** Farm messages, notices, watchdog resubscriptions: for the log. */
  readonly onNotice: (level: 'debug' | 'info' | 'warn', code: number, text: string) => void;
}

export interface FeedGap {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly tickers: readonly Ticker[];
  /** `socket`, `link` (1100→1101), `silent`, `competing_session`. */
  readonly kind: 'socket' | 'link' | 'silent' | 'competing_session';
}

export interface FeedCounters {
  readonly messages: number;
  readonly subscriptions: number;
  readonly reconnects: number;
  readonly watchdogResubscriptions: number;
  /** Trades dropped because they repeat the last one after a subscription. */
  readonly repeats: number;
}

/**
 * One read-only session with a gateway that streams the trades of a set of tickers. The set is all a caller says: subscriptions
 * follow it exactly, each ticker once, through reconnects, lost links and streams that die without a word.
 */
export interface Feed {
  /** @throws OpenbellError GATEWAY_LOST before the first connection; `whenConnected` waits for it. */
  readonly source: Source;
  /** The id of the newest connection; -1 before the first. */
  readonly clientId: number;
  /** Which of its gateways it uses, from 0. */
  readonly placeIndex: number;
  readonly connection: FeedConnection;
  readonly counters: FeedCounters;
  /** The source, once a connection has told it. @throws OpenbellError GATEWAY_LOST when the feed is closed before. */
  whenConnected(): Promise<Source>;
  /** Streams exactly these tickers from now on; the first of them get tick-by-tick where that is configured. */
  want(tickers: readonly Ticker[]): void;
  /** Asks again for a ticker whose subscription has failed. */
  retry(ticker: Ticker): void;
  streams(): readonly StreamView[];
  /** The up to 30 one-minute bars before now, extended hours included; null where the gateway gives none. */
  recentBars(ticker: Ticker): Promise<Bars | null>;
  close(): Promise<void>;
}
