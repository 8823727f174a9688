import type { WindowView } from '../analytics/alerts/alert-events.ts';
import type { Bars } from '../analytics/bars.ts';
import type { StreamView } from '../ibkr/feed.ts';
import type { LiveAlert, TrackedTicker } from '../jobs/live-message.ts';
import type { AlertRow } from '../store/news-store.ts';
import type { Engine } from './engine.ts';
import type { Kept } from './hand-over.ts';

/** A window and its stream as pages and terminals see them. */
export function trackedTicker(
  window: WindowView,
  stream: StreamView | undefined,
  engine: Engine,
): TrackedTicker {
  const { ticker, openedAt, firstSampleTime, endsAt, samples, alerts, baseline, last } = window;
  const price = last?.price ?? null;
  return {
    ...{ ticker, openedAt, firstSampleTime, endsAt, samples, alerts, baseline, price },
    priceTime: last?.time ?? null,
    changePercent: price === null || baseline === null ? null : (100 * (price - baseline)) / baseline,
    feed: stream?.feed ?? null,
    stream: stream?.failure ? stream.failure.reason : (stream?.state ?? 'waiting'),
    halted: stream?.halted ?? false,
    headline: engine.book.article(ticker).headline,
    recommendation: engine.book.recommendation(ticker),
    recovered: engine.book.notes(ticker)?.recovered ?? false,
  };
}

export function liveAlert(alert: AlertRow, kept: Kept): LiveAlert {
  const { id, ticker, time, decidedAt, price, baseline, changePercent, headline, mode } = alert;
  const { articleUrl, recovered } = alert;
  const value = alert.value as LiveAlert['value'];
  return {
    id,
    ticker,
    time,
    decidedAt,
    price,
    baseline,
    changePercent,
    value,
    headline,
    mode,
    durable: kept,
    articleUrl,
    recovered,
  };
}

const minutes = 30;

/** The newest 30 bars in one; null without any. */
export function halfHour(bars: Bars): NonNullable<AlertRow['minute30']> | null {
  const end = bars.time.length;
  const start = Math.max(0, end - minutes);
  if (end === 0) return null;
  const rows = (column: Float64Array): Float64Array => column.subarray(start, end);
  return {
    high: Math.max(...rows(bars.high)),
    low: Math.min(...rows(bars.low)),
    open: bars.open[start]!,
    close: bars.close[end - 1]!,
    volume: rows(bars.volume).reduce((sum, volume) => sum + volume, 0),
    time: bars.time[end - 1]! * 1000,
  };
}
