import type { EpochMs } from '../calendar/clock.ts';

/** A row of `News.breaking_news` as the tracker needs it. */
export interface NewsRow {
  /** `content_hash article_url`: rows with one key are versions of one news. */
  readonly key: string;
  readonly ticker: string;
  readonly headline: string;
  readonly articleUrl: string;
  /** published_utc as written by whoever wrote it. */
  readonly publishedUtc: string;
  readonly detectedAt: EpochMs;
  /** null where the row has no analysis time (1970). */
  readonly analyzedAt: EpochMs | null;
  readonly sentiment: string;
  readonly recommendation: string;
  readonly confidence: string;
}

/** What a person or a demo writes into `breaking_news`; everything else gets the table's defaults. */
export interface NewNews {
  readonly ticker: string;
  readonly headline: string;
  readonly detectedAt: EpochMs;
  readonly analyzedAt: EpochMs | null;
  readonly sentiment: string;
  readonly recommendation: string;
  readonly confidence: string;
  readonly explanation: string;
  readonly articleUrl: string;
  readonly source: string;
}

export interface SampleRow {
  /** Trade time, epoch ms. */
  readonly time: number;
  readonly ticker: string;
  readonly price: number;
  readonly size: number;
  /** ibkr_last_trade or ibkr_delayed; recovered windows are told by these. */
  readonly source: string;
  readonly sentiment: string;
  readonly recommendation: string;
  readonly confidence: string;
}

export interface PriceTickRow {
  /** The journal's number: the order of arrival. */
  readonly sequence: number;
  readonly ticker: string;
  readonly time: number;
  readonly arrivedAt: number;
  readonly price: number;
  readonly size: number;
  /** Feed kind. */
  readonly feed: string;
  readonly attributes: string;
  /** The feed's own sequence, '' for none. */
  readonly feedSequence: string;
  readonly delayed: boolean;
}

/** Everything of one alert; it becomes a row each of News.news_alert, News.price_move and openbell.alerts. */
export interface AlertRow {
  /** UUID made from source, ticker and second: the same alert has the same id whenever it is made. */
  readonly id: string;
  readonly ticker: string;
  /** Trade time. */
  readonly time: number;
  readonly decidedAt: number;
  readonly price: number;
  readonly size: number;
  readonly value: number;
  readonly baseline: number;
  readonly changePercent: number;
  readonly priceBefore: number | null;
  readonly sentiment: string;
  readonly recommendation: string;
  readonly confidence: string;
  readonly strengthScore: number | null;
  readonly openedAt: number;
  readonly firstSampleTime: number;
  readonly ordinal: number;
  readonly headline: string;
  readonly articleUrl: string;
  readonly newsPublishedAt: number | null;
  readonly feed: string;
  readonly tickToAlertMs: number;
  readonly newsToFirstPriceMs: number;
  /** disk, redis or none (undurable). */
  readonly durable: string;
  readonly recovered: boolean;
  readonly mode: string;
  /** The 30 one-minute bars before the ticker became active; null is unknown. */
  readonly minute30: {
    readonly high: number;
    readonly low: number;
    readonly open: number;
    readonly close: number;
    readonly volume: number;
    /** Epoch ms of the newest bar's start. */
    readonly time: number;
  } | null;
}

/** A time in which trades may be missing. */
export interface GapRow {
  readonly from: number;
  readonly to: number;
  /** socket, link, silent or competing_session. */
  readonly kind: string;
  readonly tickers: readonly string[];
}

/** Rows of one batch of the journal, table by table. */
export interface TrackerRows {
  readonly samples: readonly SampleRow[];
  readonly ticks: readonly PriceTickRow[];
  readonly alerts: readonly AlertRow[];
  readonly gaps: readonly GapRow[];
}

/** What the sample query over `price_tracking` finds for one window. */
export interface SampleVerdict {
  readonly firstTime: number;
  readonly samples: number;
  readonly baseline: number | null;
  /** Samples that meet every condition. */
  readonly alerts: readonly {
    readonly time: number;
    readonly price: number;
    readonly changePercent: number;
  }[];
}

/** The tracker's side of ClickHouse: the contract tables of database `News` and its own tables beside the report's. */
export interface NewsStore {
  /** News with `detected_at` from `detectedSince` on or an analysis from `analyzedSince` on, oldest first. */
  newsSince(detectedSince: EpochMs, analyzedSince: EpochMs): Promise<NewsRow[]>;
  addNews(news: NewNews): Promise<void>;
  /** Newest non-null strength score by ticker. */
  strengthScores(tickers: readonly string[]): Promise<Map<string, number>>;
  /**
   * Writes a batch; each table's insert carries a token made from `token`, so that a batch written again with the same rows
   * leaves the tables as they are.
   */
  writeBatch(rows: TrackerRows, token: string): Promise<void>;
  /** This program's samples from a time on (source ibkr_last_trade or ibkr_delayed), oldest first. */
  ownSamples(since: EpochMs): Promise<SampleRow[]>;
  /** Alerts with from ≤ trade time < to, oldest first. */
  alerts(from: EpochMs, to: EpochMs, ticker?: string): Promise<AlertRow[]>;
  /** Gaps that end after `from` and begin before `to`, oldest first. */
  gaps(from: EpochMs, to: EpochMs): Promise<GapRow[]>;
  /** Runs the rule over the stored samples of one window in one query. */
  sampleVerdict(
    ticker: string,
    from: EpochMs,
    to: EpochMs,
    rules: SampleQueryRules,
  ): Promise<SampleVerdict | null>;
  close(): Promise<void>;
}

export interface SampleQueryRules {
  readonly minimumChangePercent: number;
  readonly windowMs: number;
  readonly minimumPrice: number;
  readonly maximumPrice: number;
}
