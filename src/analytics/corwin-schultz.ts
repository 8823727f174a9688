/** High, low and close of consecutive sessions, USD; NaN where a session has no bar. */
export interface DailyRanges {
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
}

const denominator = 3 - 2 * Math.SQRT2;

/**
 * Bid–ask spread as a fraction of the price, from daily highs and lows (Corwin & Schultz, Journal of Finance 67, 2012).
 * Each pair of neighbouring days gives an estimate; the second day is first moved by the overnight gap, a negative
 * estimate counts as 0, both as the paper does, and the mean over the pairs is returned. Null without a pair.
 */
export function corwinSchultzSpread({ high, low, close }: DailyRanges): number | null {
  let sum = 0;
  let pairs = 0;
  for (let day = 1; day < high.length; day++) {
    const estimate = pairSpread(high[day - 1]!, low[day - 1]!, close[day - 1]!, high[day]!, low[day]!);
    if (Number.isNaN(estimate)) continue;
    sum += Math.max(0, estimate);
    pairs++;
  }
  return pairs === 0 ? null : sum / pairs;
}

function pairSpread(high1: number, low1: number, close1: number, high2: number, low2: number): number {
  const gap = low2 > close1 ? low2 - close1 : high2 < close1 ? high2 - close1 : 0;
  const range1 = Math.log(high1 / low1);
  const range2 = Math.log((high2 - gap) / (low2 - gap));
  const both = Math.log(Math.max(high1, high2 - gap) / Math.min(low1, low2 - gap));
  const beta = range1 * range1 + range2 * range2;
  const alpha =
    (Math.sqrt(2 * beta) - Math.sqrt(beta)) / denominator - Math.sqrt((both * both) / denominator);
  const growth = Math.exp(alpha);
  return (2 * (growth - 1)) / (1 + growth);
}
