import type { Interval } from './forecast-types.ts';

/** Level of every prediction interval, percent. */
export const intervalPercent = 80;

/** A session counts half of one this many sessions later: busy days come in spells, and the newest say most of tomorrow. */
const halfLifeSessions = 10;

/** What past days say of the next one. */
export interface DayDistribution {
  /** Ascending. */
  readonly values: Float64Array;
  /** Of the value with the same index. */
  readonly weights: Float64Array;
  /** Of all values and of the day to come, which weighs as much as the newest. */
  readonly total: number;
}

/** Where a day's value lies in the distribution it was predicted from: a range of probability, since values tie. */
export interface Place {
  /** Probability below it. */
  readonly from: number;
  /** Probability up to and with it. */
  readonly to: number;
}

/** @param values one a day, oldest first */
export function dayDistribution(values: readonly number[]): DayDistribution {
  const weighted = values.map((value, day): readonly [number, number] => [
    value,
    0.5 ** ((values.length - 1 - day) / halfLifeSessions),
  ]);
  weighted.sort(([a], [b]) => a - b);
  const weights = Float64Array.from(weighted, ([, weight]) => weight);
  return {
    values: Float64Array.from(weighted, ([value]) => value),
    weights,
    total: weights.reduce((sum, weight) => sum + weight, 1),
  };
}

/**
 * The interval with a central share of the probability, and the median. Were days exchangeable, the next one would lie below
 * the k-th smallest of n with k / (n + 1); with weights the same holds of shares of `total` (weighted conformal prediction:
 * Tibshirani, Barber, Candès & Ramdas 2019). Between values it is linear, beyond them there is nothing: the widest interval is
 * the range of the days. This is what a bootstrap of the weighted days comes to, without its noise. Zero without a day.
 * @param central a fraction, 0.8 for 80 %
 */
export function intervalOf(distribution: DayDistribution, central: number): Interval {
  if (distribution.values.length === 0) return { low: 0, median: 0, high: 0 };
  const tail = (1 - central) / 2;
  const median = medianOf(distribution);
  return {
    low: Math.min(median, fromBelow(distribution, tail)),
    median,
    high: Math.max(median, fromAbove(distribution, tail)),
  };
}

/** Where a value lies in the distribution. From 0 to 1 without a day: nothing was said of it. */
export function placeOf({ values, weights, total }: DayDistribution, value: number): Place {
  let below = 0;
  let equal = 0;
  values.forEach((each, index) => {
    if (isSame(each, value)) equal += weights[index]!;
    else if (each < value) below += weights[index]!;
  });
  return { from: below / total, to: (below + equal + 1) / total };
}

/** Sums of the same trades in another order may differ in their last digits. */
function isSame(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));
}

function fromBelow({ values, weights, total }: DayDistribution, tail: number): number {
  return crossing(values, weights, tail * total);
}

function fromAbove({ values, weights, total }: DayDistribution, tail: number): number {
  return crossing(values.toReversed(), weights.toReversed(), tail * total);
}

/** The value at which the weights, added up in this order, reach `mass`; linear from the value before it. */
function crossing(values: Float64Array, weights: Float64Array, mass: number): number {
  let passed = 0;
  for (let index = 0; index < values.length; index++) {
    const weight = weights[index]!;
    if (passed + weight >= mass) {
      const before = values[Math.max(0, index - 1)]!;
      return before + ((values[index]! - before) * (mass - passed)) / weight;
    }
    passed += weight;
  }
  return values.at(-1)!;
}

/** The first value with half of the weights up to it; the mean of two where it is exactly half. */
function medianOf({ values, weights }: DayDistribution): number {
  const half = weights.reduce((sum, weight) => sum + weight, 0) / 2;
  let passed = 0;
  for (let index = 0; index < values.length; index++) {
    passed += weights[index]!;
    if (Math.abs(passed - half) < 1e-12 && index + 1 < values.length)
      return (values[index]! + values[index + 1]!) / 2;
    if (passed > half) return values[index]!;
  }
  return values.at(-1)!;
}
