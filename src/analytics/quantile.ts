/**
 * Quantile of some values, linear between order statistics at (n - 1)·p; type 7 of Hyndman & Fan (1996).
 * @param values at least one, in any order
 */
export function interpolatedQuantile(values: readonly number[], probability: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const position = (sorted.length - 1) * probability;
  const below = Math.floor(position);
  const low = sorted[below]!;
  return low + (position - below) * ((sorted[below + 1] ?? low) - low);
}
