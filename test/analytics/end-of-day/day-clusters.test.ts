import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { shareByDays } from '../../../src/analytics/end-of-day/day-clusters.ts';
import { seededRandom } from '../../../src/analytics/random.ts';
import { dateAt } from './accuracy-row.ts';

type Value = { readonly date: string; readonly value: number };

/** The same by hand: every draw writes out the list of values of the days drawn, and takes its plain mean. */
function byHand(values: readonly Value[], draws: number, seed: number) {
  const dates = [...new Set(values.map(({ date }) => date))].sort();
  const random = seededRandom(seed);
  const mean = (list: readonly number[]): number => list.reduce((sum, one) => sum + one, 0) / list.length;
  const means: number[] = [];
  for (let draw = 0; draw < draws; draw++) {
    const drawn: number[] = [];
    for (let pick = 0; pick < dates.length; pick++) {
      const date = dates[Math.floor(random() * dates.length)]!;
      drawn.push(...values.filter((one) => one.date === date).map(({ value }) => value));
    }
    means.push(mean(drawn));
  }
  means.sort((x, y) => x - y);
  const share = mean(values.map(({ value }) => value));
  return { share, low: means[Math.floor(0.05 * draws)]!, high: means[Math.ceil(0.95 * draws) - 1]! };
}

describe('a share by days', () => {
  test('is what drawing whole days by hand gives, in whatever order the values come', () => {
    const value = fc.record({
      date: fc.integer({ min: 0, max: 8 }).map(dateAt),
      value: fc.constantFrom(0, 0.25, 1),
    });
    const lists = fc.array(value, { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(
        lists,
        fc.integer({ min: 1, max: 99 }),
        fc.integer({ min: 1, max: 60 }),
        (values, seed, draws) => {
          const expected = byHand(values, draws, seed);
          for (const order of [values, values.toReversed()]) {
            const found = shareByDays(order, { draws, seed });
            for (const name of ['share', 'low', 'high'] as const)
              expect(found[name]).toBeCloseTo(expected[name], 12);
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  test('is as sure as its days are many, however many forecasts share them', () => {
    // Half of the days hold everything, half nothing: seven forecasts a day are no more than one.
    const values = (perDay: number): Value[] =>
      Array.from({ length: 40 * perDay }, (_, index) => {
        const day = Math.floor(index / perDay);
        return { date: dateAt(day), value: day % 2 };
      });
    const bootstrap = { draws: 400, seed: 1 };
    expect(shareByDays(values(7), bootstrap)).toEqual(shareByDays(values(1), bootstrap));
    const { low, high } = shareByDays(values(7), bootstrap);
    // Of 40 coin tosses 90 % lie within 0.5 ± 1.645 · 0.5 / √40; of 280 they would lie within ± 0.05.
    expect(high - low).toBeGreaterThan(0.2);
    expect(high - low).toBeLessThan(0.32);
  });

  test('of nothing is nothing, and of one day certain', () => {
    const bootstrap = { draws: 20, seed: 1 };
    expect(shareByDays([], bootstrap)).toEqual({ share: 0, low: 0, high: 0 });
    const day = [1, 0, 1, 1].map((value) => ({ date: dateAt(0), value }));
    expect(shareByDays(day, bootstrap)).toEqual({ share: 0.75, low: 0.75, high: 0.75 });
  });
});
