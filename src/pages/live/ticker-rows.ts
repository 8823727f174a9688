import type { TrackedTicker, TrackerState } from '../../jobs/live-message.ts';
import { dollars, figure, signedPercentage } from '../../report/figures.ts';
import type { LiveTerms } from './live-view.ts';
import type { Row, Slot } from './slots.tsx';

/** USD; below a dollar tenths of a cent count. */
export const priceText = (price: number): string => dollars(price, price < 1 ? 4 : 2);

export function changeSlot(percent: number): Slot {
  const text = signedPercentage(percent / 100);
  if (text.startsWith('+')) return { text, tone: 'gain' };
  return text.startsWith('-') ? { text, tone: 'loss' } : text;
}

/** A ticker, leading to its page where there is one. */
export function tickerSlot(ticker: string, { hasPage }: Pick<LiveTerms, 'hasPage'>): Slot {
  return hasPage(ticker) ? { text: ticker, href: `/stock/${encodeURIComponent(ticker)}` } : ticker;
}

const feeds: Readonly<Record<string, Slot>> = {
  rt_trade_volume: 'sampled feed',
  rt_volume: 'sampled feed, all trades',
  last: 'sampled feed, last price',
  tick_by_tick: 'tick by tick',
  delayed: { text: 'DELAYED: never alerts', tone: 'so-so' },
};

const streams: Readonly<Record<string, Slot>> = {
  streaming: '',
  subscribing: { text: 'subscribing', tone: 'busy' },
  waiting: { text: 'not asked for yet', tone: 'busy' },
  failed: { text: 'stream failed', tone: 'bad' },
  unknown_contract: { text: 'IBKR does not know it', tone: 'bad' },
  no_permission: { text: 'no live-data permission', tone: 'bad' },
  no_line: { text: 'no market-data line', tone: 'bad' },
  competing_session: { text: 'another session has the data', tone: 'bad' },
  refused: { text: 'refused by IBKR', tone: 'bad' },
};

const advised: Readonly<Record<string, Slot>> = {
  BUY: { text: 'BUY', tone: 'gain' },
  SELL: { text: 'SELL', tone: 'loss' },
};

export function tickerRow(tracked: TrackedTicker, terms: LiveTerms): Row {
  const { ticker, price, changePercent, baseline, samples, alerts, firstSampleTime, endsAt } = tracked;
  const { feed, stream, halted, recovered, recommendation } = tracked;
  const slots = {
    ticker: tickerSlot(ticker, terms),
    price: price === null ? 'no trade yet' : priceText(price),
    change: changePercent === null ? '' : changeSlot(changePercent),
    baseline: baseline === null ? 'after sample 3' : priceText(baseline),
    samples: figure(samples),
    alerts:
      alerts === 0
        ? `0 of ${terms.alertsPerWindow}`
        : { text: `${alerts} of ${terms.alertsPerWindow}`, tone: 'busy' as const },
    feed: feed === null ? '' : (feeds[feed] ?? feed),
    stream: streams[stream] ?? stream,
    halted: halted ? ({ text: 'HALTED', tone: 'bad' } as const) : '',
    recovered: recovered ? 'taken up again after a restart' : '',
    recommendation: advised[recommendation] ?? recommendation,
    headline: tracked.headline,
  };
  if (firstSampleTime === null) return { key: ticker, slots: { ...slots, left: 'not begun' } };
  return { key: ticker, slots, window: { from: firstSampleTime, to: endsAt } };
}

/** `12 s`, `3 min`; never negative. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  return seconds < 120 ? `${seconds} s` : `${figure(Math.round(seconds / 60))} min`;
}

export function waitingRow(
  { ticker, since }: TrackerState['waiting'][number],
  index: number,
  now: number,
): Row {
  return {
    key: ticker,
    slots: { ticker, place: `place ${index + 1}`, since: `for ${duration(now - since)}` },
  };
}

export function failedRow({ ticker, reason }: TrackerState['failed'][number]): Row {
  return { key: ticker, slots: { ticker, reason } };
}
