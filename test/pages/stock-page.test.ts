import { describe, expect, test } from 'vitest';

import { standardPresets } from '../../src/analytics/presets.ts';
import { type FilterName, type Pattern, rejectionReasons } from '../../src/analytics/results.ts';
import { categories } from '../../src/analytics/score-scales.ts';
import { newYorkTime } from '../../src/calendar/new-york.ts';
import { parseTradingDay } from '../../src/calendar/trading-day.ts';
import type { Frame } from '../../src/pages/frame.ts';
import { renderPage } from '../../src/pages/render-page.ts';
import type { StockModel } from '../../src/pages/stock/stock-model.ts';
import { StockMissingPage, StockPage } from '../../src/pages/stock/stock-page.tsx';
import { tradeMeans } from '../../src/pages/stock/trade-means.ts';
import { sampleReport, sampleRun } from '../report/sample-report.ts';
import { sampleForecasts, sampleScoreRows } from './forecast-view.ts';

const frame: Frame = {
  ...{ now: 1_795_172_000_000, path: '/stock/AAPL', needsSignIn: false, csrfToken: '' },
  ...{ insecure: false, version: '0.0.0' },
  role: 'viewer',
};

const patternOf = (preset: string, outcome: Pattern['outcome'], netReturn: number | null): Pattern => {
  const startTime = newYorkTime(parseTradingDay('2026-11-19'), '10:31') / 1000;
  return {
    ...{ preset, session: '2026-11-19', outcome },
    ...{ startTime, recoveryTime: startTime + 60, completeTime: startTime + 120 },
    ...{ high: 101, low: 100, recovery: 100.6, patternLow: 100.2 },
    trade:
      netReturn === null
        ? null
        : {
            ...{ entryTime: startTime + 180, entryPrice: 100.71, exitTime: startTime + 300 },
            ...{ exitPrice: 100.71 * (1 + netReturn), reason: 'dead_zone', netReturn, deadZoneMinutes: 3 },
          },
  };
};

const [first] = sampleReport().symbols;

/** A symbol chosen somewhere, under every preset, changed as a test wants it. */
function modelOf(change: Partial<StockModel> = {}): StockModel {
  const { symbol } = first!;
  return {
    ...{ symbol, run: sampleRun, outcome: first!, exchange: 'NASDAQ' },
    ...{ previousDate: parseTradingDay('2026-11-19'), nextDate: null },
    standings: sampleForecasts.forecasts.map(({ preset, verdict, analysed, stocks }, index) => ({
      ...{ preset, verdict, analysed },
      pattern: standardPresets[index]!.pattern,
      role: stocks.find((stock) => stock.symbol === symbol)?.role ?? null,
      reason: '',
      score: sampleScoreRows(preset).find((score) => score.symbol === symbol)!,
    })),
    patterns: [
      patternOf('default', 'trade', 0.0125),
      patternOf('aggressive', 'no_entry', null),
      patternOf('default', 'trade', -0.0056),
      patternOf('default', 'refused:trend', null),
    ],
    ...change,
  };
}

const page = (model: StockModel, preset?: string): string =>
  renderPage(StockPage({ frame, model, ...(preset !== undefined && { preset }) }));
const read = (html: string): string =>
  html
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&#39;', "'")
    .replace(/\s+/g, ' ');

