import { describe, expect, test } from 'vitest';

import { accuracyOf, rowsOf } from '../../../src/analytics/end-of-day/accuracy.ts';
import { summariseWalk } from '../../../src/analytics/end-of-day/walk-summary.ts';
import { standardPresets } from '../../../src/analytics/presets.ts';
import { barsOfMarket, walked, walkInput } from './simulated-walk.ts';

const names = standardPresets.map(({ name }) => name);
const bootstrap = { draws: 200, seed: 1 };

describe('on a simulated market without drift', () => {
  const days = walked(walkInput(barsOfMarket({ seed: 5, symbols: 100 }, 50, 30), standardPresets));
  const summary = summariseWalk(days, names, bootstrap);

  test('no preset is tradeable on more than a tenth of the days', () => {
    expect(summary.days).toBe(30);
    for (const { preset, tradeable, days: of } of summary.verdicts)
      expect(tradeable / of, preset).toBeLessThanOrEqual(0.1);
  });

  test.each(['trades', 'pnl'] as const)(
    'intervals of the %s said to hold four of five hold 70 to 90 of a hundred',
    (metric) => {
      const rows = rowsOf(
        days.flatMap((day) => day.rows),
        'paper',
        metric,
      );
      const { held, inside, forecasts } = accuracyOf(rows, bootstrap)!;
      expect(forecasts).toBe(210);
      expect(held.share).toBeGreaterThanOrEqual(0.7);
      expect(held.share).toBeLessThanOrEqual(0.9);
      // The bounds themselves, as they are read: many days tie with them where trades are few.
      expect(inside.share).toBeGreaterThanOrEqual(0.75);
    },
  );
});

test('on a market of momentum the preset default is tradeable on at least half of the days', () => {
  const byDefault = standardPresets.filter(({ name }) => name === 'default');
  const market = barsOfMarket({ seed: 5, symbols: 120, edge: 'momentum' }, 30, 45);
  const { verdicts } = summariseWalk(walked(walkInput(market, byDefault, 2)), ['default'], bootstrap);
  const [{ tradeable, days } = { tradeable: 0, days: 1 }] = verdicts;
  expect(tradeable / days).toBeGreaterThanOrEqual(0.5);
});
