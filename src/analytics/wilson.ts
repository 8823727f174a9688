import type { RateInterval } from './forecast-types.ts';

/** Standard normal quantile that leaves 10 % above it: the bound of a two-sided 80 % interval. */
const normalQuantile90 = 1.2815515655446004;

/**
 * A share of successes with its score interval (Wilson, JASA 22, 1927), 80 % unless another normal quantile is given.
 * Null without a case.
 */
export function wilsonInterval(
  successes: number,
  cases: number,
  quantile = normalQuantile90,
): RateInterval | null {
  if (cases <= 0) return null;
  const rate = successes / cases;
  const squared = quantile * quantile;
  const denominator = 1 + squared / cases;
  const centre = (rate + squared / (2 * cases)) / denominator;
  const margin =
    (quantile / denominator) * Math.sqrt((rate * (1 - rate)) / cases + squared / (4 * cases * cases));
  return {
    rate,
    low: Math.max(0, Math.min(rate, centre - margin)),
    high: Math.min(1, Math.max(rate, centre + margin)),
  };
}