describe('the page of a stock', () => {
  test('tells each pattern of the preset asked for, in words, with its place in the chart', () => {
    const html = page(modelOf(), 'default');
    expect([...html.matchAll(/data-row="(\d+)"/g)].map(([, ordinal]) => ordinal)).toEqual(['0', '2', '3']);
    const text = read(html);
    expect(text).toContain(
      '10:33 , show in the chart default trade, gain 100.71 at 10:34 101.97 at 10:36 dead zone after 3 min +1.25 %',
    );
    expect(text).toContain('trade, loss 100.71 at 10:34 100.15 at 10:36 dead zone after 3 min -0.56 %');
    expect(text).toContain('refused: wrong trend – – – –');
    expect(html).toContain('<option value="default" selected>');
  });

  test('shows the preset the symbol stands best in where none is asked for', () => {
    const standings = modelOf().standings.map((standing) => ({
      ...standing,
      role: standing.preset === 'trending' ? ('chosen' as const) : ('watch' as const),
    }));
    expect(page(modelOf({ standings }))).toContain('<option value="trending" selected>');
    expect(() => page(modelOf(), 'nope')).toThrow(/no forecast of "nope": it has default, /);
  });

  test('draws all sixteen scores and says what is unknown and how the weights were rescaled', () => {
    const { standings } = modelOf();
    const [standing] = standings;
    const score = {
      ...standing!.score!,
      knownWeight: 62,
      ...{ patterns: 0, confirmed: 0, trades: 0, wins: 0 },
      categories: { ...standing!.score!.categories, winRate: null, consistency: null },
    };
    const html = page(modelOf({ standings: [{ ...standing!, score }], patterns: [] }));
    expect(html.match(/class="score-bar"/g)).toHaveLength(categories.length);
    const text = read(html);
    expect(text).toContain('62 of 100 of the weight are known');
    expect(text).toContain('Win rate weight 8 → 0 unknown no pattern');
    expect(text).toContain('Volatility weight 8 → 12.9');
  });

  test('has no inline style or script, and escapes what others wrote', () => {
    const evil = '<script>alert(1)</script>';
    const html = page(
      modelOf({
        exchange: evil,
        outcome: { ...first!, state: 'failed', reason: evil, quality: null },
        standings: [{ ...modelOf().standings[0]!, preset: evil, reason: evil }],
      }),
    );
    expect(html).not.toContain(evil);
    expect(html).not.toMatch(/ style=|<style|<script(?! type="module" src="\/assets\/)/);
  });

  test.each([
    [
      'failed',
      { state: 'failed', reason: 'timed_out: no answer in 90 s', quality: null, measures: {} } as const,
    ],
    ['with too little data', { state: 'insufficient_data', reason: '9 of 20 sessions' } as const],
  ])('says why a symbol is %s, and that there is nothing', (_, change) => {
    const standings = modelOf().standings.map((standing) => ({ ...standing, role: null, score: null }));
    const html = page(modelOf({ outcome: { ...first!, ...change }, standings, patterns: [] }));
    const text = read(html);
    expect(text).toContain(change.reason);
    expect(text).toContain('None of default in the window');
    expect(text).toContain('No score:');
    expect(html.includes('id="chart"')).toBe(!('quality' in change));
  });

  test('a symbol that was analysed but not ranked is told why it has no score', () => {
    const standings = modelOf().standings.map((standing) => ({ ...standing, role: null, score: null }));
    expect(read(page(modelOf({ standings })))).toContain(
      'No score: the report ranks the 60 most traded symbols, and this one is not among them',
    );
  });

  test('holds no figure that is none, however extreme the values', () => {
    const huge = 1e300;
    const score = {
      ...modelOf().standings[0]!.score!,
      ...{ rank: 4_294_967_295, score: 100, knownWeight: 0, winRate: 1, expectedValue: -huge },
      ...{
        patterns: 4_294_967_295,
        confirmed: 0,
        trades: 1,
        wins: 0,
        confirmationRate: null,
        qualified: false,
      },
    };
    const outcome = {
      ...first!,
      volume: huge,
      measures: Object.fromEntries(Object.keys(first!.measures).map((name) => [name, -huge])),
      quality: {
        ...{ accepted: 0, missingMinutes: 7800, usableSessions: 0, windowSessions: 0 },
        rejected: Object.fromEntries(rejectionReasons.map((reason) => [reason, 1e9])) as Record<
          (typeof rejectionReasons)[number],
          number
        >,
      },
    };
    const patterns = (['time', 'vwap', 'volume', 'sr', 'trend'] as FilterName[]).map((filter) =>
      patternOf('default', `refused:${filter}`, null),
    );
    const html = page(
      modelOf({
        outcome,
        standings: [{ ...modelOf().standings[0]!, score }],
        patterns: [...patterns, patternOf('default', 'trade', huge)],
      }),
    );
    expect(html).not.toMatch(/NaN|Infinity|undefined|\bnull\b/);
  });

  test('without any forecast there is still the data', () => {
    const text = read(page(modelOf({ standings: [], patterns: [], exchange: null })));
    expect(text).toContain('The report holds no forecast.');
    expect(text).toContain('1-minute bars 7,790');
  });
});

test('a symbol the report does not know is told so, with the way to the report', () => {
  const html = renderPage(StockMissingPage({ frame, symbol: 'BRK B', date: '2026-11-20' }));
  expect(read(html)).toContain('BRK B is not in the report for 2026-11-20');
  expect(html).toContain('href="/report/2026-11-20"');
});

test('means are those of the trades, and unknown without any', () => {
  const day = (session: string, net: number): Pattern => ({ ...patternOf('default', 'trade', net), session });
  const means = tradeMeans([
    day('2026-11-17', 0.02),
    day('2026-11-17', -0.01),
    day('2026-11-18', 0.01),
    day('2026-11-19', 0),
    patternOf('default', 'no_entry', null),
  ]);
  expect(means).toMatchObject({ trades: 4, wins: 2, averageWin: 0.015, averageLoss: -0.005, activeDays: 3 });
  expect(means.meanReturn).toBeCloseTo(0.005);
  // Win rates of 0.5, 1 and 0.
  expect(means.winRateSpread).toBeCloseTo(0.5);
  expect(tradeMeans([])).toEqual({
    ...{ trades: 0, wins: 0, meanReturn: null, averageWin: null, averageLoss: null },
    ...{ deadZones: 0, activeDays: 0, winRateSpread: null },
  });
});
