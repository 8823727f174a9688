import fc from 'fast-check';
import { renderToString } from 'preact-render-to-string';
import { describe, expect, test } from 'vitest';

import { DistributionDrawing } from '../../src/pages/drawings/distribution-drawing.tsx';
import { equityCurve } from '../../src/pages/drawings/equity-curve.ts';
import { EquityDrawing } from '../../src/pages/drawings/equity-drawing.tsx';
import { IntervalAxis } from '../../src/pages/drawings/interval-axis.tsx';
import { axisFigure, linearScale, ticksOf } from '../../src/pages/drawings/linear-scale.ts';
import { ShareBar } from '../../src/pages/drawings/share-bar.tsx';
import { faultsOf } from './drawn.ts';

const amount = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.double({ min: -1e4, max: 1e4, noNaN: true }),
  fc.constantFrom(0, -0, 1e308, -1e308, Number.MAX_VALUE, -Number.MAX_VALUE, 5e-324, 1, -1),
);
const interval = fc
  .tuple(amount, amount, amount)
  .map((three) => three.toSorted((a, b) => a - b))
  .map(([low, median, high]) => ({ low: low!, median: median!, high: high! }));
const days = fc.array(amount, { maxLength: 260 });
const names = (daily: readonly number[]): string[] => daily.map((_, day) => `day ${day}`);

describe('no drawing leaves its box or draws what is no number', () => {
  test('intervals', () => {
    fc.assert(
      fc.property(interval, fc.constantFrom('$', '%', ''), (drawn, unit) => {
        expect(faultsOf(IntervalAxis({ interval: drawn, unit, label: 'x' }))).toEqual([]);
      }),
    );
  });

  test('equity curves', () => {
    fc.assert(
      fc.property(days, (daily) => {
        const curve = equityCurve(daily);
        expect(faultsOf(EquityDrawing({ curve, days: names(daily), label: 'x' }))).toEqual([]);
      }),
    );
  });

  test('distributions', () => {
    fc.assert(
      fc.property(days, interval, (values, drawn) => {
        expect(faultsOf(DistributionDrawing({ values, interval: drawn, unit: '$', label: 'x' }))).toEqual([]);
      }),
    );
  });

  test('distributions of days that are all alike', () => {
    const same = { low: 5, median: 5, high: 5 };
    for (const count of [1, 20, 250]) {
      const values = Array.from({ length: count }, () => 5);
      expect(faultsOf(DistributionDrawing({ values, interval: same, unit: '$', label: 'x' }))).toEqual([]);
    }
  });

  test('shares', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat(), (kept, taken, rest) => {
        expect(faultsOf(ShareBar({ total: kept + taken + rest, kept, taken }))).toEqual([]);
      }),
    );
    expect(faultsOf(ShareBar({ total: 0, kept: 0, taken: 0 }))).toEqual([]);
  });
});

describe('scales', () => {
  test('keep the order of values and clamp what lies beyond', () => {
    fc.assert(
      fc.property(fc.array(amount, { minLength: 2, maxLength: 20 }), amount, (values, other) => {
        const sorted = values.toSorted((a, b) => a - b);
        const scale = linearScale([sorted[0]!, sorted.at(-1)!], [10, 90]);
        const places = sorted.map(scale);
        expect(places).toEqual(places.toSorted((a, b) => a - b));
        expect(scale(other)).toBeGreaterThanOrEqual(10);
        expect(scale(other)).toBeLessThanOrEqual(90);
      }),
    );
  });

  test('ticks lie within the span, ascend, and are no more than asked for', () => {
    fc.assert(
      fc.property(amount, amount, fc.integer({ min: 2, max: 10 }), (a, b, most) => {
        const span = [Math.min(a, b), Math.max(a, b)] as const;
        const ticks = ticksOf(span, most);
        expect(ticks.length).toBeGreaterThan(0);
        expect(ticks.length).toBeLessThanOrEqual(most);
        const slack = (span[1] / 2 - span[0] / 2) * 1e-9;
        expect(ticks[0]! >= span[0] - slack && ticks.at(-1)! <= span[1] + slack).toBe(true);
        expect(new Set(ticks).size).toBe(ticks.length);
      }),
    );
    expect(ticksOf([-45, 326], 6)).toEqual([0, 100, 200, 300]);
  });

  test.each([
    [0, '$', '$0'],
    [-1500, '$', '-$1,500'],
    [25_000, '$', '$25K'],
    [1e308, '$', '$1e+308'],
    [0.25, '%', '0.25 %'],
    [15, '', '15'],
  ] as const)('%d %s is written %s', (value, unit, text) => {
    expect(axisFigure(value, unit)).toBe(text);
  });

  test('no figure on an axis is long', () => {
    fc.assert(
      fc.property(amount, (value) => {
        expect(axisFigure(value, '$').length).toBeLessThanOrEqual(11);
      }),
    );
  });
});

test('the deepest fall is the largest sum lost from an earlier height', () => {
  const { sums, deepest } = equityCurve([10, -4, 6, -9, 1, 20]);
  expect(sums).toEqual([0, 10, 6, 12, 3, 4, 24]);
  expect(deepest).toEqual({ from: 3, to: 4, dollars: 9 });
  expect(equityCurve([-2, -3]).deepest).toEqual({ from: 0, to: 2, dollars: 5 });
  expect(equityCurve([1, 2]).deepest).toBeNull();
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -100, max: 100 }), { maxLength: 30 }), (daily) => {
      const curve = equityCurve(daily);
      const falls = curve.sums.flatMap((sum, to) => curve.sums.slice(0, to).map((height) => height - sum));
      expect(curve.deepest?.dollars ?? 0).toBe(Math.max(0, ...falls));
    }),
  );
});

test('every day is a dot, and a day without result is neither gain nor loss', () => {
  const interval = { low: -5, median: 0, high: 30 };
  const svg = renderToString(
    DistributionDrawing({ values: [-5, 0, 0, 12, 30], interval, unit: '$', label: 'x' }),
  );
  expect([...svg.matchAll(/<circle class="spot (\w+)"/g)].map(([, tone]) => tone!).sort()).toEqual([
    'gain',
    'gain',
    'loss',
    'none',
    'none',
  ]);
});
