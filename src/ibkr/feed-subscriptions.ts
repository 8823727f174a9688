import { TickByTickDataType } from '@stoqey/ib';

import type { EpochMs } from '../calendar/clock.ts';
import type { Ticker } from '../ticker.ts';
import type { ReadingApi } from './ask.ts';
import { libraryContract } from './contract-details.ts';
import type { SubscriptionFailure } from './feed.ts';
import { type FeedForm, FeedForms, genericTicks } from './feed-forms.ts';
import { type Line, Stream, symbolOf } from './feed-stream.ts';
import type { RequestIds } from './request-ids.ts';

/** One message to the gateway. */
export type Send = (api: ReadingApi) => void;

/** A cancelled line that still sends after this was not cancelled: its message was lost. */
const cancelPatienceMs = 5_000;
/** Cancelled lines remembered for that. */
const rememberedCancels = 500;

/** What a line is cancelled by; it outlives its stream. */
type Cancel = Pick<Line, 'requestId' | 'form'>;

export interface SubscriptionsOptions {
  readonly ids: RequestIds;
  /** How many of the first tickers are asked for tick by tick. */
  readonly tickByTick: number;
  readonly onFailure: (ticker: Ticker, failure: SubscriptionFailure) => void;
}

/**
 * What is wanted and what stands at the gateway. Nothing is queued but cancels: the next message is always worked out from the two,
 * so that no order of events subscribes a ticker twice or one that is no longer wanted.
 */
export class Subscriptions {
  readonly forms = new FeedForms();
  readonly #options: SubscriptionsOptions;
  #streams = new Map<Ticker, Stream>();
  /** Open lines by their request id. */
  readonly #lines = new Map<number, Line>();
  #cancels: Cancel[] = [];
  /** Lines whose cancel has left, with when. */
  readonly #cancelled = new Map<number, { readonly form: FeedForm; readonly at: EpochMs }>();
  #asked = 0;
  #unansweredSince: EpochMs | null = null;

  constructor(options: SubscriptionsOptions) {
    this.#options = options;
  }

  /** Subscriptions sent so far. */
  get asked(): number {
    return this.#asked;
  }

  /** When the first subscription was sent of those after the gateway's last byte; null where none was. */
  get unansweredSince(): EpochMs | null {
    return this.#unansweredSince;
  }

  /** The gateway has sent something. */
  heardSomething(): void {
    this.#unansweredSince = null;
  }

