import type { WindowView } from './alert-events.ts';
import type { Analyses } from './analyses.ts';
import { RememberedSequences } from './sequences.ts';

/** How long a window waits for its first sample, ms. */
const waitForSampleMs = 1_800_000;

/** A trade that counts. Trades are replaced, never changed. */
export interface Trade {
  /** Of the trade; the event's where it is delayed. */
  readonly time: number;
  readonly price: number;
  readonly size: number;
  readonly delayed: boolean;
}

/** A ticker's open window. Everything in it is a JSON value. */
export interface TickerWindow {
  readonly openedAt: number;
  /** It ends at the first event after this. */
  endsAt: number;
  /** Trade time of the first sample. */
  firstSampleTime: number | null;
  samples: number;
  alerts: number;
  /** The last accepted trade. */
  last: Trade | null;
  /** Whether `last` came after the last sample. */
  unsampled: boolean;
  goodPrice: number | null;
  /** The one or two newest prices outside the band, while no accepted trade came after them. */
  outsiders: readonly number[];
  /** The last price of a trade from before the window. */
  priceBefore: number | null;
  /** Price of the first of the two samples a baseline is made of. */
  firstOfBaseline: number | null;
  baseline: number | null;
  /** News came after the first sample: another window opens at the end of this one. */
  anotherFollows: boolean;
}

/** All that is known of a ticker. */
export interface TickerState {
  readonly ticker: string;
  window: TickerWindow | null;
  readonly analyses: Analyses;
  /** The last one told. */
  strengthScore: number | null;
  /** Seconds of alerts that another trade may still fall into. */
  alertedSeconds: readonly number[];
  sequences: RememberedSequences;
  /** When news came or a window ended the last time. */
  touchedAt: number;
}

export function newTicker(ticker: string, rememberedSequences: number): TickerState {
  return {
    ticker,
    window: null,
    analyses: { newest: null, coming: [] },
    strengthScore: null,
    alertedSeconds: [],
    sequences: new RememberedSequences(rememberedSequences),
    touchedAt: -Infinity,
  };
}

export function newWindow(openedAt: number): TickerWindow {
  return {
    openedAt,
    endsAt: openedAt + waitForSampleMs,
    firstSampleTime: null,
    samples: 0,
    alerts: 0,
    last: null,
    unsampled: false,
    goodPrice: null,
    outsiders: [],
    priceBefore: null,
    firstOfBaseline: null,
    baseline: null,
    anotherFollows: false,
  };
}

export function viewOf(ticker: string, window: TickerWindow): WindowView {
  const { openedAt, firstSampleTime, endsAt, samples, alerts, baseline, last, anotherFollows } = window;
  return {
    ticker,
    openedAt,
    firstSampleTime,
    endsAt,
    samples,
    alerts,
    baseline,
    last: last && { time: last.time, price: last.price, size: last.size },
    anotherFollows,
  };
}
