import type { EpochMs } from '../calendar/clock.ts';
import { epochMs } from '../calendar/clock.ts';
import type { FeedKind, FeedListener, FeedTrade } from './feed.ts';
import { competingSession, delayedNotAllowed, type Meaning, meaningOf } from './feed-codes.ts';
import type { FrameListener } from './feed-frames.ts';
import type { FeedGaps } from './feed-gaps.ts';
import { FeedRepeats } from './feed-repeats.ts';
import type { Line } from './feed-stream.ts';
import type { Subscriptions } from './feed-subscriptions.ts';
import type { RtVolume } from './rt-volume.ts';

/** Last prices change this long, and this often, without a message of the form asked for: the gateway does not serve it. */
const unaccompaniedMs = 15_000;
const unaccompaniedChanges = 3;
/** After a subscription the gateway tells what it knows; only what comes later is a sign of life. */
const burstMs = 5_000;

export interface FeedTicksOptions {
  readonly subscriptions: Subscriptions;
  readonly gaps: FeedGaps;
  readonly listener: FeedListener;
  readonly allowDelayed: boolean;
  /** Whether the gateway says that it has no link to IBKR: what still comes was on its way. */
  readonly isLinkLost: () => boolean;
  /** Data comes although it has. */
  readonly onDataWhileLost: () => void;
  /** When the bytes at hand arrived, on the clock and on the monotonic one. */
  readonly arrival: () => { readonly arrived: EpochMs; readonly socketAt: number };
  readonly onBars: (requestId: number, payload: Buffer, at: number) => void;
  /** An error message about a request that is no subscription; true when it was somebody's. */
  readonly onOtherError: (requestId: number, code: number, text: string) => boolean;
  /** Subscriptions are to be sent. */
  readonly wake: () => void;
}

/** Turns messages of subscriptions into trades and into what becomes of the subscription. */
export class FeedTicks implements FrameListener {
  readonly #options: FeedTicksOptions;
  readonly #repeats = new FeedRepeats();

  constructor(options: FeedTicksOptions) {
    this.#options = options;
  }

  get repeats(): number {
    return this.#repeats.dropped;
  }

  readonly onMessage = (requestId: number, isData: boolean): void => {
    const { subscriptions, gaps, arrival, wake, isLinkLost, onDataWhileLost } = this.#options;
    const { arrived } = arrival();
    const line = subscriptions.lineOf(requestId);
    if (!line) {
      subscriptions.heardDead(requestId, arrived);
      if (subscriptions.hasMessage) wake();
      return;
    }
    const { stream } = line;
    line.heard = true;
    stream.lastMessageAt = arrived;
    if (isData && isLinkLost()) onDataWhileLost();
    if ((isData || gaps.kindOf(stream.ticker) === 'socket') && !isLinkLost())
      gaps.ended(stream.ticker, arrived);
    if (!isData) return;
    if (stream.phase.kind === 'failed') stream.phase = { kind: 'open', line };
    if (arrived - line.askedAt > burstMs) stream.showsLife();
  };

  readonly onLast = (
    requestId: number,
    delayed: boolean,
    price: number,
    size: number,
    attributes: string,
  ): void => {
    const line = this.#options.subscriptions.lineOf(requestId);
    // IBKR writes -1 or 0 where there is no last price.
    if (!line || !(price > 0) || Number.isNaN(size)) return;
    const trade = { time: null, price, size, seq: null, attributes };
    if (delayed) {
      if (line.stream.delayed) this.#tell(line, 'delayed', trade);
    } else if (line.form === 'last') this.#tell(line, 'last', trade);
    else if (line.form !== 'tick_by_tick') this.#unaccompanied(line, price);
  };

  readonly onRtVolume = (
    requestId: number,
    kind: 'rt_volume' | 'rt_trade_volume',
    trade: RtVolume | null,
  ): void => {
    const { subscriptions } = this.#options;
    const line = subscriptions.lineOf(requestId);
    if (line?.form !== kind) return;
    line.unaccompanied = null;
    subscriptions.forms.served(kind);
    if (trade) this.#tell(line, kind, { ...trade, attributes: '' });
  };

  readonly onTrade = (
    requestId: number,
    seconds: number,
    price: number,
    size: number,
    attributes: string,
  ): void => {
    const line = this.#options.subscriptions.lineOf(requestId);
    if (line?.form !== 'tick_by_tick' || Number.isNaN(price) || Number.isNaN(size)) return;
    const marker = price === 0 && size === 0 && attributes.includes('pastLimit');
    line.stream.halted = marker;
    if (!marker)
      this.#tell(line, 'tick_by_tick', { time: seconds * 1000, price, size, seq: null, attributes });
  };

