import type { Interval } from './forecast-types.ts';
import { seededRandom } from './random.ts';

/** Level of every prediction interval, percent. */
export const intervalPercent = 80;

/** Which of `days` days each draw of the bootstrap takes. */
export function drawDays(days: number, draws: number, seed: number): Int32Array {
  const random = seededRandom(seed);
  return Int32Array.from({ length: draws }, () => Math.floor(random() * days));
}

/**
 * Interval that holds the next of exchangeable days with 80 %: quantiles of the drawn days' values. Of n days the
 * k-th smallest lies above the next one with k / (n + 1), so the level read off the draws is moved outward from 10 % to
 * the one where k = 0.1 (n + 1); with few days the interval is their whole range. Bounds are values that occurred.
 */
export function predictionInterval(values: readonly number[], drawn: Int32Array): Interval {
  const days = values.length;
  if (days === 0 || drawn.length === 0) return { low: 0, median: 0, high: 0 };
  const sorted = Float64Array.from(drawn, (day) => values[day]!).sort();
  const tail = (1 - intervalPercent / 100) / 2;
  const level = Math.max(0, (tail * (days + 1) - 0.5) / days);
  const below = Math.floor(level * sorted.length);
  return { low: sorted[below]!, median: medianOf(values), high: sorted[sorted.length - 1 - below]! };
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
