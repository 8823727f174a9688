import type {
  NewsEvent,
  SampleEffect,
  WindowEndEffect,
  WindowOpenEffect,
} from '../analytics/alerts/alert-events.ts';
import type { FeedGap, FeedKind } from '../ibkr/feed.ts';
import type { AlertRow } from '../store/news-store.ts';

/** Where an article can be found, beside what the rule needs of it. */
export interface Article {
  /** Identity of the news in its table; '' for triggers and commands. */
  readonly key: string;
  readonly headline: string;
  readonly articleUrl: string;
  /** Epoch ms; null where it is not known. */
  readonly publishedAt: number | null;
}

/** A trade as it came in. */
export interface TickRecord {
  readonly k: 'tick';
  readonly ticker: string;
  /** When it arrived, epoch ms: the event time. */
  readonly at: number;
  readonly time: number;
  readonly price: number;
  readonly size: number;
  readonly seq: string | null;
  readonly feed: FeedKind;
  readonly attributes: string;
}

export interface NewsRecord {
  readonly k: 'news';
  /** When the tracker took it, epoch ms; its own time may be earlier. */
  readonly at: number;
  readonly event: NewsEvent;
  readonly article: Article;
}

/** News that only names its ticker: it opens a window and analyses nothing. */
export function bareNews(ticker: string, at: number, headline = ''): Pick<NewsRecord, 'event' | 'article'> {
  return {
    event: {
      ...{ kind: 'news', ticker, at, analyzedAt: null, sentiment: '', recommendation: '', confidence: '' },
      ...{ strengthScore: null, opens: true },
    },
    article: { key: '', headline, articleUrl: '', publishedAt: null },
  };
}

export interface RemoveRecord {
  readonly k: 'remove';
  readonly ticker: string;
  readonly at: number;
}

/** Time had gone on, and something was due; written only then. */
export interface AdvanceRecord {
  readonly k: 'advance';
  readonly at: number;
}

/** What the rule depends on: applied again in this order, the same follows. */
export type InputRecord = TickRecord | NewsRecord | RemoveRecord | AdvanceRecord;

/** An alert with everything its tables hold, and whether people are to be notified of it. */
export interface AlertRecord {
  readonly k: 'alert';
  readonly alert: AlertRow;
  readonly notify: boolean;
}

export interface SampleRecord {
  readonly k: 'sample';
  readonly sample: SampleEffect;
}

export interface WindowRecord {
  readonly k: 'window';
  readonly window: WindowOpenEffect | WindowEndEffect;
}

/** What followed from the inputs before it. */
export type OutputRecord = AlertRecord | SampleRecord | WindowRecord;

export interface GapRecord {
  readonly k: 'gap';
  readonly from: number;
  readonly to: number;
  readonly kind: FeedGap['kind'] | 'restart';
  readonly tickers: readonly string[];
}

/** A subscription was refused because IBKR does not know the ticker, or a person has cleared that. */
export interface FailureRecord {
  readonly k: 'failure';
  readonly ticker: string;
  readonly at: number;
  /** null clears it. */
  readonly reason: string | null;
}

/** The last half hour before a ticker became active. */
export interface BarsRecord {
  readonly k: 'bars';
  readonly ticker: string;
  readonly minute30: NonNullable<AlertRow['minute30']>;
}

/** Which journal this is and whose data it holds: part of deduplication tokens and of alerts' ids. */
export interface OriginRecord {
  readonly k: 'origin';
  readonly journalId: string;
  /** null until a gateway has told it. */
  readonly source: { readonly id: string; readonly mode: string } | null;
}

/** What the rule does not depend on. */
export type FactRecord = GapRecord | FailureRecord | BarsRecord | OriginRecord;

export type JournalRecord = InputRecord | OutputRecord | FactRecord;

/** Only raw ticks may be given up for want of room. */
export function isDroppable(record: JournalRecord): boolean {
  return record.k === 'tick';
}

/** Reads an entry's text, which the journal's own checksum has vouched for. */
export function readRecord(text: string): JournalRecord {
  return JSON.parse(text) as JournalRecord;
}