  readonly onHalted = (requestId: number, isHalted: boolean): void => {
    const line = this.#options.subscriptions.lineOf(requestId);
    if (line) line.stream.halted = isHalted;
  };

  readonly onDataType = (requestId: number, type: number): void => {
    const line = this.#options.subscriptions.lineOf(requestId);
    if (!line) return;
    if (type >= 3) this.#showsDelayed(line);
    else line.stream.delayed = false;
  };

  readonly onBars = (requestId: number, payload: Buffer, at: number): void =>
    this.#options.onBars(requestId, payload, at);

  readonly onError = (requestId: number, code: number, text: string): void => {
    const { subscriptions, arrival, listener, onOtherError, wake } = this.#options;
    if (onOtherError(requestId, code, text)) return;
    const line = subscriptions.lineOf(requestId);
    const notice = `${line ? `${line.stream.ticker}: ` : ''}${text} (request ${requestId})`;
    listener.onNotice(code === competingSession ? 'warn' : 'debug', code, notice);
    if (!line) return;
    this.#apply(line, meaningOf(code, text, line.form === 'tick_by_tick', arrival().arrived), code);
    wake();
  };

  #apply(line: Line, meaning: Meaning, code: number): void {
    const { subscriptions, gaps, arrival, listener } = this.#options;
    const { stream } = line;
    const now = arrival().arrived;
    switch (meaning.kind) {
      case 'notice':
        return;
      case 'delayed':
        this.#showsDelayed(line);
        return;
      case 'again':
        subscriptions.refused(line);
        return;
      case 'next_form': {
        const form = subscriptions.forms.afterRefusal(line.form);
        if (form === null) {
          const failure = {
            reason: 'refused',
            message: `${code}: every kind of trade ticks is refused`,
          } as const;
          subscriptions.fail(stream, failure, epochMs(now + 60_000), false);
          return;
        }
        stream.form = form;
        subscriptions.refused(line);
        listener.onNotice('info', code, `${stream.ticker}: ${line.form} is refused, ${form} is asked for`);
        return;
      }
      case 'failed': {
        const { failure, retryMs, mayLive } = meaning;
        if (failure.reason === 'competing_session')
          gaps.interrupted('competing_session', stream.lastMessageAt ?? now, [stream.ticker]);
        subscriptions.fail(stream, failure, retryMs === null ? null : epochMs(now + retryMs), mayLive);
      }
    }
  }

  #showsDelayed(line: Line): void {
    const { allowDelayed, subscriptions, listener, wake } = this.#options;
    const { stream } = line;
    if (!allowDelayed) {
      subscriptions.renew(stream);
      this.#apply(line, delayedNotAllowed, 10167);
      wake();
      return;
    }
    if (!stream.delayed) listener.onNotice('warn', 10167, `${stream.ticker}: delayed data is shown`);
    stream.delayed = true;
  }

  /** A last price without a message of the form asked for; too many of them and the next form is asked for. */
  #unaccompanied(line: Line, price: number): void {
    const { subscriptions, arrival, listener, wake } = this.#options;
    const { arrived } = arrival();
    const changed = !Number.isNaN(line.lastPrice) && line.lastPrice !== price;
    line.lastPrice = price;
    if (!changed) return;
    line.unaccompanied ??= { since: arrived, changes: 0 };
    const { since } = line.unaccompanied;
    const changes = ++line.unaccompanied.changes;
    if (changes < unaccompaniedChanges || arrived - since < unaccompaniedMs) return;
    const form = subscriptions.forms.afterRefusal(line.form);
    if (form === null) return;
    line.stream.form = form;
    subscriptions.renew(line.stream);
    listener.onNotice('info', 0, `${line.stream.ticker}: no ${line.form} comes, ${form} is asked for`);
    wake();
  }

  #tell(
    line: Line,
    feed: FeedKind,
    of: Pick<FeedTrade, 'time' | 'price' | 'size' | 'seq' | 'attributes'>,
  ): void {
    const first = !line.traded;
    line.traded = true;
    const trade: FeedTrade = { ticker: line.stream.ticker, ...of, feed, ...this.#options.arrival() };
    if (!this.#repeats.isRepeat(trade, first)) this.#options.listener.onTrade(trade);
  }
}
