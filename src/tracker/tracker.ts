import { channel } from 'node:diagnostics_channel';

import type { Logger } from 'pino';

import { type Clock, type EpochMs, epochMs } from '../calendar/clock.ts';
import type { Feed, FeedListener, FeedTrade, StreamView, SubscriptionFailure } from '../ibkr/feed.ts';
import type { Journal } from '../journal/journal.ts';
import type { TrackerState } from '../jobs/live-message.ts';
import type { Source } from '../source.ts';
import type { Ticker } from '../ticker.ts';
import { halfHour, trackedTicker } from './alert-views.ts';
import type { Engine } from './engine.ts';
import type { Intake, IntakeRequest, IntakeResult } from './intake.ts';
import {
  bareNews,
  type FactRecord,
  type GapRecord,
  type InputRecord,
  type NewsRecord,
} from './journal-records.ts';
import { type LineShares, shareLines } from './lines.ts';
import type { NewsTaker } from './news-watch.ts';
import { appendRecords, changesWindows, type KeptAlert } from './record-keeper.ts';
import type { KnownNews } from './ticker-book.ts';
import type { TrackerMetrics } from './tracker-metrics.ts';

const step = channel('openbell.step');

/** A trigger and a row of the news table within this time of each other tell of one news. */
const sameNewsMs = 10_000;
/** The grid of samples, and how far behind a grid point it is looked at. */
const gridMs = 2_000;
const afterGridMs = 3;
/** A contract that is unknown during IBKR's nightly maintenance is asked for again after this. */
const transientRetryMs = 60_000;

export interface TrackerOptions {
  readonly engine: Engine;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: TrackerMetrics;
  /** Market-data lines to use at most. */
  readonly lines: number;
  /** An alert lies in the journal: it has to be made durable and handed on. */
  readonly onAlert: (alert: KeptAlert, socketAt: number | null) => void;
}

/**
 * The tracker's core: news and trades in, records and alerts out. Everything it decides is in the journal, in the order it was
 * decided; nothing here waits for disk, store or queue.
 */
export class Tracker implements Intake, NewsTaker {
  readonly listener: FeedListener;
  readonly #options: TrackerOptions;
  readonly #engine: Engine;
  readonly #retryAt = new Map<Ticker, number>();
  #shares: LineShares = { streamed: [], waiting: [] };
  #feed: Feed | undefined;
  #source: Source | null = null;
  #connectionSince: number;
  #arrivalDelay: number | null = null;
  #lastLook = performance.now();

  constructor(options: TrackerOptions) {
    this.#options = options;
    this.#engine = options.engine;
    const { log, metrics, clock } = options;
    this.#connectionSince = clock.now();
    this.listener = {
      onTrade: (trade) => this.#takeTrade(trade),
      onFailure: (ticker, failure) => this.#takeFailure(ticker, failure),
      onConnection: (state, code, text) => {
        this.#connectionSince = clock.now();
        metrics.connection.set(state);
        log[state === 'connected' ? 'info' : 'warn']({ code, text }, `gateway ${state.replace('_', ' ')}`);
      },
      onGap: ({ from, to, kind, tickers }) => this.#takeGap({ k: 'gap', from, to, kind, tickers }),
      onNotice: (level, code, text) => log[level]({ code, text }, 'gateway notice'),
    };
  }

  /** The gateway's source is known: alerts are named after it. */
  setSource(source: Source): void {
    this.#source = source;
    const { journalId } = this.#engine.book.origin;
    this.#note({ k: 'origin', journalId, source: { id: source.id, mode: source.mode } });
    this.#options.metrics.mode.set(source.mode);
  }

  /** From now on what is wanted is streamed over this feed. */
  streamOver(feed: Feed): void {
    this.#feed = feed;
    this.#share();
  }

  /** Keeps the grid until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    for (;;) {
      await clock.sleep(gridMs - (clock.now() % gridMs) + afterGridMs, signal);
      if (signal.aborted) return;
      this.#look();
    }
  }

  /** Where the data comes from; null before the first connection. */
  get source(): Source | null {
    return this.#source;
  }

  /** Milliseconds since the grid was looked at last: the loop lives while this stays small. */
  get idleMs(): number {
    return performance.now() - this.#lastLook;
  }

  // NewsTaker

