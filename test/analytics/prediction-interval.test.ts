import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { calibratedShare, heldShare } from '../../src/analytics/calibration.ts';
import { dayDistribution, intervalOf, type Place, placeOf } from '../../src/analytics/prediction-interval.ts';
import { seededRandom } from '../../src/analytics/random.ts';

describe('prediction interval', () => {
  test('of three days by hand: weights 0.5^(2/10), 0.5^(1/10), 1, and 1 for the day to come', () => {
    const distribution = dayDistribution([30, 10, 20]);
    expect([...distribution.values]).toEqual([10, 20, 30]);
    expect([...distribution.weights]).toEqual([0.5 ** 0.1, 1, 0.5 ** 0.2]);
    const total = 2 + 0.5 ** 0.1 + 0.5 ** 0.2;
    expect(distribution.total).toBeCloseTo(total, 12);
    // 10 % of the total is within the first weight; 30 % is 0.1827 of the way from 10 to 20
    expect(intervalOf(distribution, 0.8)).toEqual({ low: 10, median: 20, high: 30 });
    const { low } = intervalOf(distribution, 0.4);
    expect(low).toBeCloseTo(10 + (10 * (0.3 * total - 0.5 ** 0.1)) / 1, 12);
  });

  test('of few days it is their whole range, of none it is nothing', () => {
    expect(intervalOf(dayDistribution([3, 1]), 0.8)).toMatchObject({ low: 1, high: 3 });
    expect(intervalOf(dayDistribution([]), 0.8)).toEqual({ low: 0, median: 0, high: 0 });
    expect(placeOf(dayDistribution([]), 5)).toEqual({ from: 0, to: 1 });
  });

  test('the newest days count more: a quiet spell after wild days narrows it', () => {
    const wild = Array.from({ length: 10 }, (_, day) => (day % 2 === 0 ? 100 : -100));
    const quiet = Array.from({ length: 10 }, (_, day) => (day % 2 === 0 ? 1 : -1));
    const width = (values: readonly number[]): number => {
      const { low, high } = intervalOf(dayDistribution(values), 0.6);
      return high - low;
    };
    expect(width([...wild, ...quiet])).toBeLessThan(width([...quiet, ...wild]));
  });

  test('grows with the share, holds the median, stays within the days; a place says what an interval holds', () => {
    const values = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 25 });
    const share = fc.double({ min: 0.01, max: 1, noNaN: true });
    fc.assert(
      fc.property(values, share, share, fc.integer({ min: -7, max: 7 }), (days, one, other, value) => {
        const distribution = dayDistribution(days);
        const [narrow, wide] = [Math.min(one, other), Math.max(one, other)].map((central) =>
          intervalOf(distribution, central),
        );
        expect(wide!.low).toBeLessThanOrEqual(narrow!.low);
        expect(wide!.high).toBeGreaterThanOrEqual(narrow!.high);
        expect(narrow!.low).toBeLessThanOrEqual(narrow!.median);
        expect(narrow!.high).toBeGreaterThanOrEqual(narrow!.median);
        expect(wide!.low).toBeGreaterThanOrEqual(Math.min(...days));
        expect(wide!.high).toBeLessThanOrEqual(Math.max(...days));
        const place = placeOf(distribution, value);
        expect(place.from).toBeGreaterThanOrEqual(0);
        expect(place.to).toBeLessThanOrEqual(1 + 1e-12);
        expect(place.to).toBeGreaterThan(place.from);
        // Wholly outside what the days span is a miss of every interval that leaves that much out.
        if (value > Math.max(...days)) expect(place.to).toBeCloseTo(1, 12);
        if (value < Math.min(...days)) expect(place.from).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  test('holds 80 % of independent days, of whole numbers and of returns alike', () => {
    const random = seededRandom(3);
    for (const draw of [() => Math.floor(4 * random() * random()), () => random() + random() - 1]) {
      let held = 0;
      const cases = 3000;
      for (let run = 0; run < cases; run++) {
        const days = Array.from({ length: 20 }, draw);
        held += heldShare(placeOf(dayDistribution(days), draw()), 0.8);
      }
      expect(held / cases).toBeGreaterThan(0.775);
      expect(held / cases).toBeLessThan(0.835);
    }
  });
});

describe('what past outcomes ask for', () => {
  const spread = (count: number, from: number, to: number): Place[] =>
    Array.from({ length: count }, (_, index) => {
      const at = from + ((to - from) * (index + 0.5)) / count;
      return { from: at - 1e-9, to: at + 1e-9 };
    });

  test('nothing while there are none, and nothing where they came out as promised', () => {
    expect(calibratedShare([], 0.8)).toBe(0.8);
    expect(calibratedShare(spread(1000, 0, 1), 0.8)).toBeCloseTo(0.8, 2);
  });

  test('a wider share where days fell outside too often, a narrower one where too seldom', () => {
    const outside = [...spread(70, 0, 0.05), ...spread(70, 0.95, 1), ...spread(60, 0.05, 0.95)];
    expect(calibratedShare(outside, 0.8)).toBeGreaterThan(0.9);
    expect(calibratedShare(spread(200, 0.3, 0.7), 0.8)).toBeLessThan(0.5);
  });

  test('a few outcomes move it little: 35 count as much as all belief in the days', () => {
    const middle = { from: 0.5, to: 0.500001 };
    // (35 c + 7) = 0.8 · 42
    expect(calibratedShare(Array<Place>(7).fill(middle), 0.8)).toBeCloseTo((0.8 * 42 - 7) / 35, 6);
  });

  test('ties count in part', () => {
    expect(heldShare({ from: 0, to: 1 }, 0.8)).toBeCloseTo(0.8, 12);
    expect(heldShare({ from: 0.05, to: 0.15 }, 0.8)).toBeCloseTo(0.5, 12);
    expect(heldShare({ from: 0.2, to: 0.3 }, 0.8)).toBe(1);
    expect(heldShare({ from: 0.95, to: 1 }, 0.8)).toBe(0);
  });
});
