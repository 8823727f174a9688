import { type DailyRanges } from './corwin-schultz.ts';
import { averageTrueRange } from './daily-ranges.ts';
import type { Preset, Trend } from './presets.ts';

/** Closes the trend is read from. */
const trendCloses = { most: 20, least: 5, fast: 5 } as const;

const atrDays = 14;

/** The ATR, percent of the price, at which a scaled preset asks what an unscaled one does. */
const referenceAtrPercent = 2.5;

/**
 * Classic pivot levels (P, R1, S1, R2, S2), USD, of the nearest session before `session` with an accepted bar; empty where
 * there is none.
 */
export function pivotLevels({ high, low, close }: DailyRanges, session: number): readonly number[] {
  const previous = nearestBefore(close, session);
  if (previous < 0) return [];
  const h = high[previous]!;
  const l = low[previous]!;
  const pivot = (h + l + close[previous]!) / 3;
  return [pivot, 2 * pivot - l, 2 * pivot - h, pivot + (h - l), pivot - (h - l)];
}

/**
 * The trend known before a session: the newest close and the mean of the newest 5 against the mean of up to 20; null with
 * fewer than 5 earlier closes in the window.
 */
export function trendBefore({ close }: DailyRanges, session: number): Trend | null {
  const known = close.subarray(0, session).filter((value) => !Number.isNaN(value));
  if (known.length < trendCloses.least) return null;
  const slow = mean(known.subarray(-trendCloses.most));
  const fast = mean(known.subarray(-trendCloses.fast));
  const newest = known[known.length - 1]!;
  if (newest > slow && fast > slow) return 'up';
  return newest < slow && fast < slow ? 'down' : 'range';
}

/**
 * What a preset of `scale: "atr"` is multiplied by in a session: the mean of the newest 14 true ranges before it, percent
 * of the newest close, over 2.5. Null while fewer than 14 are known, which takes 15 earlier sessions with bars, and where
 * no price has moved: such a session has no pattern of the preset.
 */
export function atrScale({ high, low, close }: DailyRanges, session: number): number | null {
  const previous = nearestBefore(close, session);
  const earlier = {
    high: high.subarray(0, session),
    low: low.subarray(0, session),
    close: close.subarray(0, session),
  };
  const range = averageTrueRange(earlier, atrDays);
  if (range === null || range <= 0) return null;
  return (100 * range) / close[previous]! / referenceAtrPercent;
}

/**
 * Sessions with bars a preset must have seen before it can trade: in that many first sessions of a window it could not, whatever
 * happened, and they say nothing of a day that has a whole window before it.
 */
export function sessionsNeeded({
  trend,
  supportResistance,
  scale,
}: Partial<Pick<Preset, 'trend' | 'supportResistance' | 'scale'>>): number {
  return Math.max(
    (trend ?? null) === null ? 0 : trendCloses.least,
    supportResistance === true ? 1 : 0,
    scale === 'atr' ? atrDays + 1 : 0,
  );
}

/** The newest session before `session` that has a close, or -1. */
function nearestBefore(close: Float64Array, session: number): number {
  let previous = session - 1;
  while (previous >= 0 && Number.isNaN(close[previous]!)) previous--;
  return previous;
}

function mean(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