  known(key: string): KnownNews | undefined {
    return this.#engine.book.known(key);
  }

  takeNews({ event, article }: Omit<NewsRecord, 'k' | 'at'>): void {
    const { metrics, log } = this.#options;
    metrics.newsRows.inc();
    const failure = this.#engine.book.failure(event.ticker);
    const opens = event.opens && !this.#isSameNews(event, article.key) && failure?.nextTry !== null;
    if (event.opens && failure?.nextTry === null)
      log.warn({ ticker: event.ticker, reason: failure.reason }, 'news of a failed ticker: not tracked');
    if (opens) log.info({ ticker: event.ticker, headline: article.headline }, 'news');
    this.#take({ k: 'news', at: this.#now(), event: { ...event, opens }, article });
  }

  // Intake

  async add({ ticker, detectedAt, headline = '' }: IntakeRequest): Promise<IntakeResult> {
    const failure = this.#engine.book.failure(ticker);
    if (failure?.nextTry === null)
      return { kind: 'refused', reason: `${ticker} has failed: ${failure.reason} Clear it first.` };
    this.takeNews(bareNews(ticker, detectedAt, headline));
    await this.#options.journal.sync();
    const window = this.#engine.window(ticker);
    const place = this.#shares.waiting.indexOf(ticker);
    if (window?.anotherFollows) return { kind: 'accepted', text: `${ticker}: another window follows.` };
    if (place >= 0) return { kind: 'accepted', text: `${ticker} waits for a line, place ${place + 1}.` };
    return { kind: 'accepted', text: `${ticker} is tracked.` };
  }

