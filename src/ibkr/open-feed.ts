import { MarketDataType } from '@stoqey/ib';

import type { Bars } from '../analytics/bars.ts';
import { type EpochMs, epochMs } from '../calendar/clock.ts';
import { OpenbellError } from '../errors/openbell-error.ts';
import type { Source } from '../source.ts';
import type { Ticker } from '../ticker.ts';
import { WireError } from '../wire/framing.ts';
import type { ApiConnection } from './api-connection.ts';
import type { ReadingApi } from './ask.ts';
import type { Feed, FeedConnection, FeedCounters, FeedGap, StreamView } from './feed.ts';
import { FeedBars } from './feed-bars.ts';
import { feedConnection } from './feed-connection.ts';
import { readFeedFrame } from './feed-frames.ts';
import { FeedGaps } from './feed-gaps.ts';
import { FeedLink } from './feed-link.ts';
import type { FeedOptions } from './feed-options.ts';
import { FeedOutbox } from './feed-outbox.ts';
import { FeedPlaces } from './feed-places.ts';
import { symbolOf } from './feed-stream.ts';
import { type Send, Subscriptions } from './feed-subscriptions.ts';
import { FeedTicks } from './feed-ticks.ts';
import { FeedWatchdog } from './feed-watchdog.ts';
import { tooManyMessages, tooManyMessagesPauseMs } from './gateway-codes.ts';
import type { KeptConnection } from './kept-connection.ts';
import { RequestIds } from './request-ids.ts';

/** How often what depends on time is looked at. */
const checkMs = 2_000;
/** After a loss of the link to IBKR without word of its return, subscriptions are tried again. */
const linkPatienceMs = 60_000;
const socketCode = 0;

class FeedSession implements Feed {
  readonly #options: FeedOptions;
  readonly #places: FeedPlaces;
  readonly #subscriptions: Subscriptions;
  readonly #gaps: FeedGaps;
  readonly #ticks: FeedTicks;
  readonly #bars: FeedBars;
  readonly #watchdog: FeedWatchdog;
  readonly #link: FeedLink;
  readonly #outbox: FeedOutbox;
  readonly #kept: KeptConnection<ApiConnection>;
  readonly #closing = new AbortController();
  /** The connection everything stands on; set and unset together with the state. */
  #api: ReadingApi | undefined;
  #source: Source | undefined;
  #waiting: { resolve: (source: Source) => void; reject: (error: Error) => void }[] = [];
  #clientId = -1;
  #reconnects = 0;
  #linkLostAt = epochMs(0);
  #owesDataType = false;
  #arrival: { arrived: EpochMs; socketAt: number };

