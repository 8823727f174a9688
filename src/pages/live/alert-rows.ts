import { formatNewYork } from '../../calendar/new-york.ts';
import type { LiveAlert } from '../../jobs/live-message.ts';
import { figure } from '../../report/figures.ts';
import type { LiveTerms } from './live-view.ts';
import type { Row, Slot } from './slots.tsx';
import { changeSlot, priceText, duration, tickerSlot } from './ticker-rows.ts';

/** An alert as the page lists it, and as it is spoken and notified. */
export interface AlertView {
  readonly row: Row;
  /** Epoch ms of its trade, the list's order. */
  readonly time: number;
  /** One sentence. */
  readonly spoken: string;
}

const values: Readonly<Record<LiveAlert['value'], string>> = {
  1: 'strength 4 or more (1)',
  2: 'strength below 4 (2)',
  3: 'strength unknown (3)',
};

const kept: Readonly<Record<LiveAlert['durable'], Slot>> = {
  disk: '',
  redis: { text: 'kept in Redis only', tone: 'so-so' },
  none: { text: 'NOT KEPT: neither disk nor Redis took it', tone: 'bad' },
};

/** An alert this much after its trade, or heard this much after it was decided, is said to be late; ms. */
const lateMs = 5_000;

function lateness({ time, decidedAt }: LiveAlert, heardAt: number | null): Slot {
  const late = Math.max(decidedAt - time, (heardAt ?? decidedAt) - decidedAt);
  return late < lateMs ? '' : { text: `late by ${duration(late)}`, tone: 'so-so' };
}

/** Only what browsers may open; a link of anything else would run what a stranger wrote. */
function outside(url: string | undefined): string | undefined {
  return url !== undefined && /^https?:\/\/[^\s]+$/i.test(url) ? url : undefined;
}

/** @param heardAt epoch ms at which it came through the tracker's channel; null for one that was read from the store. */
export function alertView(
  alert: LiveAlert,
  terms: Pick<LiveTerms, 'hasPage'>,
  heardAt: number | null = null,
): AlertView {
  const { id, ticker, time, price, baseline, changePercent, mode } = alert;
  const href = outside(alert.articleUrl);
  const headline = alert.headline === '' ? 'no headline' : alert.headline;
  return {
    time,
    row: {
      key: id,
      slots: {
        ticker: tickerSlot(ticker, terms),
        time: formatNewYork(time, 'HH:mm:ss'),
        change: changeSlot(changePercent),
        price: priceText(price),
        baseline: `baseline ${priceText(baseline)}`,
        value: values[alert.value],
        mode: mode === 'LIVE' ? { text: mode, tone: 'live' } : mode,
        headline: href === undefined ? headline : { text: headline, href },
        kept: kept[alert.durable],
        recovered: alert.recovered === true ? 'recovered after a restart' : '',
        late: lateness(alert, heardAt),
      },
    },
    spoken: `${mode === 'LIVE' ? '' : `${mode}: `}${ticker} up ${figure(changePercent, 1)} % at ${priceText(price)}. ${headline}`,
  };
}
