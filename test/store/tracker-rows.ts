import { randomUUID } from 'node:crypto';

import { epochMs } from '../../src/calendar/clock.ts';
import { parseInstant } from '../../src/calendar/instant.ts';
import type {
  AlertRow,
  GapRow,
  NewNews,
  PriceTickRow,
  SampleRow,
  TrackerRows,
} from '../../src/store/news-store.ts';

/** Whole seconds, far ahead: ClickHouse removes what is older than a table's TTL by the machine's own date. */
export const moment = parseInstant('2096-11-20T15:00:00Z');

export const sample = (over: Partial<SampleRow> = {}): SampleRow => ({
  time: moment,
  ticker: 'ABCD',
  price: 2.5,
  size: 300,
  source: 'ibkr_last_trade',
  sentiment: 'positive',
  recommendation: 'BUY',
  confidence: 'high',
  ...over,
});

export const tick = (sequence: number, over: Partial<PriceTickRow> = {}): PriceTickRow => ({
  sequence,
  ticker: 'ABCD',
  time: moment + sequence * 7,
  arrivedAt: moment + sequence * 7 + 31,
  price: 2.5 + (sequence % 17) / 100,
  size: 100 * (sequence % 5),
  feed: 'rt_trade_volume',
  attributes: '',
  feedSequence: `${sequence}@${moment}`,
  delayed: false,
  ...over,
});

export const alert = (over: Partial<AlertRow> = {}): AlertRow => ({
  id: randomUUID(),
  ticker: 'ABCD',
  time: moment + 12_345,
  decidedAt: moment + 12_400,
  price: 2.75,
  size: 100,
  value: 1,
  baseline: 2.5,
  changePercent: 10.000000000000009,
  priceBefore: 2.2,
  sentiment: 'positive',
  recommendation: 'BUY',
  confidence: 'high',
  strengthScore: 4.5,
  openedAt: moment,
  firstSampleTime: moment + 1_000,
  ordinal: 1,
  headline: 'ABCD wins',
  articleUrl: 'https://news.example/1',
  newsPublishedAt: moment - 5_000,
  feed: 'rt_trade_volume',
  tickToAlertMs: 3.25,
  newsToFirstPriceMs: 812.5,
  durable: 'disk',
  recovered: false,
  mode: 'PAPER',
  minute30: { high: 2.6, low: 2.1, open: 2.3, close: 2.4, volume: 120_000, time: moment - 60_000 },
  ...over,
});

export const gap = (over: Partial<GapRow> = {}): GapRow => ({
  from: moment,
  to: moment + 1_500,
  kind: 'socket',
  tickers: ['ABCD', 'BRK B'],
  ...over,
});

export const noRows: TrackerRows = { samples: [], ticks: [], alerts: [], gaps: [] };

/** Some rows of every table. */
export const batch = (first: number): TrackerRows => ({
  samples: [sample({ time: moment + first * 1000 }), sample({ ticker: 'BRK B' })],
  ticks: Array.from({ length: 10 }, (_, index) => tick(first + index)),
  alerts: [alert({ time: moment + first * 1000 })],
  gaps: [gap({ from: moment + first })],
});

export const news = (over: Partial<NewNews> = {}): NewNews => ({
  ticker: 'ABCD',
  headline: 'ABCD wins',
  detectedAt: moment,
  analyzedAt: epochMs(moment + 900),
  sentiment: 'positive',
  recommendation: 'BUY',
  confidence: 'high',
  explanation: 'a contract',
  articleUrl: 'https://news.example/1',
  source: 'test',
  ...over,
});