  constructor(options: FeedOptions) {
    const { clock, listener, tickByTick, allowDelayed } = options;
    this.#options = options;
    this.#arrival = { arrived: clock.now(), socketAt: 0 };
    const ids = new RequestIds(clock.now());
    this.#places = new FeedPlaces([options, ...(options.others ?? [])]);
    this.#gaps = new FeedGaps((gap) => listener.onGap(gap));
    this.#subscriptions = new Subscriptions({ ids, tickByTick, onFailure: listener.onFailure });
    this.#outbox = new FeedOutbox({
      pacer: this.#places,
      api: () => (this.#mayAsk() ? this.#api : undefined),
      hasMessage: () => this.#owesDataType || this.#subscriptions.hasMessage || this.#bars.hasMessage,
      nextMessage: () => this.#nextMessage(),
    });
    const { wake } = this.#outbox;
    this.#bars = new FeedBars(ids, clock, wake);
    this.#ticks = new FeedTicks({
      ...{ subscriptions: this.#subscriptions, gaps: this.#gaps, listener, allowDelayed, wake },
      isLinkLost: () => this.#link.state === 'link_lost',
      onDataWhileLost: () => this.#dataWhileLost(),
      arrival: () => this.#arrival,
      onBars: (requestId, payload, at) => this.#bars.received(requestId, payload, at),
      onOtherError: (requestId, code, text) => this.#otherError(requestId, code, text),
    });
    this.#watchdog = new FeedWatchdog({
      ...{ subscriptions: this.#subscriptions, gaps: this.#gaps },
      onSilent: (streams) => {
        const names = streams.map(({ ticker }) => ticker).join(', ');
        listener.onNotice('warn', socketCode, `silent in trading hours, subscribed again: ${names}`);
      },
    });
    this.#link = new FeedLink({
      listener,
      onLinkLost: () => this.#linkLost(),
      onLinkBack: (kept) => this.#linkBack(kept),
      onFarmBroken: () => this.#interruptAll('silent'),
      onFarmWell: () => this.#farmWell(),
    });
    this.#kept = feedConnection({
      ...{ feed: options, places: this.#places, source: () => this.#source },
      tap: { onBytes: () => this.#bytes(), onFrame: (payload) => this.#frame(payload) },
      onNotice: (code, text) => this.#notice(code, text),
      onConnected: (connection, source) => this.#connected(connection, source),
      onLost: (reason) => this.#lost(reason),
      onFailed: (text) => this.#failed(text),
    });
    this.#kept.startForEver();
    void this.#watch();
  }

  get source(): Source {
    if (this.#source) return this.#source;
    throw new OpenbellError('GATEWAY_LOST', 'The feed has not been connected yet.');
  }

  get clientId(): number {
    return this.#clientId;
  }

  get placeIndex(): number {
    return this.#places.index;
  }

  get connection(): FeedConnection {
    return this.#link.state;
  }

  get counters(): FeedCounters {
    return {
      messages: this.#places.sent,
      subscriptions: this.#subscriptions.asked,
      reconnects: this.#reconnects,
      watchdogResubscriptions: this.#watchdog.resubscriptions,
      repeats: this.#ticks.repeats,
    };
  }

  whenConnected(): Promise<Source> {
    if (this.#source) return Promise.resolve(this.#source);
    if (this.#isClosed()) return Promise.reject(this.#closedError());
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  want(tickers: readonly Ticker[]): void {
    for (const ticker of this.#subscriptions.want(tickers)) this.#gaps.ended(ticker, this.#now());
    this.#outbox.wake();
  }

  retry(ticker: Ticker): void {
    this.#subscriptions.retry(ticker);
    this.#outbox.wake();
  }

  streams(): readonly StreamView[] {
    return this.#subscriptions.streams.map((stream) => stream.view());
  }

  recentBars(ticker: Ticker): Promise<Bars | null> {
    return this.#bars.ask(symbolOf(ticker));
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#api = undefined;
    this.#kept.close();
    this.#bars.close();
    for (const { reject } of this.#waiting.splice(0)) reject(this.#closedError());
    await Promise.resolve();
  }

  #isClosed(): boolean {
    return this.#closing.signal.aborted;
  }

  #now(): EpochMs {
    return this.#options.clock.now();
  }

  #closedError(): OpenbellError {
    return new OpenbellError('GATEWAY_LOST', 'The feed was closed before it was connected.');
  }

  /** Not while the gateway says that it has no link to IBKR, unless it has said so for long. */
  #mayAsk(): boolean {
    return this.#link.state !== 'link_lost' || this.#now() - this.#linkLostAt >= linkPatienceMs;
  }

  #nextMessage(): Send | undefined {
    if (this.#owesDataType) {
      this.#owesDataType = false;
      return (api) => void api.reqMarketDataType(MarketDataType.DELAYED);
    }
    return this.#subscriptions.nextMessage(this.#now()) ?? this.#bars.nextMessage();
  }

  #bytes(): void {
    this.#arrival = { arrived: this.#now(), socketAt: performance.now() };
    this.#subscriptions.heardSomething();
  }

  #frame(payload: Buffer): boolean {
    try {
      return readFeedFrame(payload, this.#ticks);
    } catch (error) {
      if (error instanceof WireError) throw error;
      // A listener has failed, not the stream: connecting again would only hide it.
      const failure = error instanceof Error ? error : new Error(String(error));
      queueMicrotask(() => {
        throw failure;
      });
      return true;
    }
  }

  #otherError(requestId: number, code: number, text: string): boolean {
    if (code === tooManyMessages) this.#places.pause(tooManyMessagesPauseMs);
    if (!this.#bars.refused(requestId)) return false;
    this.#options.listener.onNotice('info', code, `recent bars: ${text}`);
    return true;
  }

  #notice(code: number, text: string): void {
    if (code === tooManyMessages) {
      this.#places.pause(tooManyMessagesPauseMs);
      this.#subscriptions.doubt();
    }
    this.#link.notice(code, text);
    this.#outbox.wake();
  }

  #connected({ api, clientId }: ApiConnection, source: Source): void {
    if (this.#source) this.#reconnects++;
    this.#source = source;
    this.#clientId = clientId;
    this.#api = api;
    this.#owesDataType = this.#options.allowDelayed;
    this.#watchdog.excuse(this.#now());
    this.#link.become(
      'connected',
      socketCode,
      `client id ${clientId}, ${source.mode} account ${source.account}`,
    );
    for (const { resolve } of this.#waiting.splice(0)) resolve(source);
    this.#outbox.wake();
  }

  #lost(reason: string): void {
    this.#api = undefined;
    const streaming = this.#subscriptions.disconnected();
    this.#gaps.interrupted('socket', this.#arrival.arrived, streaming);
    this.#bars.disconnected();
    this.#link.become('lost', socketCode, reason);
  }

  #failed(text: string): void {
    if (this.#link.state === 'connecting') this.#link.become('connecting', socketCode, text);
  }

  #linkLost(): void {
    this.#linkLostAt = this.#now();
    this.#interruptAll('link');
  }

  #linkBack(kept: boolean): void {
    if (kept) this.#gaps.endedAll('link', this.#now());
    else this.#subscriptions.renewAll();
    this.#watchdog.excuse(this.#now());
  }

  /** Some data may still be on its way when the link breaks; later it tells that the word of its return was missed. */
  #dataWhileLost(): void {
    if (!this.#mayAsk()) return;
    this.#link.become('connected', socketCode, 'data comes again');
    this.#watchdog.excuse(this.#now());
    this.#outbox.wake();
  }

  #farmWell(): void {
    this.#watchdog.excuse(this.#now());
    this.#subscriptions.renewFailed(({ reason }) => reason === 'competing_session');
  }

  /** Every stream that has brought something is whole up to the last byte. */
  #interruptAll(kind: FeedGap['kind']): void {
    const streaming = this.#subscriptions.streams.filter(
      ({ phase }) => phase.kind === 'open' && phase.line.heard,
    );
    this.#gaps.interrupted(
      kind,
      this.#arrival.arrived,
      streaming.map(({ ticker }) => ticker),
    );
  }

  /** Looks after what only time can tell. */
  async #watch(): Promise<void> {
    const { clock } = this.#options;
    const { signal } = this.#closing;
    for (;;) {
      await clock.sleep(checkMs, signal);
      if (this.#isClosed()) return;
      this.#check(this.#now());
    }
  }

  #check(now: EpochMs): void {
    this.#gaps.flush();
    if (!this.#api || !this.#mayAsk()) return;
    this.#subscriptions.renewFailed((_failure, retryAt) => retryAt !== null && retryAt <= now);
    this.#watchdog.check(now);
    if (!this.#link.isDegraded && this.#watchdog.isDead(now))
      this.#kept.drop('the gateway answers no subscription and sends nothing');
    this.#outbox.wake();
  }
}

/**
 * Opens the feed, which begins to connect. A gateway that is away or serves another account does not fail it: that is told
 * to the listener within the connect time-out, and tried again for as long as it takes.
 */
export function openFeed(options: FeedOptions): Feed {
  return new FeedSession(options);
}
