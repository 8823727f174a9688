import type {
  AlertEffect,
  AlertOutput,
  AlertReducer,
  AlertRules,
  DropReason,
  JudgementEffect,
  WindowView,
} from '../analytics/alerts/alert-events.ts';
import { createAlertReducer } from '../analytics/alerts/reducer.ts';
import type { AlertRow } from '../store/news-store.ts';
import { alertId } from './alert-identity.ts';
import type { AlertRecord, FactRecord, InputRecord, JournalRecord, OutputRecord } from './journal-records.ts';
import { TickerBook } from './ticker-book.ts';

/** Further alerts of a window are notified at each of these steps of change, percentage points. */
const notificationStep = 5;

export interface EngineState {
  readonly reducer: unknown;
  readonly book: unknown;
}

/** What followed from one input, in the order of occurrence. */
export interface Followed {
  readonly outputs: readonly OutputRecord[];
  /** Why the tick did not count; null for one that did, and for everything else. */
  readonly dropped: DropReason | null;
}

const nothing: readonly OutputRecord[] = [];

/**
 * The rule and the book side by side: records in, records out. It reads no clock and does no I/O, so that the records of a
 * journal applied again leave it as it was.
 */
export class Engine {
  readonly book: TickerBook;
  readonly #reducer: AlertReducer;
  readonly #onJudgement: ((judgement: JudgementEffect) => void) | undefined;

  /** @param onJudgement hears of every trade that was judged, condition by condition. */
  constructor(
    rules: AlertRules,
    state: EngineState | null,
    onJudgement?: (judgement: JudgementEffect) => void,
  ) {
    this.#onJudgement = onJudgement;
    this.#reducer = createAlertReducer(rules, {
      ...(state && { state: state.reducer }),
      trace: onJudgement !== undefined,
    });
    this.book = new TickerBook(state?.book);
  }

  toJSON(): EngineState {
    return { reducer: this.#reducer.toJSON(), book: this.book.toJSON() };
  }

  /** Time of the last event, epoch ms. */
  get now(): number {
    return this.#reducer.now;
  }

  windows(): readonly WindowView[] {
    return this.#reducer.windows();
  }

  window(ticker: string): WindowView | undefined {
    return this.#reducer.window(ticker);
  }

  /** @param socketToNowMs how long ago the trade's bytes came in. */
  take(record: InputRecord, socketToNowMs = 0): Followed {
    let outputs: OutputRecord[] | undefined;
    let dropped: DropReason | null = null;
    const tick = record.k === 'tick' ? record : null;
    if (tick && tick.price > 0) this.book.priced(tick.ticker, tick.at, tick.feed);
    const emit = (effect: AlertOutput): void => {
      if (effect.kind === 'drop') dropped = effect.reason;
      const output = this.#outputOf(effect, socketToNowMs);
      if (output) (outputs ??= []).push(output);
    };
    switch (record.k) {
      case 'tick':
        this.#reducer.apply(
          {
            kind: 'tick',
            ...{ ticker: record.ticker, at: record.at, time: record.time, price: record.price },
            ...{ size: record.size, seq: record.seq, delayed: record.feed === 'delayed' },
          },
          emit,
        );
        break;
      case 'news':
        this.#reducer.apply({ kind: 'advance', at: record.at }, emit);
        this.book.tookNews(record);
        this.#reducer.apply(record.event, emit);
        break;
      case 'remove':
        this.#reducer.apply({ kind: 'remove', ticker: record.ticker, at: record.at }, emit);
        break;
      case 'advance':
        this.#reducer.apply({ kind: 'advance', at: record.at }, emit);
    }
    return { outputs: outputs ?? nothing, dropped };
  }

  /** Takes a fact, or an output that is known already: only the book learns from it. */
  learn(record: FactRecord | OutputRecord): void {
    if (record.k === 'failure') this.book.tookFailure(record);
    else if (record.k === 'bars') this.book.tookBars(record);
    else if (record.k === 'origin') this.book.tookOrigin(record);
  }

  #outputOf(effect: AlertOutput, socketToNowMs: number): OutputRecord | undefined {
    switch (effect.kind) {
      case 'sample':
        return { k: 'sample', sample: effect };
      case 'alert':
        return this.#alertOf(effect, socketToNowMs);
      case 'window_open':
        this.book.windowOpened(effect.ticker, effect.time);
        return { k: 'window', window: effect };
      case 'window_end':
        this.book.windowEnded(effect.ticker);
        return { k: 'window', window: effect };
      case 'judgement':
        this.#onJudgement?.(effect);
        return undefined;
      case 'drop':
        return undefined;
    }
  }

  #alertOf(effect: AlertEffect, socketToNowMs: number): AlertRecord {
    const { ticker, changePercent } = effect;
    const { source } = this.book.origin;
    const article = this.book.article(ticker);
    const notes = this.book.notes(ticker);
    const notify = this.book.isToBeNotified(ticker, changePercent, notificationStep);
    if (notify) this.book.notified(ticker, changePercent);
    const row: AlertRow = {
      ...effect,
      id: alertId(source?.id ?? '', ticker, effect.time),
      headline: article.headline,
      articleUrl: article.articleUrl,
      newsPublishedAt: article.publishedAt,
      feed: notes?.feed ?? '',
      tickToAlertMs: Math.round(socketToNowMs),
      newsToFirstPriceMs: Math.max(0, (notes?.firstPriceAt ?? effect.openedAt) - effect.openedAt),
      durable: 'disk',
      recovered: notes?.recovered ?? false,
      mode: source?.mode ?? '',
      minute30: notes?.minute30 ?? null,
    };
    return { k: 'alert', alert: row, notify };
  }
}

/** Whether a record derived again is the one the journal holds. */
export function isSameOutput(a: JournalRecord, b: JournalRecord): boolean {
  if (a.k === 'alert' && b.k === 'alert') return a.alert.id === b.alert.id;
  if (a.k === 'sample' && b.k === 'sample')
    return a.sample.ticker === b.sample.ticker && a.sample.sampledAt === b.sample.sampledAt;
  return (
    a.k === 'window' &&
    b.k === 'window' &&
    a.window.kind === b.window.kind &&
    a.window.ticker === b.window.ticker &&
    a.window.time === b.window.time
  );
}