  get streams(): readonly Stream[] {
    return [...this.#streams.values()];
  }

  lineOf(requestId: number): Line | undefined {
    return this.#lines.get(requestId);
  }

  /** Makes the set of streams exactly this; returns the tickers that left. */
  want(tickers: readonly Ticker[]): Ticker[] {
    const before = this.#streams;
    const wanted = new Set(tickers);
    const left = [...before.keys()].filter((ticker) => !wanted.has(ticker));
    for (const ticker of left) this.#release(before.get(ticker)!);
    let tickByTick = 0;
    for (const [ticker, { form }] of before) if (wanted.has(ticker) && form === 'tick_by_tick') tickByTick++;
    this.#streams = new Map();
    for (const ticker of wanted) {
      const first = tickByTick < this.#options.tickByTick ? 'tick_by_tick' : this.forms.firstSampled();
      const stream = before.get(ticker) ?? new Stream(ticker, first);
      if (!before.has(ticker) && first === 'tick_by_tick') tickByTick++;
      this.#streams.set(ticker, stream);
    }
    return left;
  }

  /** Asks for a stream once more under a new id. */
  renew(stream: Stream): void {
    this.#release(stream);
    stream.phase = { kind: 'due' };
  }

  /** Asks again for a ticker whose subscription has failed. */
  retry(ticker: Ticker): void {
    const stream = this.#streams.get(ticker);
    if (stream?.phase.kind === 'failed') this.renew(stream);
  }

  /** Asks again for the failed streams that are chosen. */
  renewFailed(isDue: (failure: SubscriptionFailure, retryAt: EpochMs | null) => boolean): void {
    for (const stream of this.#streams.values())
      if (stream.phase.kind === 'failed' && isDue(stream.phase.failure, stream.phase.retryAt))
        this.renew(stream);
  }

  /** A message was refused and nobody says which: every subscription without an answer is asked for again. */
  doubt(): void {
    for (const stream of this.#streams.values()) {
      const { phase } = stream;
      if (phase.kind === 'open' && !phase.line.heard && phase.line.form !== 'tick_by_tick')
        this.renew(stream);
    }
  }

  /** Asks for every stream again, cancelling first, except contracts the gateway does not know. */
  renewAll(): void {
    for (const stream of this.#streams.values()) {
      const { phase } = stream;
      if (phase.kind !== 'failed' || phase.failure.reason !== 'unknown_contract') this.renew(stream);
    }
  }

  /** The connection is gone and everything that stood on it. Returns the tickers that had a line. */
  disconnected(): Ticker[] {
    const streaming = this.streams.filter(({ line }) => line !== null).map(({ ticker }) => ticker);
    this.renewAll();
    this.#lines.clear();
    this.#cancels = [];
    this.#cancelled.clear();
    this.#unansweredSince = null;
    return streaming;
  }

  fail(stream: Stream, failure: SubscriptionFailure, retryAt: EpochMs | null, mayLive: boolean): void {
    const { line } = stream;
    if (line && !mayLive) this.#lines.delete(line.requestId);
    stream.phase = { kind: 'failed', failure, retryAt, line: mayLive ? line : null };
    this.#options.onFailure(stream.ticker, failure);
  }

  /** The gateway refused the line: nothing is to be cancelled. */
  refused(line: Line): void {
    this.#lines.delete(line.requestId);
    line.stream.phase = { kind: 'due' };
  }

  /** A message has come for a request that is over. */
  heardDead(requestId: number, now: EpochMs): void {
    const dead = this.#cancelled.get(requestId);
    if (!dead || now - dead.at < cancelPatienceMs) return;
    this.#cancelled.delete(requestId);
    this.#cancels.push({ requestId, form: dead.form });
  }

  get hasMessage(): boolean {
    if (this.#cancels.length > 0) return true;
    for (const { phase } of this.#streams.values()) if (phase.kind === 'due') return true;
    return false;
  }

  /** The message to send now: cancels before subscriptions, so that no line is held twice. */
  nextMessage(now: EpochMs): Send | undefined {
    const cancel = this.#cancels.shift();
    if (cancel) return this.#cancel(cancel, now);
    for (const stream of this.#streams.values())
      if (stream.phase.kind === 'due') return this.#ask(stream, now);
    return undefined;
  }

  #cancel({ requestId, form }: Cancel, now: EpochMs): Send {
    this.#cancelled.set(requestId, { form, at: now });
    if (this.#cancelled.size > rememberedCancels) {
      const [oldest] = this.#cancelled.keys();
      this.#cancelled.delete(oldest!);
    }
    if (form === 'tick_by_tick') return (api) => void api.cancelTickByTickData(requestId);
    return (api) => void api.cancelMktData(requestId);
  }

  #ask(stream: Stream, now: EpochMs): Send {
    const { form, ticker } = stream;
    const requestId = this.#options.ids.next();
    const line: Line = {
      ...{ requestId, stream, form, askedAt: now },
      ...{ heard: false, traded: false, unaccompanied: null, lastPrice: NaN },
    };
    this.#lines.set(requestId, line);
    this.#asked++;
    // Tick-by-tick says nothing until a trade happens.
    if (form !== 'tick_by_tick') this.#unansweredSince ??= now;
    stream.phase = { kind: 'open', line };
    const contract = libraryContract({ conId: 0, symbol: symbolOf(ticker), primaryExchange: '' });
    if (form === 'tick_by_tick')
      return (api) => void api.reqTickByTickData(requestId, contract, TickByTickDataType.Last, 0, false);
    return (api) => void api.reqMktData(requestId, contract, genericTicks[form], false, false);
  }

  /** Gives a stream's line up, to be cancelled at the gateway. */
  #release({ line }: Stream): void {
    if (!line) return;
    const { requestId, form } = line;
    this.#lines.delete(requestId);
    this.#cancels.push({ requestId, form });
  }
}
