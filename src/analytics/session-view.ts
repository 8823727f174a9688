import { type Bars, type SessionTimes, sliceBars } from './bars.ts';

/** One session as the detectors see it: bar 0 is its first accepted bar. */
export interface SessionView {
  readonly session: SessionTimes;
  readonly bars: Bars;
  /** Session VWAP at each bar. */
  readonly vwap: Float64Array;
}

/** A pattern that is complete, with the entry it leads to; bars are indices into the session. */
export interface Candidate {
  /** i */
  readonly start: number;
  /** j */
  readonly recovery: number;
  /** k */
  readonly complete: number;
  readonly high: number;
  readonly low: number;
  readonly recoveryPrice: number;
  readonly patternLow: number;
  /** Null: no bar met the entry rule. */
  readonly entry: Entry | null;
}

export interface Entry {
  readonly bar: number;
  /** USD. */
  readonly price: number;
}

/** An entry in the last ten minutes (15:50, on half days 12:50) is none. */
const lastEntrySecondsBeforeClose = 600;

/** The bars from `from` up to and not including `to` of a symbol, as one session. */
export function viewSession(
  session: SessionTimes,
  bars: Bars,
  vwap: Float64Array,
  from: number,
  to: number,
): SessionView {
  return { session, bars: sliceBars(bars, from, to), vwap: vwap.subarray(from, to) };
}

/** Whether a bar is early enough to enter at: not in the last ten minutes, and not the last bar of the session. */
export function mayEnterAt({ session, bars }: SessionView, bar: number): boolean {
  return bar < bars.length - 1 && bars.time[bar]! < session.close - lastEntrySecondsBeforeClose;
}

/** Mean volume of the bars from `from` up to and not including `to`, added in their order. */
export function meanVolume({ bars }: SessionView, from: number, to: number): number {
  let shares = 0;
  for (let bar = from; bar < to; bar++) shares += bars.volume[bar]!;
  return shares / (to - from);
}
