import { describe, expect, it } from 'vitest';

import {
  fillNormals,
  keyOf,
  nextNormal,
  nextUniform,
  nextWord,
  normalQuantile,
  normalTable,
  streamOf,
} from '../../../src/simulator/market/random.ts';

describe('seeded randomness', () => {
  it('knows the normal quantiles', () => {
    expect(normalQuantile(0.5)).toBeCloseTo(0, 9);
    expect(normalQuantile(0.975)).toBeCloseTo(1.959_963_985, 7);
    expect(normalQuantile(0.001)).toBeCloseTo(-3.090_232_306, 7);
    expect(normalQuantile(1e-6)).toBeCloseTo(-4.753_424_309, 6);
  });

  it('has a table of mean 0, variance 1 and a normal fourth moment', () => {
    const mean = (power: number): number =>
      normalTable.reduce((sum, value) => sum + value ** power, 0) / normalTable.length;
    expect(mean(1)).toBeCloseTo(0, 9);
    expect(mean(2)).toBeCloseTo(1, 9);
    expect(mean(4)).toBeCloseTo(3, 1);
  });

  it('fills a column with the words that would come one by one', () => {
    const [one, other] = [streamOf(3, 4), streamOf(3, 4)];
    const column = new Float64Array(50);
    fillNormals(one, column);
    expect([...column]).toEqual(Array.from({ length: 50 }, () => nextNormal(other)));
    expect(nextWord(one)).toBe(nextWord(other));
  });

  it('gives streams of evenly spread, uncorrelated words, another one for each key and lane', () => {
    const firsts = new Set<number>();
    for (let key = 0; key < 2000; key += 1) firsts.add(nextWord(streamOf(keyOf(1, key), 5)));
    for (let lane = 0; lane < 2000; lane += 1) firsts.add(nextWord(streamOf(1, lane)));
    expect(firsts.size).toBeGreaterThan(3995);

    const state = streamOf(keyOf(7, 7), 7);
    const buckets = new Float64Array(64);
    const count = 200_000;
    let before = nextUniform(state);
    let product = 0;
    for (let i = 0; i < count; i += 1) {
      const value = nextUniform(state);
      buckets[Math.floor(value * 64)]! += 1;
      product += (value - 0.5) * (before - 0.5);
      before = value;
    }
    const expected = count / 64;
    const chiSquare = buckets.reduce((sum, found) => sum + (found - expected) ** 2 / expected, 0);
    // 63 degrees of freedom: 110 is beyond the 99.97th percentile.
    expect(chiSquare).toBeLessThan(110);
    expect(Math.abs(product / count) * 12).toBeLessThan(4 / Math.sqrt(count));
  });
});
