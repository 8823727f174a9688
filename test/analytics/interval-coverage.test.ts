import { expect, test } from 'vitest';

import { heldShare } from '../../src/analytics/calibration.ts';
import { dayDistribution, placeOf } from '../../src/analytics/prediction-interval.ts';
import { interpolatedQuantile } from '../../src/analytics/quantile.ts';
import { forecastsFrom, type PatternInput, syntheticInput } from './synthetic-days.ts';

const reports = 400;
const position = 3000;

/** Trades and their P&L, USD, of given stocks on every day of the input. */
function dayResults({ symbols, sessions }: PatternInput, chosen: ReadonlySet<string>) {
  const results = new Map(sessions.map((session) => [session, { trades: 0, pnl: 0 }]));
  for (const { symbol, patterns } of symbols) {
    if (!chosen.has(symbol)) continue;
    for (const { session, trade } of patterns) {
      if (trade === null) continue;
      results.get(session)!.trades++;
      results.get(session)!.pnl += position * trade.netReturn;
    }
  }
  return [...results.values()];
}

/** Counts on which side of intervals the values fell. */
class Hits {
  below = 0;
  above = 0;
  inside = 0;

  add(value: number, low: number, high: number): void {
    if (value < low) this.below++;
    else if (value > high) this.above++;
    else this.inside++;
  }
}

/**
 * One symbol of twenty has an edge, the others lose: the choice picks lucky ones among them. The quantiles of the chosen
 * stocks' own days, which knows how lucky they were, must fail what the forecast passes. Trades, whole numbers, are held in part
 * where they tie with a bound.
 */
test('the 80 % interval of the P&L holds the next day in 72–88 % of reports, that of the trades too', () => {
  const honest = new Hits();
  const naive = new Hits();
  let heldTrades = 0;
  for (let seed = 40_000; honest.inside + honest.below + honest.above < reports; seed++) {
    const days = syntheticInput({
      symbols: 100,
      days: 21,
      presets: ['default'],
      seed,
      edge: (symbol) => (symbol % 20 === 0 ? 0.003 : -0.0003),
    });
    const [forecast] = forecastsFrom({ ...days, sessions: days.sessions.slice(0, 20) }).forecasts;
    const chosen = forecast!.stocks.filter(({ role }) => role === 'chosen').map(({ symbol }) => symbol);
    if (chosen.length === 0) continue;
    const results = dayResults(days, new Set(chosen));
    const pnl = results.map((day) => day.pnl);
    honest.add(pnl[20]!, forecast!.expectedPnlDollars.low, forecast!.expectedPnlDollars.high);
    const unseen = dayDistribution(forecast!.outOfSampleDays.map(({ trades }) => trades));
    heldTrades += heldShare(placeOf(unseen, results[20]!.trades), 0.8) / reports;
    const own = pnl.slice(0, 20);
    naive.add(pnl[20]!, interpolatedQuantile(own, 0.1), interpolatedQuantile(own, 0.9));
  }
  const share = (count: number): number => count / reports;
  expect(share(honest.inside)).toBeGreaterThanOrEqual(0.72);
  expect(share(honest.inside)).toBeLessThanOrEqual(0.88);
  expect(share(honest.below)).toBeLessThan(0.16);
  expect(share(honest.above)).toBeLessThan(0.16);
  expect(heldTrades).toBeGreaterThanOrEqual(0.7);
  expect(heldTrades).toBeLessThanOrEqual(0.9);
  expect(share(naive.inside)).toBeLessThan(0.72);
  expect(naive.below).toBeGreaterThan(3 * naive.above);
});
