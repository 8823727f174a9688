import type { TrackedTicker, TrackerState } from '../../src/jobs/live-message.ts';

/** A ticker the tracker streams, as it tells of it. */
export const trackedTicker = (change: Partial<TrackedTicker> = {}): TrackedTicker => ({
  ticker: 'ABCD',
  openedAt: 1_000,
  firstSampleTime: 2_000,
  endsAt: 62_000,
  samples: 3,
  alerts: 1,
  baseline: 2,
  price: 2.11,
  priceTime: 20_000,
  changePercent: 5.5,
  feed: 'rt_trade_volume',
  stream: 'streaming',
  halted: false,
  headline: 'A wins a contract',
  recommendation: 'BUY',
  recovered: false,
  ...change,
});

export const trackerState = (change: Partial<TrackerState> = {}): TrackerState => ({
  at: 20_000,
  mode: 'PAPER',
  account: 'DU1',
  connection: 'connected',
  clientId: 10,
  active: [trackedTicker()],
  waiting: [],
  failed: [],
  counters: { ticks: 7 },
  ...change,
});
