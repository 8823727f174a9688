import { allocateBars, type Bars, type SessionTimes, sliceBars } from '../../analytics/bars.ts';
import { roundToTick } from './price-history.ts';
import { keyOf, nextNormal, nextUniform, nextWord, streamOf } from './random.ts';
import { roundWap } from './minute-bars.ts';

/** Seconds from the pre-market's start, 04:00, to the open; and from the close to the end of late trading. */
export const preMarketSeconds = 19_800;
export const lateSeconds = 14_400;

const stepsAMinute = 4;

/** A stretch of thin trading from one known log price to another. */
export interface Stretch {
  readonly key: number;
  readonly lane: number;
  /** Epoch seconds UTC of its first minute. */
  readonly start: number;
  readonly minutes: number;
  readonly logFrom: number;
  readonly logTo: number;
  /** Standard deviation of one minute's log return. */
  readonly volatility: number;
  /** Expected shares of the whole stretch. */
  readonly shares: number;
}

/** 1-minute bars of a stretch: most minutes of most listings have none. */
export function stretchBars(stretch: Stretch): Bars {
  const state = streamOf(stretch.key, stretch.lane);
  const steps = stretch.minutes * stepsAMinute;
  const path = new Float64Array(steps + 1);
  for (let step = 1; step <= steps; step += 1) {
    path[step] = path[step - 1]! + (stretch.volatility / Math.sqrt(stepsAMinute)) * nextNormal(state);
  }
  const correction = stretch.logTo - stretch.logFrom - path[steps]!;
  const chance = Math.min(0.95, stretch.shares / stretch.minutes / 60);
  const bars = allocateBars(stretch.minutes);
  let row = 0;
  for (let minute = 0; minute < stretch.minutes; minute += 1) {
    const traded = nextUniform(state) < chance;
    const shares = Math.max(
      stepsAMinute,
      Math.round((stretch.shares / stretch.minutes / chance) * 2 * nextUniform(state)),
    );
    if (!traded) continue;
    const prices = Array.from({ length: stepsAMinute }, (_, k) => {
      const step = minute * stepsAMinute + k + 1;
      return roundToTick(Math.exp(stretch.logFrom + path[step]! + (correction * step) / steps));
    });
    const high = Math.max(...prices);
    const low = Math.min(...prices);
    bars.time[row] = stretch.start + minute * 60;
    bars.open[row] = prices[0]!;
    bars.high[row] = high;
    bars.low[row] = low;
    bars.close[row] = prices.at(-1)!;
    bars.volume[row] = shares;
    bars.wap[row] = roundWap(
      prices.reduce((sum, price) => sum + price, 0),
      stepsAMinute,
      low,
      high,
    );
    bars.count[row] = Math.max(1, Math.min(shares, 1 + (nextWord(state) >>> 28) + Math.floor(shares / 300)));
    row += 1;
  }
  return sliceBars(bars, 0, row);
}

/** A stream key of its own for each stretch of a listing. */
export function stretchKey(listingKey: number, ordinal: number): number {
  return keyOf(listingKey, ordinal, 0x3e57);
}

export type SessionPart = 'before' | 'regular' | 'after';

/** First second of a part of a day's trading and the second after its last. */
export function partTimes(session: SessionTimes, part: SessionPart): { start: number; end: number } {
  if (part === 'before') return { start: session.open - preMarketSeconds, end: session.open };
  if (part === 'after') return { start: session.close, end: session.close + lateSeconds };
  return { start: session.open, end: session.close };
}
