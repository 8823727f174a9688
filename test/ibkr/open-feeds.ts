import { afterEach } from 'vitest';

import type { Clock } from '../../src/calendar/clock.ts';
import type {
  Feed,
  FeedConnection,
  FeedGap,
  FeedListener,
  FeedTrade,
  StreamView,
  SubscriptionFailure,
} from '../../src/ibkr/feed.ts';
import type { FeedOptions } from '../../src/ibkr/feed-options.ts';
import { openFeed } from '../../src/ibkr/open-feed.ts';
import { Pacer } from '../../src/ibkr/pacer.ts';
import type { Ticker } from '../../src/ticker.ts';
import { ManualClock } from '../simulator/manual-clock.ts';
import { morning } from './scripted-gateway.ts';

export const tickers = (...names: readonly string[]): Ticker[] => names as Ticker[];

/** Everything a feed has told. */
export class FeedRecorder implements FeedListener {
  readonly trades: FeedTrade[] = [];
  readonly failures: [Ticker, SubscriptionFailure][] = [];
  readonly connections: [FeedConnection, number, string][] = [];
  readonly gaps: FeedGap[] = [];
  readonly notices: ['debug' | 'info' | 'warn', number, string][] = [];

  readonly onTrade = (trade: FeedTrade): void => void this.trades.push(trade);
  readonly onFailure = (ticker: Ticker, failure: SubscriptionFailure): void =>
    void this.failures.push([ticker, failure]);
  readonly onConnection = (...told: [FeedConnection, number, string]): void =>
    void this.connections.push(told);
  readonly onGap = (gap: FeedGap): void => void this.gaps.push(gap);
  readonly onNotice = (...told: ['debug' | 'info' | 'warn', number, string]): void =>
    void this.notices.push(told);

  /** Prices told of a ticker, in order. */
  prices(ticker: string): number[] {
    return this.trades.filter((trade) => trade.ticker === ticker).map(({ price }) => price);
  }

  warnings(): string[] {
    return this.notices.filter(([level]) => level === 'warn').map(([, , text]) => text);
  }
}

/** Looks again after everything that has come meanwhile. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 1));
}

const feeds = new Set<Feed>();

export interface OpenedFeed<C extends Clock> {
  readonly feed: Feed;
  readonly heard: FeedRecorder;
  readonly clock: C;
  readonly streamOf: (ticker: string) => StreamView | undefined;
}

/** A feed on a port that is closed after the test; its messages leave at once unless told otherwise. */
export function feedOn<C extends Clock>(
  port: number,
  clock: C,
  options: Partial<FeedOptions> = {},
): OpenedFeed<C> {
  const heard = new FeedRecorder();
  const feed = openFeed({
    ...{ host: '127.0.0.1', port, clientIds: { low: 10, high: 19 }, connectTimeoutMs: 5_000 },
    ...{ turns: new Pacer(5_000), tickByTick: 0, allowDelayed: false, random: () => 0 },
    ...options,
    clock,
    listener: heard,
  });
  feeds.add(feed);
  const streamOf = (ticker: string): StreamView | undefined =>
    feed.streams().find((stream) => stream.ticker === ticker);
  return { feed, heard, clock, streamOf };
}

/** The same on a clock that stands, once it is connected. */
export async function connectedFeed(
  { port }: { readonly port: number },
  options: Partial<FeedOptions> = {},
): Promise<OpenedFeed<ManualClock>> {
  const opened = feedOn(port, new ManualClock(morning), options);
  await opened.feed.whenConnected();
  return opened;
}

afterEach(async () => {
  for (const feed of feeds) await feed.close();
  feeds.clear();
});
