import type { Bars } from './bars.ts';
import type { DailyRanges } from './corwin-schultz.ts';

/** High, low and close of each session; NaN where it has no bar. Session s holds bars offsets[s] … offsets[s + 1] - 1. */
export function dailyRanges(bars: Bars, offsets: ArrayLike<number>): DailyRanges {
  const sessions = Math.max(0, offsets.length - 1);
  const high = new Float64Array(sessions).fill(Number.NaN);
  const low = new Float64Array(sessions).fill(Number.NaN);
  const close = new Float64Array(sessions).fill(Number.NaN);
  for (let session = 0; session < sessions; session++) {
    const from = offsets[session]!;
    const to = offsets[session + 1]!;
    if (to <= from) continue;
    let top = bars.high[from]!;
    let bottom = bars.low[from]!;
    for (let bar = from + 1; bar < to; bar++) {
      top = Math.max(top, bars.high[bar]!);
      bottom = Math.min(bottom, bars.low[bar]!);
    }
    high[session] = top;
    low[session] = bottom;
    close[session] = bars.close[to - 1]!;
  }
  return { high, low, close };
}

/**
 * Mean of the newest `days` true ranges in USD (Wilder 1978, with a plain mean): high - low widened to the close of the
 * nearest earlier session. Null with fewer true ranges than `days`.
 */
export function averageTrueRange({ high, low, close }: DailyRanges, days: number): number | null {
  const ranges: number[] = [];
  let previous = Number.NaN;
  for (let day = 0; day < close.length; day++) {
    if (Number.isNaN(close[day]!)) continue;
    if (!Number.isNaN(previous)) ranges.push(Math.max(high[day]!, previous) - Math.min(low[day]!, previous));
    previous = close[day]!;
  }
  if (ranges.length < days) return null;
  return ranges.slice(-days).reduce((sum, range) => sum + range, 0) / days;
}

/** How far the mean of the newest 5 closes lies above the mean of the newest 20, percent; null with fewer than 5. */
export function trendPercent({ close }: DailyRanges): number | null {
  const closes = close.filter((value) => !Number.isNaN(value)).slice(-20);
  if (closes.length < 5) return null;
  const mean = (values: Float64Array): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  return 100 * (mean(closes.slice(-5)) / mean(closes) - 1);
}