  async remove(ticker: Ticker): Promise<IntakeResult> {
    if (!this.#engine.window(ticker)) return { kind: 'refused', reason: `${ticker} is not tracked.` };
    this.#take({ k: 'remove', ticker, at: this.#now() });
    await this.#options.journal.sync();
    return { kind: 'accepted', text: `${ticker} is not tracked any more.` };
  }

  async clear(ticker: Ticker): Promise<IntakeResult> {
    if (!this.#engine.book.failure(ticker)) return { kind: 'refused', reason: `${ticker} has not failed.` };
    this.#note({ k: 'failure', ticker, at: this.#now(), reason: null });
    await this.#options.journal.sync();
    return { kind: 'accepted', text: `${ticker} may be tracked again.` };
  }

  /** What others may know; `connection` and counters included. */
  state(): TrackerState {
    const { metrics } = this.#options;
    const streams = new Map<string, StreamView>(
      this.#feed?.streams().map((stream) => [stream.ticker, stream]),
    );
    return {
      at: this.#options.clock.now(),
      mode: this.#source?.mode ?? null,
      account: this.#source?.account ?? null,
      connection: this.#feed?.connection ?? 'connecting',
      connectionSince: this.#connectionSince,
      clientId: this.#source === null ? null : (this.#feed?.clientId ?? null),
      active: this.#shares.streamed.flatMap((ticker) => {
        const window = this.#engine.window(ticker);
        if (!window) return [];
        return [trackedTicker(window, streams.get(ticker), this.#engine)];
      }),
      waiting: this.#shares.waiting.map((ticker) => ({
        ticker,
        since: this.#engine.window(ticker)?.openedAt ?? 0,
      })),
      failed: [...this.#engine.book.failures].map(([ticker, { since, reason, nextTry }]) => ({
        ...{ ticker, since },
        reason: nextTry === null ? reason : `${reason} (tried again)`,
      })),
      counters: metrics.totals(),
      latencies: {
        tickToAlert: metrics.tickToAlert.total,
        tickToStored: metrics.tickToStored.total,
        arrivalDelay: this.#arrivalDelay,
      },
    };
  }

  #takeGap(gap: GapRecord): void {
    const { log, metrics } = this.#options;
    metrics.gaps.inc();
    log.warn({ kind: gap.kind, ms: gap.to - gap.from, tickers: gap.tickers }, 'a gap: trades may be missing');
    this.#note(gap);
  }

  #now(): EpochMs {
    return epochMs(Math.max(this.#options.clock.now(), this.#engine.now));
  }

  /** Whether news tells of what another way in has told: a trigger and a row of the table speak of one news. */
  #isSameNews(event: NewsRecord['event'], key: string): boolean {
    const window = this.#engine.window(event.ticker);
    if (!window || Math.abs(window.openedAt - event.at) > sameNewsMs) return false;
    return (this.#engine.book.article(event.ticker).key === '') !== (key === '');
  }

  #takeTrade(trade: FeedTrade): void {
    const { metrics } = this.#options;
    const { ticker, price, size, seq, feed, attributes } = trade;
    const at = Math.max(trade.arrived, this.#engine.now);
    const time = trade.time ?? at;
    metrics.ticks.inc();
    if (trade.time !== null) {
      this.#arrivalDelay = trade.arrived - trade.time;
      metrics.arrivalDelay.set(this.#arrivalDelay);
    }
    if (this.#engine.book.failure(ticker)) this.#note({ k: 'failure', ticker, at, reason: null });
    const record = { k: 'tick', ticker, at, time, price, size, seq, feed, attributes } as const;
    this.#take(record, trade.socketAt);
  }

  #take(record: InputRecord, socketAt: number | null = null): void {
    const { journal, metrics, onAlert } = this.#options;
    const since = socketAt === null ? 0 : performance.now() - socketAt;
    const { outputs, dropped } = this.#engine.take(record, since);
    if (dropped !== null) metrics.dropped.inc(dropped);
    // Time that passed without consequence leaves no trace.
    if (record.k === 'advance' && outputs.length === 0) return;
    if (outputs.some(({ k }) => k === 'alert')) step.publish('alert:decided');
    for (const alert of appendRecords(journal, [record, ...outputs])) onAlert(alert, socketAt);
    if (outputs.length === 0) return;
    metrics.samples.inc(outputs.filter(({ k }) => k === 'sample').length);
    if (changesWindows(outputs)) this.#share();
  }

  #note(record: FactRecord): void {
    this.#engine.learn(record);
    appendRecords(this.#options.journal, [record]);
    if (record.k === 'failure') this.#share();
  }

  #takeFailure(ticker: Ticker, failure: SubscriptionFailure): void {
    const { log, clock } = this.#options;
    log.warn({ ticker, reason: failure.reason, text: failure.message }, 'a ticker cannot be streamed');
    if (failure.reason !== 'unknown_contract') return;
    if (failure.transient) {
      this.#retryAt.set(ticker, clock.now() + transientRetryMs);
      return;
    }
    this.#note({ k: 'failure', ticker, at: this.#now(), reason: failure.message });
    if (this.#engine.book.failure(ticker)?.nextTry !== null) return;
    log.error({ ticker }, 'a ticker has failed: it is left until it is cleared (openbell track clear)');
    if (this.#engine.window(ticker)) this.#take({ k: 'remove', ticker, at: this.#now() });
  }

  #look(): void {
    const now = this.#now();
    this.#lastLook = performance.now();
    this.#take({ k: 'advance', at: now });
    this.#engine.book.forget(now);
    for (const [ticker, at] of this.#retryAt) {
      if (at > now) continue;
      this.#retryAt.delete(ticker);
      this.#feed?.retry(ticker);
    }
    // A ticker whose next try is due claims a line again.
    if (this.#engine.book.failures.size > 0) this.#share();
  }

  #share(): void {
    const { metrics, lines } = this.#options;
    const now = this.#engine.now;
    const before = new Set(this.#shares.streamed);
    this.#shares = shareLines(this.#engine.windows(), lines, (ticker) => {
      const nextTry = this.#engine.book.failure(ticker)?.nextTry;
      return nextTry !== undefined && (nextTry === null || nextTry > now);
    });
    const { streamed, waiting } = this.#shares;
    metrics.activeTickers.set(streamed.length);
    metrics.waitingTickers.set(waiting.length);
    metrics.failedTickers.set(this.#engine.book.failures.size);
    this.#feed?.want(streamed as readonly Ticker[]);
    for (const ticker of streamed) if (!before.has(ticker)) void this.#askForBars(ticker as Ticker);
  }

  /** The half hour before the ticker became active; alerts never wait for it. */
  async #askForBars(ticker: Ticker): Promise<void> {
    const bars = await this.#feed?.recentBars(ticker);
    const minute30 = bars ? halfHour(bars) : null;
    if (minute30) this.#note({ k: 'bars', ticker, minute30 });
  }
}
