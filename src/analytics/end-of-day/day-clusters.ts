import { seededRandom } from '../random.ts';
import type { Bootstrap } from './accuracy.ts';
import { byDate } from './by-date.ts';

/** A share with its 90 % interval, fractions. */
export interface ClusteredShare {
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

/**
 * A mean over forecasts with its 90 % interval by a bootstrap of whole days: forecasts of one day share that day's market, so that
 * seven of them are not seven observations. Zero without a value.
 * @param values one a forecast, fractions
 */
export function shareByDays(
  values: readonly { readonly date: string; readonly value: number }[],
  { draws, seed }: Bootstrap,
): ClusteredShare {
  if (values.length === 0) return { share: 0, low: 0, high: 0 };
  const days = [...byDate(values).values()].map((ofDay) => ({
    count: ofDay.length,
    sum: ofDay.reduce((sum, { value }) => sum + value, 0),
  }));
  const random = seededRandom(seed);
  const shares = Float64Array.from({ length: draws }, () => {
    let count = 0;
    let sum = 0;
    for (let pick = 0; pick < days.length; pick++) {
      const day = days[Math.floor(random() * days.length)]!;
      count += day.count;
      sum += day.sum;
    }
    return sum / count;
  }).sort();
  const total = days.reduce((sum, day) => sum + day.sum, 0);
  return {
    share: total / values.length,
    low: shares[Math.floor(0.05 * draws)]!,
    high: shares[Math.ceil(0.95 * draws) - 1]!,
  };
}
