import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { riskClass, scaled, totalScore } from '../../src/analytics/score.ts';
import { categories, type Category, scoreScales } from '../../src/analytics/score-scales.ts';
import { meanPrior, ratePrior, shrunk } from '../../src/analytics/shrinkage.ts';
import { barScores, standings } from '../../src/analytics/standings.ts';
import { pattern, sessionName, talliesFrom } from './synthetic-days.ts';

const weightOf = (category: Category): number => scoreScales[category].weight;
const sixteen = fc.array(fc.option(fc.double({ min: 0, max: 100, noNaN: true }), { nil: Number.NaN }), {
  minLength: categories.length,
  maxLength: categories.length,
});

describe('scales', () => {
  test('are sixteen, weigh 100 together and ascend', () => {
    expect(categories).toHaveLength(16);
    expect(categories.reduce((sum, category) => sum + weightOf(category), 0)).toBe(100);
    for (const category of categories) {
      const values = scoreScales[category].points.map(([value]) => value);
      expect(values).toEqual([...new Set(values)].sort((a, b) => a - b));
    }
  });

  test('give 0–100 for any value, and unknown for an unknown one', () => {
    fc.assert(
      fc.property(fc.constantFrom(...categories), fc.double({ noNaN: true }), (category, value) => {
        const score = scaled(category, value);
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(100);
      }),
    );
    expect(scaled('winRate', Number.NaN)).toBeNaN();
  });

  test('are linear between points: an ATR of 4.75 % lies midway from 3.5 to 6', () => {
    expect(scaled('volatility', 1.5)).toBe(100);
    expect(scaled('volatility', 3.5)).toBe(100);
    expect(scaled('volatility', 4.75)).toBeCloseTo(75, 12);
  });
});

describe('total score', () => {
  test('weighs the known categories as if there were no others', () => {
    const scores = new Float64Array(16).fill(Number.NaN);
    scores[categories.indexOf('patternFrequency')] = 80;
    scores[categories.indexOf('liquidity')] = 40;
    // composite (80 + 40) / 2 = 60 of weight 2: (20·80 + 6·40 + 2·60) / 28
    expect(totalScore(scores)).toEqual({ score: 70, knownWeight: 28 });
  });

  test('is within the known categories, whose rescaled weights sum to 100', () => {
    fc.assert(
      fc.property(sixteen, (values) => {
        const scores = Float64Array.from(values);
        const { score, knownWeight } = totalScore(scores);
        const known = [...scores].filter((value) => !Number.isNaN(value));
        if (known.length === 0) {
          expect({ score, knownWeight }).toEqual({ score: 0, knownWeight: 0 });
          return;
        }
        expect(score).toBeGreaterThanOrEqual(Math.min(...known) - 1e-9);
        expect(score).toBeLessThanOrEqual(Math.min(100, Math.max(...known) + 1e-9));
        const rescaled = categories
          .filter((_, index) => !Number.isNaN(scores[index]!))
          .reduce((sum, category) => sum + (100 * weightOf(category)) / knownWeight, 0);
        expect(rescaled).toBeCloseTo(100, 9);
      }),
    );
  });

  test('risk class by ATR', () => {
    expect([1.49, 1.5, 3.5, 3.51, null].map(riskClass)).toEqual([
      'conservative',
      'medium',
      'medium',
      'aggressive',
      'unknown',
    ]);
  });
});

