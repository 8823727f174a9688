import type { AlertRow, GapRow, PriceTickRow, SampleRow } from './news-store.ts';
import type { Row } from './table.ts';
import type {
  alertsTable,
  feedGapsTable,
  newsAlertTable,
  priceMoveTable,
  priceTicksTable,
  priceTrackingTable,
  RowOf,
} from './tracker-tables.ts';

const largestUInt8 = 255;
const largestUInt32 = 2 ** 32 - 1;

/**
 * The nearest whole number a column takes. A figure out of bounds is bent, not refused: a row that is refused would hold up
 * every row behind it for ever.
 */
function whole(value: number, largest: number = Number.MAX_SAFE_INTEGER, least = 0): number {
  if (Number.isNaN(value)) return 0;
  return Math.min(Math.max(Math.round(value), least), largest);
}

const milliseconds = (time: number): number => whole(time, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER);
const secondOf = (time: number): number => whole(Math.floor(time / 1000), largestUInt32);

export function sampleCells(row: SampleRow): RowOf<typeof priceTrackingTable> {
  return {
    timestamp: secondOf(row.time),
    ticker: row.ticker,
    price: row.price,
    volume: whole(row.size),
    source: row.source,
    sentiment: row.sentiment,
    recommendation: row.recommendation,
    confidence: row.confidence,
  };
}

export function sampleOf(row: Row): SampleRow {
  const cells = row as RowOf<typeof priceTrackingTable>;
  return {
    time: cells.timestamp * 1000,
    ticker: cells.ticker,
    price: cells.price,
    size: Number(cells.volume),
    source: cells.source,
    sentiment: cells.sentiment,
    recommendation: cells.recommendation,
    confidence: cells.confidence,
  };
}

export function tickCells(row: PriceTickRow): RowOf<typeof priceTicksTable> {
  return {
    ticker: row.ticker,
    time: milliseconds(row.time),
    sequence: whole(row.sequence),
    arrived: milliseconds(row.arrivedAt),
    price: row.price,
    size: row.size,
    feed: row.feed,
    attributes: row.attributes,
    feed_sequence: row.feedSequence,
    delayed: row.delayed ? 1 : 0,
  };
}

export function gapCells(row: GapRow): RowOf<typeof feedGapsTable> {
  return {
    started_at: milliseconds(row.from),
    ended_at: milliseconds(row.to),
    kind: row.kind,
    tickers: row.tickers,
  };
}

export function gapOf(row: Row): GapRow {
  const cells = row as RowOf<typeof feedGapsTable>;
  return { from: cells.started_at, to: cells.ended_at, kind: cells.kind, tickers: cells.tickers };
}

export function newsAlertCells(row: AlertRow): RowOf<typeof newsAlertTable> {
  return {
    ticker: row.ticker,
    timestamp: secondOf(row.time),
    alert: whole(row.value, largestUInt8),
    price: row.price,
  };
}

/** Its columns know no null: what is unknown is 0 there, 1970 as a time. */
export function priceMoveCells(row: AlertRow): RowOf<typeof priceMoveTable> {
  const bars = row.minute30;
  return {
    id: row.id,
    timestamp: milliseconds(row.decidedAt),
    ticker: row.ticker,
    news_headline: row.headline,
    news_published_utc: milliseconds(row.newsPublishedAt ?? 0),
    news_article_url: row.articleUrl,
    current_price: row.price,
    current_price_timestamp: milliseconds(row.time),
    minute_30_high: bars?.high ?? 0,
    minute_30_low: bars?.low ?? 0,
    minute_30_open: bars?.open ?? 0,
    minute_30_close: bars?.close ?? 0,
    minute_30_volume: whole(bars?.volume ?? 0),
    minute_30_timestamp: milliseconds(bars?.time ?? 0),
    price_move_percentage: row.changePercent,
    price_above_30min_high: bars && row.price > bars.high ? 1 : 0,
    price_check_latency_ms: whole(row.tickToAlertMs, largestUInt32),
    news_to_price_check_delay_ms: whole(row.newsToFirstPriceMs, largestUInt32),
  };
}

export function alertCells(row: AlertRow): RowOf<typeof alertsTable> {
  const bars = row.minute30;
  return {
    id: row.id,
    ticker: row.ticker,
    time: milliseconds(row.time),
    decided_at: milliseconds(row.decidedAt),
    price: row.price,
    size: row.size,
    alert: whole(row.value, largestUInt8),
    baseline: row.baseline,
    change_percent: row.changePercent,
    price_before: row.priceBefore,
    change_before_percent:
      row.priceBefore === null ? null : (100 * (row.price - row.priceBefore)) / row.priceBefore,
    sentiment: row.sentiment,
    recommendation: row.recommendation,
    confidence: row.confidence,
    strength_score: row.strengthScore,
    opened_at: milliseconds(row.openedAt),
    first_sample_time: milliseconds(row.firstSampleTime),
    ordinal: whole(row.ordinal, largestUInt32),
    headline: row.headline,
    article_url: row.articleUrl,
    news_published_at: row.newsPublishedAt === null ? null : milliseconds(row.newsPublishedAt),
    feed: row.feed,
    tick_to_alert_ms: row.tickToAlertMs,
    news_to_first_price_ms: row.newsToFirstPriceMs,
    durable: row.durable,
    recovered: row.recovered ? 1 : 0,
    mode: row.mode,
    minute_30_high: bars?.high ?? null,
    minute_30_low: bars?.low ?? null,
    minute_30_open: bars?.open ?? null,
    minute_30_close: bars?.close ?? null,
    minute_30_volume: bars?.volume ?? null,
    minute_30_time: bars ? milliseconds(bars.time) : null,
  };
}

export function alertOf(row: Row): AlertRow {
  const cells = row as RowOf<typeof alertsTable>;
  return {
    id: cells.id,
    ticker: cells.ticker,
    time: cells.time,
    decidedAt: cells.decided_at,
    price: cells.price,
    size: cells.size,
    value: cells.alert,
    baseline: cells.baseline,
    changePercent: cells.change_percent,
    priceBefore: cells.price_before,
    sentiment: cells.sentiment,
    recommendation: cells.recommendation,
    confidence: cells.confidence,
    strengthScore: cells.strength_score,
    openedAt: cells.opened_at,
    firstSampleTime: cells.first_sample_time,
    ordinal: cells.ordinal,
    headline: cells.headline,
    articleUrl: cells.article_url,
    newsPublishedAt: cells.news_published_at,
    feed: cells.feed,
    tickToAlertMs: cells.tick_to_alert_ms,
    newsToFirstPriceMs: cells.news_to_first_price_ms,
    durable: cells.durable,
    recovered: cells.recovered === 1,
    mode: cells.mode,
    minute30: barsOf(cells),
  };
}

function barsOf(cells: RowOf<typeof alertsTable>): AlertRow['minute30'] {
  if (cells.minute_30_time === null) return null;
  return {
    high: cells.minute_30_high ?? 0,
    low: cells.minute_30_low ?? 0,
    open: cells.minute_30_open ?? 0,
    close: cells.minute_30_close ?? 0,
    volume: cells.minute_30_volume ?? 0,
    time: cells.minute_30_time,
  };
}
