/** P&L added up day by day. */
export interface EquityCurve {
  /** USD: 0 before the first day, then the sum after each day. */
  readonly sums: readonly number[];
  /** The highest sum so far, at the same places. */
  readonly peaks: readonly number[];
  /** The deepest fall from an earlier height; null where the sum never fell. */
  readonly deepest: Fall | null;
}

export interface Fall {
  /** Places in `sums`: where it began and where it was deepest. */
  readonly from: number;
  readonly to: number;
  /** USD, above 0. */
  readonly dollars: number;
}

/** @param daily P&L of each day, USD */
export function equityCurve(daily: readonly number[]): EquityCurve {
  const sums = [0];
  const peaks = [0];
  let deepest: Fall | null = null;
  let from = 0;
  for (const [day, dollars] of daily.entries()) {
    const sum = finite(sums[day]! + dollars);
    sums.push(sum);
    peaks.push(Math.max(peaks[day]!, sum));
    if (sum > sums[from]!) from = day + 1;
    const fall = finite(sums[from]! - sum);
    if (fall > (deepest?.dollars ?? 0)) deepest = { from, to: day + 1, dollars: fall };
  }
  return { sums, peaks, deepest };
}

const finite = (value: number): number => Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, value));