describe('shrinkage', () => {
  const of = (values: number[]): Float64Array => Float64Array.from(values);

  test('adds the prior as cases', () => {
    expect(shrunk(3, 4, { mean: 0.5, strength: 20 })).toBeCloseTo(13 / 24, 12);
  });

  test('2 wins of 2 stay behind 60 of 90', () => {
    const wins = [2, 60, ...Array.from({ length: 40 }, (_, symbol) => 2 + (symbol % 7))];
    const trades = [2, 90, ...Array.from({ length: 40 }, () => 10)];
    const prior = ratePrior(of(wins), of(trades));
    expect(shrunk(2, 2, prior)).toBeLessThan(shrunk(60, 90, prior));
  });

  test('moments of ten symbols with 40 or 60 of 100', () => {
    // spread 10·100·0.1² = 10, over p(1-p) = 40; by chance 9 + √18; (1000 - 100) / (40 - 13.2426)
    const hits = of([40, 60, 40, 60, 40, 60, 40, 60, 40, 60]);
    const prior = ratePrior(hits, of(Array.from({ length: 10 }, () => 100)));
    expect(prior.mean).toBe(0.5);
    expect(prior.strength).toBeCloseTo(900 / (40 - 9 - Math.sqrt(18)), 9);
  });

  test('symbols that differ by chance alone count as the universe does', () => {
    const hits = of([48, 52, 50, 49, 51, 48, 52, 50, 49, 51]);
    expect(ratePrior(hits, of(Array.from({ length: 10 }, () => 100))).strength).toBe(1000);
  });

  test('a mean: ten symbols of 100 trades at ±0.1, deviation 1 within each', () => {
    const sums = of(Array.from({ length: 10 }, (_, symbol) => (symbol % 2 === 0 ? 10 : -10)));
    // squares - sum²/n = 99 a symbol: pooled variance 1; spread 10·100·0.01 = 10 is less than chance
    const weak = meanPrior(
      sums,
      of(Array.from({ length: 10 }, () => 100)),
      of(Array.from({ length: 10 }, () => 100)),
    );
    expect(weak).toEqual({ mean: 0, strength: 1000 });
    // at ±0.3: squares 108 keep the variance at 1; spread 90; 900 / (90 - 9 - √18)
    const apart = meanPrior(
      sums.map((sum) => 3 * sum),
      of(Array.from({ length: 10 }, () => 108)),
      of(Array.from({ length: 10 }, () => 100)),
    );
    expect(apart.strength).toBe(20);
    expect(900 / (90 - 9 - Math.sqrt(18))).toBeLessThan(20);
  });

  test('has no NaN without a case', () => {
    expect(ratePrior(of([0, 0]), of([0, 0]))).toEqual({ mean: 0, strength: 50 });
    expect(meanPrior(of([]), of([]), of([])).mean).toBe(0);
  });
});

describe('a symbol among others', () => {
  const days = 20;
  const sessions = Array.from({ length: days }, (_, day) => sessionName(day));

  function categoryOf(outcomes: readonly boolean[][], category: Category): number {
    const symbols = outcomes.map((wins, index) => ({
      symbol: `S${index}`,
      patterns: wins.map((win, trade) => pattern('a', sessions[trade % days]!, win ? 0.008 : -0.006)),
      measures: {},
      insufficient: false,
    }));
    const tallies = talliesFrom(symbols, ['a'], sessions).get('a')!;
    return standings(tallies, barScores(symbols.map(() => ({})))).categoryScores[
      categories.indexOf(category)
    ]!;
  }

  test('one win more never lowers its win rate or expected value', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.boolean(), { minLength: 0, maxLength: 30 }), { minLength: 15, maxLength: 30 }),
        fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }),
        (others, own) => {
          const lost = own.indexOf(false);
          if (lost < 0) return;
          const better = own.with(lost, true);
          for (const category of ['winRate', 'expectedValue'] as const) {
            const before = categoryOf([own, ...others], category);
            expect(categoryOf([better, ...others], category)).toBeGreaterThanOrEqual(before - 1e-9);
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  test('categories without a case are unknown, not 0', () => {
    expect(categoryOf([[], [true, false]], 'winRate')).toBeNaN();
    expect(categoryOf([[], [true, false]], 'patternFrequency')).toBe(0);
    expect(categoryOf([[true, false], [true]], 'consistency')).toBeNaN();
    expect(categoryOf([[true, true], [true]], 'rewardRisk')).toBeNaN();
  });
});
