import { describe, expect, test } from 'vitest';

import { allocateBars } from '../../src/analytics/bars.ts';
import { runLadder } from '../../src/analytics/ladder.ts';
import { mergePreset } from '../../src/analytics/preset-fields.ts';
import { standardPresets } from '../../src/analytics/presets.ts';
import type { Outcome } from '../../src/analytics/results.ts';
import { parseTradingDay } from '../../src/calendar/trading-day.ts';
import { configurationLines, ladderLevels } from '../../src/pages/forecast/configuration-words.ts';
import { ForecastPage } from '../../src/pages/forecast/forecast-page.tsx';
import type { ForecastView } from '../../src/pages/forecast/forecast-view.ts';
import { funnelOf } from '../../src/pages/forecast/refusal-words.ts';
import { renderPage } from '../../src/pages/render-page.ts';
import { sampleView } from './forecast-view.ts';

const read = (html: string): string =>
  html
    .replace(/<(script|style)[^>]*>.*?<\/\1>/gs, '')
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replace(/\s+/g, ' ');
const page = (view: ForecastView): string => renderPage(ForecastPage(view));

const none = { low: 0, median: 0, high: 0 };
const noRatios = {
  ...{ sharpe: null, sortino: null, calmar: null },
  ...{ maxDrawdownPercent: null, valueAtRisk99Percent: null },
};
const huge = 1e300;

