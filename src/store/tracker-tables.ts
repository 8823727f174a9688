import type { ColumnType, Table } from './table.ts';

/** Tables of the news database, shared with other programs: names and types are a contract. */
export const breakingNewsTable = {
  name: 'breaking_news',
  columns: {
    id: 'UUID',
    timestamp: 'DateTime64(3)',
    source: 'String',
    ticker: 'String',
    headline: 'String',
    published_utc: 'String',
    article_url: 'String',
    summary: 'String',
    full_content: 'String',
    detected_at: 'DateTime64(3)',
    processing_latency_ms: 'UInt32',
    market_relevant: 'UInt8',
    source_check_time: 'DateTime64(3)',
    content_hash: 'String',
    news_type: 'String',
    urgency_score: 'UInt8',
    sentiment: 'String',
    recommendation: 'String',
    confidence: 'String',
    explanation: 'String',
    analysis_time_ms: 'UInt32',
    analyzed_at: 'DateTime64(3)',
  },
} as const satisfies Table;

export const priceTrackingTable = {
  name: 'price_tracking',
  columns: {
    timestamp: 'DateTime',
    ticker: 'String',
    price: 'Float64',
    volume: 'UInt64',
    source: 'String',
    sentiment: 'String',
    recommendation: 'String',
    confidence: 'String',
  },
} as const satisfies Table;

export const newsAlertTable = {
  name: 'news_alert',
  columns: { ticker: 'String', timestamp: 'DateTime', alert: 'UInt8', price: 'Float64' },
} as const satisfies Table;

export const priceMoveTable = {
  name: 'price_move',
  columns: {
    id: 'UUID',
    timestamp: 'DateTime64(3)',
    ticker: 'String',
    news_headline: 'String',
    news_published_utc: 'DateTime64(3)',
    news_article_url: 'String',
    current_price: 'Float64',
    current_price_timestamp: 'DateTime64(3)',
    minute_30_high: 'Float64',
    minute_30_low: 'Float64',
    minute_30_open: 'Float64',
    minute_30_close: 'Float64',
    minute_30_volume: 'UInt64',
    minute_30_timestamp: 'DateTime64(3)',
    price_move_percentage: 'Float64',
    price_above_30min_high: 'UInt8',
    price_check_latency_ms: 'UInt32',
    news_to_price_check_delay_ms: 'UInt32',
  },
} as const satisfies Table;

/** Another program's; read here, and made only where it is missing. */
export const strengthTable = {
  name: 'float_list_detailed_dedup',
  columns: { ticker: 'String', strength_score: 'Nullable(Float64)' },
} as const satisfies Table;

/** Tables of this program's own beside the report's. */
export const alertsTable = {
  name: 'alerts',
  columns: {
    id: 'UUID',
    ticker: 'String',
    time: 'DateTime64(3)',
    decided_at: 'DateTime64(3)',
    price: 'Float64',
    size: 'Float64',
    alert: 'UInt8',
    baseline: 'Float64',
    change_percent: 'Float64',
    price_before: 'Nullable(Float64)',
    change_before_percent: 'Nullable(Float64)',
    sentiment: 'String',
    recommendation: 'String',
    confidence: 'String',
    strength_score: 'Nullable(Float64)',
    opened_at: 'DateTime64(3)',
    first_sample_time: 'DateTime64(3)',
    ordinal: 'UInt32',
    headline: 'String',
    article_url: 'String',
    news_published_at: 'Nullable(DateTime64(3))',
    feed: 'String',
    tick_to_alert_ms: 'Float64',
    news_to_first_price_ms: 'Float64',
    durable: 'String',
    recovered: 'UInt8',
    mode: 'String',
    minute_30_high: 'Nullable(Float64)',
    minute_30_low: 'Nullable(Float64)',
    minute_30_open: 'Nullable(Float64)',
    minute_30_close: 'Nullable(Float64)',
    minute_30_volume: 'Nullable(Float64)',
    minute_30_time: 'Nullable(DateTime64(3))',
  },
} as const satisfies Table;

export const priceTicksTable = {
  name: 'price_ticks',
  columns: {
    ticker: 'String',
    time: 'DateTime64(3)',
    sequence: 'UInt64',
    arrived: 'DateTime64(3)',
    price: 'Float64',
    size: 'Float64',
    feed: 'String',
    attributes: 'String',
    feed_sequence: 'String',
    delayed: 'UInt8',
  },
} as const satisfies Table;

export const feedGapsTable = {
  name: 'feed_gaps',
  columns: {
    started_at: 'DateTime64(3)',
    ended_at: 'DateTime64(3)',
    kind: 'String',
    tickers: 'Array(String)',
  },
} as const satisfies Table;

/** Rows of a table by its columns' names; none may be left out. 64-bit counts are written as numbers and read as text. */
export type RowOf<T extends Table> = {
  readonly [Column in keyof T['columns']]: CellOf<T['columns'][Column]>;
};

type CellOf<T extends ColumnType> = T extends `Nullable(${string})`
  ? number | null
  : T extends 'String' | 'UUID'
    ? string
    : T extends 'Array(String)'
      ? readonly string[]
      : T extends 'UInt64'
        ? string | number
        : number;

/** The table as statements name it that run in another database. */
export const inDatabase = (database: string, table: Table): Table => ({
  ...table,
  name: `${database}.${table.name}`,
});
