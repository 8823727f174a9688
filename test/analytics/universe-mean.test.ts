import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { lowMean } from '../../src/analytics/shrinkage.ts';
import { forecastsFrom, type PatternInput, syntheticInput } from './synthetic-days.ts';

/** Student's 95 % quantile from its density alone: bisection over Simpson's rule. */
function studentQuantile(freedom: number): number {
  const density = (x: number): number => (1 + (x * x) / freedom) ** (-(freedom + 1) / 2);
  const area = (to: number): number => {
    const steps = 2_000;
    const width = to / steps;
    let sum = density(0) + density(to);
    for (let step = 1; step < steps; step++) sum += density(step * width) * (step % 2 === 0 ? 2 : 4);
    return (sum * width) / 3;
  };
  // Half of the whole: the tails beyond 2,000 are below a millionth for the degrees of freedom asked for.
  const half = area(2_000 / Math.sqrt(freedom));
  let [low, high] = [0, 100];
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2;
    if (area(middle) < 0.9 * half) low = middle;
    else high = middle;
  }
  return low;
}

/** Net returns of the universe's trades, day by day. */
type Days = readonly (readonly number[])[];

const found = (days: Days): number =>
  lowMean(
    Float64Array.from(days, (nets) => nets.length),
    Float64Array.from(days, (nets) => nets.reduce((sum, net) => sum + net, 0)),
    days.flat().reduce((sum, net) => sum + net * net, 0),
  );

/** The bound from the trades themselves: residuals of a ratio over the days with one, and the plain error of a mean. */
function byHand(days: Days, quantile: number): number {
  const all = days.flat();
  const active = days.filter((nets) => nets.length > 0);
  const mean = all.reduce((sum, net) => sum + net, 0) / all.length;
  const residuals = active.map((nets) => nets.reduce((sum, net) => sum + (net - mean), 0));
  const daysSquared =
    (active.length / (active.length - 1)) * residuals.reduce((sum, residual) => sum + residual ** 2, 0);
  const tradesSquared = all.reduce((sum, net) => sum + (net - mean) ** 2, 0);
  return mean - quantile * (Math.sqrt(Math.max(daysSquared, tradesSquared)) / all.length);
}

describe('the low end of a universe’s mean', () => {
  test('is what the trades themselves come to, Student’s quantile taken from its density', () => {
    const quantiles = new Map(
      Array.from({ length: 21 }, (_, freedom) => [freedom, studentQuantile(freedom)]),
    );
    const nets = fc.array(fc.double({ min: -0.02, max: 0.03, noNaN: true }), { maxLength: 6 });
    fc.assert(
      fc.property(fc.array(nets, { minLength: 5, maxLength: 20 }), (days) => {
        const active = days.filter((one) => one.length > 0).length;
        fc.pre(active >= 5);
        const low = found(days);
        const exact = byHand(days, quantiles.get(active - 1)!);
        const mean = days.flat().reduce((sum, net) => sum + net, 0) / days.flat().length;
        // The expansion of the quantile is within 1 % from four degrees of freedom on.
        expect(Math.abs(low - exact)).toBeLessThanOrEqual(0.01 * (mean - exact) + 1e-12);
      }),
      { numRuns: 200 },
    );
  });

  test('is not known without a trade, and is below every mean of a single day', () => {
    expect(found([[], [], []])).toBeNaN();
    expect(found([[], [0.01, 0.011, 0.012], []])).toBeLessThan(0);
    expect(found([[0.01]])).toBeLessThan(0);
  });

  test('days that agree let it come near the mean, one day that stands out pulls it below nothing', () => {
    const day = (net: number): number[] =>
      Array.from({ length: 50 }, (_, trade) => net + 0.001 * (trade % 2));
    const steady = Array.from({ length: 20 }, (_, index) => day(0.003 + 0.0005 * (index % 3)));
    expect(found(steady)).toBeGreaterThan(0.003);
    const spell = Array.from({ length: 20 }, (_, index) => day(index === 7 ? 0.08 : -0.0005));
    const mean = spell.flat().reduce((sum, net) => sum + net, 0) / 1000;
    // Both have the same mean and more; as independent trades the spell would be an edge by any bound.
    expect(mean).toBeGreaterThan(0.003);
    expect(found(spell)).toBeLessThan(0);
  });
});

describe('what a market of stocks that rise together is', () => {
  /** A universe without an edge whose trades of some days all won. */
  function withGoodDays(days: readonly number[], everyDay: number): PatternInput {
    const input = syntheticInput({
      symbols: 60,
      days: 20,
      presets: ['default'],
      seed: 5,
      edge: () => everyDay,
    });
    const good = new Set(days.map((day) => input.sessions[day]));
    const symbols = input.symbols.map((symbol) => ({
      ...symbol,
      patterns: symbol.patterns.map((one) =>
        one.trade !== null && good.has(one.session)
          ? { ...one, trade: { ...one.trade, netReturn: one.trade.netReturn + 0.05 } }
          : one,
      ),
    }));
    return { ...input, symbols };
  }
  const qualified = (input: PatternInput): number => forecastsFrom(input).forecasts[0]!.qualified;

  test('one good day of all of it is no edge', () => {
    const input = withGoodDays([9], -0.0005);
    const nets = input.symbols.flatMap(({ patterns }) =>
      patterns.flatMap(({ trade }) => trade?.netReturn ?? []),
    );
    expect(nets.reduce((sum, net) => sum + net, 0) / nets.length).toBeGreaterThan(0.001);
    expect(qualified(input)).toBe(0);
  });

  test('nor is it where no other day had a trade', () => {
    const input = withGoodDays([9], -0.0005);
    const only = input.symbols.map((symbol) => ({
      ...symbol,
      // Six trades of the one day: enough of them to qualify by their number.
      patterns: symbol.patterns
        .filter(({ session }) => session === input.sessions[9])
        .flatMap((one) => [one, one, one, one, one, one]),
    }));
    expect(qualified({ ...input, symbols: only })).toBe(0);
  });

  test('a steady edge is one', () => {
    expect(qualified(withGoodDays([], 0.002))).toBeGreaterThan(50);
  });
});