describe('the page of a forecast', () => {
  test('holds every listed and analysed stock with a link, without inline style or script', () => {
    const view = sampleView();
    const html = page(view);
    const rows = [...html.matchAll(/<tr><th scope="row"><a href="(\/stock\/[^"]+)"/g)];
    expect(rows).toHaveLength(view.forecast.stocks.length + view.scores.length);
    expect(rows[0]![1]).toBe(`/stock/${view.forecast.stocks[0]!.symbol}?date=2026-11-20&amp;preset=default`);
    expect(html).not.toMatch(/ style=|<style|<script(?! type="module" src="\/assets\/)/);
  });

  test('tells its figures with units, and the capital its report counted with', () => {
    const text = read(
      page(
        sampleView({
          expectedPnlDollars: { low: -45.3, median: 106.1, high: 325.7 },
          expectedPnlPercent: { low: -0.151, median: 0.354, high: 1.086 },
          winRate: { rate: 0.52, low: 0.48, high: 0.56 },
        }),
      ),
    );
    expect(text).toContain('$106 -$45 to $326');
    expect(text).toContain('0.35 % of $30,000, -0.15 % to 1.09 %');
    expect(text).toContain('Win rate 52 % [48, 56]');
    expect(text).toContain('Deployed 80 % of the capital');
    expect(text).toContain('Places 8 stocks, in equal parts');
  });

  test('says why a figure is unknown', () => {
    const text = read(page(sampleView({ winRate: null, deadZoneProbability: null, ratios: noRatios })));
    expect(text).toContain('Win rate – no trade in the window');
    expect(text).toContain('Sharpe – needs two days');
    const calm = { sharpe: 2, sortino: null, calmar: null, maxDrawdownPercent: 0, valueAtRisk99Percent: 0 };
    const quiet = read(page(sampleView({ ratios: calm })));
    expect(quiet).toContain('Sortino – no day fell below the risk-free rate');
    expect(quiet).toContain('Calmar – the capital never fell');
  });

  test.each<[string, Partial<ForecastView['forecast']>, Partial<ForecastView>]>([
    [
      'nothing chosen and nothing found',
      { stocks: [], outOfSampleDays: [] },
      { scores: [], outcomes: new Map() },
    ],
    ['one day', { outOfSampleDays: [{ session: '2026-11-19', trades: 1, wins: 1, pnlDollars: 3 }] }, {}],
    [
      'equal days',
      {
        expectedPnlDollars: { low: 7, median: 7, high: 7 },
        outOfSampleDays: ['2026-11-17', '2026-11-18', '2026-11-19'].map((session) => ({
          ...{ session, trades: 1, wins: 1, pnlDollars: 7 },
        })),
      },
      {},
    ],
    [
      'huge figures',
      {
        expectedPnlDollars: { low: -huge, median: 0, high: huge },
        expectedTrades: { low: 0, median: huge, high: huge },
        meanPnlDollars: -huge,
        ratios: {
          sharpe: huge,
          sortino: -huge,
          calmar: huge,
          maxDrawdownPercent: 100,
          valueAtRisk99Percent: huge,
        },
        outOfSampleDays: [huge, -huge, huge].map((pnlDollars, day) => ({
          ...{ session: `2026-11-1${day + 6}`, trades: 9, wins: 1, pnlDollars },
        })),
      },
      {},
    ],
    ['no edge', { verdict: 'no_edge', expectedPnlDollars: none, expectedTrades: none, ratios: noRatios }, {}],
    [
      'an unknown report',
      {},
      { terms: { ...sampleView().terms, capital: null, places: null, sessions: null } },
    ],
  ])('is drawn from %s', (_what, forecast, more) => {
    const html = page(sampleView(forecast, more));
    expect(html).not.toMatch(/NaN|Infinity|undefined|\[object/);
    expect(html).toContain('</html>');
  });

  test('escapes what comes from elsewhere', () => {
    const evil = '"><script>alert(1)</script>';
    const { forecast, siblings } = sampleView();
    const stocks = forecast.stocks.map((stock) => ({ ...stock, symbol: evil, reason: evil }));
    const html = page(
      sampleView(
        { preset: evil, reason: evil, stocks, configuration: { mine: evil } },
        { siblings: [...siblings, { preset: evil, verdict: 'thin' }] },
      ),
    );
    expect(html).not.toContain('<script>alert');
    expect(read(html)).toContain('mine');
  });

  test('leads to the reports before and after, and to the other presets of the day', () => {
    const previous = parseTradingDay('2026-11-19');
    const html = page(sampleView({}, { previous, next: parseTradingDay('2026-11-23') }));
    expect(html).toContain('href="/forecast/2026-11-19/default" rel="prev"');
    expect(html).toContain('href="/forecast/2026-11-23/default" rel="next"');
    for (const { name } of standardPresets) expect(html).toContain(`href="/forecast/2026-11-20/${name}"`);
  });

  test('says what makes its report less than whole', () => {
    const { run } = sampleView();
    const changed = {
      ...run,
      state: 'partial',
      reason: '200 of 500 symbols failed',
      late: true,
      lookAhead: true,
    } as const;
    const text = read(page(sampleView({}, { run: changed })));
    expect(text).toContain('SIMULATED No market data, a simulated gateway.');
    expect(text).toContain('The report is partial: 200 of 500 symbols failed.');
    expect(text).toContain('after the open');
    expect(text).toContain("from a later date's list of stocks");
  });
});

describe('a configuration in words', () => {
  const textsOf = (configuration: object): Record<string, string> =>
    Object.fromEntries(configurationLines({ ...configuration }).map(({ name, text }) => [name, text]));

  test('every standard preset is known to the last field', () => {
    for (const preset of standardPresets) {
      const lines = configurationLines({ ...preset });
      expect(lines.filter(({ known }) => !known)).toEqual([]);
      expect(lines).toHaveLength(Object.keys(preset).length - 1);
    }
    expect(textsOf(standardPresets[1]!)).toMatchObject({
      Decline: 'a fall of 1.2 % or more from the high of the last 3 minutes',
      'Entry time': '10:00 to 15:30 New York',
      Volume: 'during the pattern at least 1.5 × the mean of the 20 minutes before',
      Trend: 'up or sideways',
    });
  });

  test('fields and values of no known kind are shown as they are', () => {
    const made = mergePreset('mine', undefined, { pattern: 'three_step', decline: 0.755, scale: 'atr' });
    expect(textsOf((made as { preset: object }).preset)['Decline']).toContain('0.755 %');
    const lines = configurationLines({ decline: 'much', moon: { phase: 'full' }, trend: ['sideways'] });
    expect(lines).toEqual([
      { name: 'decline', text: '"much"', known: false },
      { name: 'moon', text: '{"phase":"full"}', known: false },
      { name: 'trend', text: '["sideways"]', known: false },
    ]);
  });
});

test('the levels told of the ladder are those trades leave at', () => {
  const path = (prices: readonly number[]) => {
    const bars = allocateBars(prices.length);
    prices.forEach((price, bar) => {
      for (const side of ['open', 'high', 'low', 'close'] as const) bars[side][bar] = price;
    });
    return bars;
  };
  const at = (percent: number): number => 100 * (1 + percent / 100);
  const exits = (...percents: number[]) =>
    runLadder(path([100, ...percents.map(at)]), { bar: 0, price: 100 }, 1, 0);
  const { stop, t1, cross, momentum, t2 } = ladderLevels;
  const just = 1e-9;
  expect(exits(stop - just)).toMatchObject({ reason: 'stop', bar: 1 });
  expect(exits(stop + just, 0.1).reason).toBe('session_end');
  expect(exits(t1 + just, t1 - just).reason).toBe('t1_floor');
  expect(exits(cross + just, cross - just).reason).toBe('cross_floor');
  expect(exits(momentum + just, t2 + just).reason).toBe('t2');
  expect(exits(momentum - just, t2 - just, t2 - just).reason).toBe('session_end');
});

describe('from patterns to trades', () => {
  const conservative = { ...standardPresets[1]! };
  const outcomes = new Map<Outcome, number>([
    ['no_entry', 50],
    ['refused:time', 20],
    ['refused:sr', 10],
    ['trade', 20],
  ]);

  test('nothing is lost on the way, and every filter of the preset has its step', () => {
    const { patterns, confirmed, trades, steps } = funnelOf(outcomes, conservative);
    expect([patterns, confirmed, trades]).toEqual([100, 50, 20]);
    expect(steps.map(({ taken, kept }) => [taken, kept])).toEqual([
      ...[
        [50, 50],
        [20, 30],
        [0, 30],
        [0, 30],
      ],
      ...[
        [10, 20],
        [0, 20],
      ],
    ]);
    expect(steps.at(-1)!.kept).toBe(trades);
    expect(steps[1]!.text).toBe('entry before 10:00 or from 15:30 New York on');
    expect(steps[2]!.text).toContain('more than 2 %');
  });

  test('filters that were not tested are left out', () => {
    const { steps } = funnelOf(new Map([['trade', 3]]), { ...standardPresets[0]! });
    expect(steps).toHaveLength(1);
  });
});
