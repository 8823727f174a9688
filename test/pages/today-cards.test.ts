import fc from 'fast-check';
import { expect, test } from 'vitest';

import type { Forecast } from '../../src/analytics/forecast-types.ts';
import { commonScales } from '../../src/pages/today/common-scales.ts';
import { ForecastCards } from '../../src/pages/today/forecast-cards.tsx';
import { renderPage } from '../../src/pages/render-page.ts';
import { sampleReport } from '../report/sample-report.ts';

const report = sampleReport();
const template = report.forecasts[0]!;

const interval = fc
  .tuple(
    fc.double({ min: -1e7, max: 1e7, noNaN: true }),
    fc.double({ min: 0, max: 1e6, noNaN: true }),
    fc.double({ min: 0, max: 1e6, noNaN: true }),
  )
  .map(([low, up, more]) => ({ low, median: low + up, high: low + up + more }));

test('the scales hold every interval and zero, and end on round numbers close by', () => {
  fc.assert(
    fc.property(fc.array(interval, { minLength: 1, maxLength: 9 }), (intervals) => {
      const forecasts = intervals.map((expected): Forecast => ({
        ...template,
        expectedPnlDollars: expected,
        expectedTrades: { low: 0, median: 0, high: Math.abs(expected.high) },
      }));
      const { pnl, trades } = commonScales(forecasts);
      const [low, high] = pnl;
      for (const { expectedPnlDollars: own, expectedTrades } of forecasts) {
        expect(own.low).toBeGreaterThanOrEqual(low);
        expect(own.high).toBeLessThanOrEqual(high);
        expect(expectedTrades.high).toBeLessThanOrEqual(trades[1]);
      }
      expect(low).toBeLessThanOrEqual(0);
      expect(high).toBeGreaterThan(0);
      // No wider than twice what is to be drawn: the intervals must not shrink to a dot.
      expect(low).toBeGreaterThanOrEqual(Math.min(-1, 2 * Math.min(0, ...intervals.map((own) => own.low))));
      expect(high).toBeLessThanOrEqual(Math.max(1, 2 * Math.max(0, ...intervals.map((own) => own.high))));
    }),
  );
});

test('any number of presets has its cards; hostile names stay text', () => {
  const name = '<img src=x onerror=alert(1)>/../"';
  const forecasts = Array.from({ length: 9 }, (_, index) => ({
    ...template,
    preset: index === 8 ? name : `preset_${index}`,
    reason: '<script>alert(1)</script>',
  }));
  const html = renderPage(ForecastCards({ report: { ...report, forecasts } }));
  expect(html.match(/<li class="card forecast/g)).toHaveLength(9);
  expect(html).not.toMatch(/<img|<script/);
  expect(html).toContain(`/forecast/2026-11-20/${encodeURIComponent(name)}`);
});

test('few trades are said to be few, and none leaves nothing to draw', () => {
  const cardOf = (forecast: Partial<Forecast>): string =>
    renderPage(ForecastCards({ report: { ...report, forecasts: [{ ...template, ...forecast }] } }));
  expect(cardOf({ basisTrades: 29 })).toContain('· few');
  expect(cardOf({ basisTrades: 30 })).not.toContain('· few');
  const empty = cardOf({ basisTrades: 0, stocks: [], verdict: 'no_edge' });
  expect(empty).not.toContain('<svg');
  expect(empty).toContain('Expected: 0 trades, $0.');
});
