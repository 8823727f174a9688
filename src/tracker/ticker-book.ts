import { randomUUID } from 'node:crypto';

import type { Analysis } from '../analytics/alerts/alert-events.ts';
import type { AlertRow } from '../store/news-store.ts';
import type { Article, BarsRecord, FailureRecord, NewsRecord, OriginRecord } from './journal-records.ts';

/** What a window is known by beside the rule's own state. */
interface WindowNotes {
  readonly openedAt: number;
  firstPriceAt: number | null;
  /** Change at the last notification of this window, percent. */
  notifiedChange: number | null;
  minute30: AlertRow['minute30'];
  /** How its trades come. */
  feed: string;
  /** Found in this program's samples, where there was no journal. */
  recovered: boolean;
}

/** A ticker IBKR does not know. */
export interface Failure {
  readonly since: number;
  readonly attempts: number;
  /** When it is tried again; null once it is given up until a person clears it. */
  readonly nextTry: number | null;
  readonly reason: string;
}

/** Tries of a ticker IBKR does not know, ms after the first refusal. */
const triesAfterMs = [14 * 60_000, 29 * 60_000];

/** News older than this is forgotten: neither its window nor its analysis counts any more. */
const newsMemoryMs = 2 * 3_600_000;

type Origin = Omit<OriginRecord, 'k'>;

interface BookState {
  readonly origin: Origin;
  readonly windows: readonly (readonly [string, WindowNotes])[];
  readonly articles: readonly (readonly [string, TickerNews])[];
  readonly known: readonly (readonly [string, KnownNews])[];
  readonly failures: readonly (readonly [string, Failure])[];
}

/** The newest article of a ticker, and what was recommended. */
interface TickerNews extends Article {
  readonly at: number;
  readonly recommendation: string;
}

/** What a row of the news table said when it was taken last, `at` that time. */
export interface KnownNews extends Analysis {
  readonly at: number;
  readonly analyzedAt: number | null;
}

/** Everything the tracker remembers beside the rule: articles, failures, notifications. It is rebuilt from the same records. */
export class TickerBook {
  #origin: Origin;
  readonly #windows: Map<string, WindowNotes>;
  readonly #articles: Map<string, TickerNews>;
  readonly #known: Map<string, KnownNews>;
  readonly #failures: Map<string, Failure>;

  constructor(state: unknown) {
    const { origin, windows, articles, known, failures } = (state ?? {}) as Partial<BookState>;
    this.#origin = origin ?? { journalId: randomUUID(), source: null };
    this.#windows = new Map(windows);
    this.#articles = new Map(articles);
    this.#known = new Map(known);
    this.#failures = new Map(failures);
  }

  toJSON(): BookState {
    return {
      origin: this.#origin,
      windows: [...this.#windows],
      articles: [...this.#articles],
      known: [...this.#known],
      failures: [...this.#failures],
    };
  }

  /** Which journal this is, among all there ever were, and whose data it holds. */
  get origin(): Origin {
    return this.#origin;
  }

  tookOrigin({ journalId, source }: Origin): void {
    this.#origin = { journalId, source };
  }

  tookNews({ at, event, article }: NewsRecord): void {
    const { ticker } = event;
    const before = this.#articles.get(ticker);
    const isAnalysis = event.analyzedAt !== null && event.recommendation !== '';
    const recommendation = isAnalysis ? event.recommendation : (before?.recommendation ?? '');
    const isNewer = before === undefined || event.opens || before.headline === '';
    this.#articles.set(ticker, { ...(isNewer ? article : before), at, recommendation });
    if (article.key === '') return;
    const { analyzedAt, sentiment, recommendation: recommended, confidence } = event;
    this.#known.set(article.key, { at, analyzedAt, sentiment, recommendation: recommended, confidence });
  }

  /** What is known of a row of the news table; undefined for news never seen. */
  known(key: string): KnownNews | undefined {
    return this.#known.get(key);
  }

  article(ticker: string): Article {
    return this.#articles.get(ticker) ?? { key: '', headline: '', articleUrl: '', publishedAt: null };
  }

  /** What the newest analysis recommends, '' without one. */
  recommendation(ticker: string): string {
    return this.#articles.get(ticker)?.recommendation ?? '';
  }

  windowOpened(ticker: string, openedAt: number): void {
    this.#windows.set(ticker, {
      openedAt,
      firstPriceAt: null,
      notifiedChange: null,
      minute30: null,
      feed: '',
      recovered: false,
    });
  }

  /** The window was found in the samples. */
  windowRecovered(ticker: string): void {
    const window = this.#windows.get(ticker);
    if (window) window.recovered = true;
  }

  windowEnded(ticker: string): void {
    this.#windows.delete(ticker);
  }

  /** A price of the ticker came in, whether the rule counts it or not. */
  priced(ticker: string, at: number, feed: string): void {
    const window = this.#windows.get(ticker);
    if (!window) return;
    window.firstPriceAt ??= at;
    window.feed = feed;
  }

  tookBars({ ticker, minute30 }: Omit<BarsRecord, 'k'>): void {
    const window = this.#windows.get(ticker);
    if (window) window.minute30 = minute30;
  }

  notes(ticker: string): Readonly<WindowNotes> | undefined {
    return this.#windows.get(ticker);
  }

  /** Whether people are told of a change: the first alert of a window, then each further `points` of change. */
  isToBeNotified(ticker: string, changePercent: number, points: number): boolean {
    const told = this.#windows.get(ticker)?.notifiedChange ?? null;
    return told === null || changePercent >= told + points - 1e-9;
  }

  notified(ticker: string, changePercent: number): void {
    const window = this.#windows.get(ticker);
    if (window) window.notifiedChange = changePercent;
  }

  /** Counts a refusal, or clears the ticker. */
  tookFailure({ ticker, at, reason }: Omit<FailureRecord, 'k'>): void {
    if (reason === null) {
      this.#failures.delete(ticker);
      return;
    }
    const before = this.#failures.get(ticker);
    const since = before?.since ?? at;
    const attempts = (before?.attempts ?? 0) + 1;
    const pause = triesAfterMs[attempts - 1];
    this.#failures.set(ticker, {
      since,
      attempts,
      nextTry: pause === undefined ? null : since + pause,
      reason,
    });
  }

  failure(ticker: string): Failure | undefined {
    return this.#failures.get(ticker);
  }

  get failures(): ReadonlyMap<string, Failure> {
    return this.#failures;
  }

  /** Forgets news too old to count. */
  forget(now: number): void {
    for (const [key, { at }] of this.#known) if (at < now - newsMemoryMs) this.#known.delete(key);
    for (const [ticker, { at }] of this.#articles)
      if (at < now - newsMemoryMs && !this.#windows.has(ticker)) this.#articles.delete(ticker);
  }
}
