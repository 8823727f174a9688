import { describe, expect, test } from 'vitest';

import { corwinSchultzSpread } from '../../src/analytics/corwin-schultz.ts';
import { maximumDrawdown, portfolioRatios } from '../../src/analytics/portfolio-ratios.ts';
import { wilsonInterval } from '../../src/analytics/wilson.ts';

describe('portfolio ratios of +1 %, -2 %, +3 %, 0 %', () => {
  const returns = [0.01, -0.02, 0.03, 0];

  test('without a risk-free rate', () => {
    const ratios = portfolioRatios(returns, 0);
    // mean 0.005, sample deviation √(0.0013 / 3), both annualised
    expect(ratios.sharpe).toBeCloseTo(3.8129334558, 9);
    // shortfall √(0.0004 / 4) = 0.01
    expect(ratios.sortino).toBeCloseTo(0.5 * Math.sqrt(252), 9);
    // 1.019494 in 4 days is 1.019494^63 in a year; the drawdown is the second day
    expect(ratios.maxDrawdownPercent).toBeCloseTo(2, 12);
    expect(ratios.calmar).toBeCloseTo(118.7347287551, 8);
    // 3 % of the way from the worst day to the next: -0.02 + 0.03 · 0.02
    expect(ratios.valueAtRisk99Percent).toBeCloseTo(1.94, 12);
  });

  test('with 2.52 % a year, 0.01 % a day', () => {
    const ratios = portfolioRatios(returns, 2.52);
    expect(ratios.sharpe).toBeCloseTo(3.7366747867, 9);
    expect(ratios.sortino).toBeCloseTo(7.739714019926, 9);
  });

  test('is null where a denominator is 0, and below two days', () => {
    expect(portfolioRatios([0.01, 0.01, 0.01], 0)).toEqual({
      sharpe: null,
      sortino: null,
      calmar: null,
      maxDrawdownPercent: 0,
      valueAtRisk99Percent: 0,
    });
    expect(portfolioRatios([0.01], 4).sharpe).toBeNull();
    expect(portfolioRatios([-1.5, 0.2], 0).calmar).not.toBeNaN();
  });

  test('drawdown is measured from the highest point, not from the start', () => {
    expect(maximumDrawdown([0.5, -0.2, -0.25, 1])).toBeCloseTo(0.4, 12);
    expect(maximumDrawdown([-0.1])).toBeCloseTo(0.1, 12);
  });
});

describe('Wilson interval', () => {
  test('8 of 10 at 95 % and 5 of 10 at 80 %', () => {
    const ninetyFive = wilsonInterval(8, 10, 1.959963984540054)!;
    expect(ninetyFive.low).toBeCloseTo(0.4901625, 6);
    expect(ninetyFive.high).toBeCloseTo(0.9433178, 6);
    const eighty = wilsonInterval(5, 10)!;
    expect(eighty.low).toBeCloseTo(0.312204, 5);
    expect(eighty.high).toBeCloseTo(0.687796, 5);
  });

  test('none of 10, all of 10, and no case', () => {
    const none = wilsonInterval(0, 10)!;
    expect(none.low).toBe(0);
    expect(none.high).toBeCloseTo(0.141069, 5);
    expect(wilsonInterval(10, 10)!.high).toBe(1);
    expect(wilsonInterval(0, 0)).toBeNull();
  });
});

describe('Corwin–Schultz spread', () => {
  const days = (high: number[], low: number[], close: number[]) => ({
    high: Float64Array.from(high),
    low: Float64Array.from(low),
    close: Float64Array.from(close),
  });

  test('finds the spread exactly where only the bounce moves the price', () => {
    // H = p (1 + S/2), L = p (1 - S/2) on both days makes alpha = ln(H/L), whence the estimate is S
    const spread = corwinSchultzSpread(days([101, 101], [99, 99], [99, 101]));
    expect(spread).toBeCloseTo(0.02, 12);
  });

  test('by hand: 10.20/10.00, then 10.25/10.05', () => {
    expect(corwinSchultzSpread(days([10.2, 10.25], [10, 10.05], [10.1, 10.1]))).toBeCloseTo(
      0.007830785199962,
      12,
    );
  });

  test('takes the overnight gap out first', () => {
    // opens at 10.15 above the close of 10.10: the second day is moved down by 0.05
    expect(corwinSchultzSpread(days([10.2, 10.25], [10, 10.15], [10.1, 10.2]))).toBeCloseTo(
      0.005590109932152,
      12,
    );
  });

  test('counts a negative estimate as 0 in the mean, leaves days without bars out, and needs a pair', () => {
    // the second pair is the one by hand, the first has the range of a trend: estimate -0.0277
    const mean = corwinSchultzSpread(days([10.2, 10.4, 10.4], [10, 10.2, 10.2], [10.2, 10.3, 10.3]))!;
    const bounce = corwinSchultzSpread(days([10.4, 10.4], [10.2, 10.2], [10.3, 10.3]))!;
    expect(mean).toBeCloseTo(bounce / 2, 12);
    expect(
      corwinSchultzSpread(days([10.2, Number.NaN, 10.2], [10, Number.NaN, 10], [10.1, Number.NaN, 10.1])),
    ).toBeNull();
    expect(corwinSchultzSpread(days([10.2], [10], [10.1]))).toBeNull();
  });
});
