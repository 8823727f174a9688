import { expect, test } from 'vitest';

import type { Forecast, Verdict } from '../../src/analytics/forecast-types.ts';
import { reportChanges } from '../../src/report/report-changes.ts';
import { sampleReport } from './sample-report.ts';

const template = sampleReport().forecasts[0]!;
const stock = template.stocks.find(({ role }) => role === 'chosen')!;

function forecast(preset: string, verdict: Verdict, chosen: string, median = 0, backups = ''): Forecast {
  const listed = (symbols: string, role: 'chosen' | 'backup'): Forecast['stocks'] =>
    Array.from(symbols, (symbol) => ({ ...stock, symbol, role }));
  return {
    ...template,
    preset,
    verdict,
    expectedPnlDollars: { low: median - 50, median, high: median + 50 },
    stocks: [...listed(chosen, 'chosen'), ...listed(backups, 'backup')],
  };
}

const of = (...forecasts: Forecast[]): { forecasts: Forecast[] } => ({ forecasts });

test('stocks that came in and went out, verdicts and medians are compared preset by preset', () => {
  const { forecasts } = reportChanges(
    of(forecast('default', 'thin', 'ABC', 80), forecast('choppy', 'no_edge', '')),
    of(forecast('choppy', 'no_edge', ''), forecast('default', 'tradeable', 'CBDE', 106.5)),
  );
  expect(forecasts).toEqual([
    {
      ...{ preset: 'choppy', verdict: null, cameIn: [], wentOut: [], stayed: 0 },
      medianPnl: { before: 0, now: 0 },
    },
    {
      preset: 'default',
      verdict: { before: 'thin', now: 'tradeable' },
      cameIn: ['D', 'E'],
      wentOut: ['A'],
      stayed: 2,
      medianPnl: { before: 80, now: 106.5 },
    },
  ]);
});

test('a stock that became a backup has gone out: only the chosen count', () => {
  const [change] = reportChanges(
    of(forecast('default', 'thin', 'AB', 0, 'C')),
    of(forecast('default', 'thin', 'AC', 0, 'B')),
  ).forecasts;
  expect(change).toMatchObject({ cameIn: ['C'], wentOut: ['B'], stayed: 1 });
});

test('presets that are new or gone are named, and compared with nothing', () => {
  const { forecasts, newPresets, gonePresets } = reportChanges(
    of(forecast('default', 'thin', 'A'), forecast('old', 'thin', 'B')),
    of(forecast('default', 'thin', 'A'), forecast('mine', 'thin', 'C')),
  );
  expect(forecasts.map(({ preset }) => preset)).toEqual(['default']);
  expect({ newPresets, gonePresets }).toEqual({ newPresets: ['mine'], gonePresets: ['old'] });
});

test('a report is no change from itself', () => {
  const report = sampleReport();
  for (const { verdict, cameIn, wentOut, medianPnl } of reportChanges(report, report).forecasts) {
    expect({ verdict, cameIn, wentOut }).toEqual({ verdict: null, cameIn: [], wentOut: [] });
    expect(medianPnl.now).toBe(medianPnl.before);
  }
});
