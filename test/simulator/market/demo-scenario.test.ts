import { describe, expect, it } from 'vitest';

import { type AlertEvent, type AlertOutput, seedRules } from '../../../src/analytics/alerts/alert-events.ts';
import { createAlertReducer } from '../../../src/analytics/alerts/reducer.ts';
import { parseInstant } from '../../../src/calendar/instant.ts';
import { demoMarket, demoScenario, type StoryNews } from '../../../src/simulator/market/demo-scenario.ts';
import { seededMarket } from '../../../src/simulator/market/seeded-market.ts';
import type { ScriptedTrade } from '../../../src/simulator/market/ticker-tape.ts';
import { isTicker } from '../../../src/ticker.ts';

/** Not on the grid of 2 s. */
const start = parseInstant('2026-11-20T05:45:00.777-05:00');
const scenario = demoScenario(start);
const trades = scenario.events.filter((event): event is ScriptedTrade => !('halted' in event));
const tradesOf = new Map(
  scenario.news.map(({ ticker }) => [ticker, trades.filter((trade) => trade.ticker === ticker)]),
);
const called = ({ ticker, round }: StoryNews): string => `${ticker} ${round}`;
const shouldAlert = scenario.news.filter(({ alerts }) => alerts).map(called);

/** The trades that a stream begun at `from` tells until `to`, the last one before it first. */
function heard(ticker: string, from: number, to: number): { time: number; price: number; size: number }[] {
  const all = tradesOf.get(ticker)!.map(({ at, price, size }) => ({ time: start + at, price, size }));
  const first = all.findLastIndex(({ time }) => time <= from);
  return all.slice(Math.max(0, first)).filter(({ time }) => time <= to);
}

/** Section by section what the rule asks for, worked out from a story's trades: the least change of its first alert, or none. */
function firstAlert(news: StoryNews): { at: number; baseline: number; naiveChange: number } | undefined {
  const told = heard(news.ticker, news.newsAt, news.newsAt + 150_000).filter(
    ({ time }) => time >= news.newsAt - 2000,
  );
  const samples: { time: number; price: number }[] = [];
  for (let grid = Math.ceil(news.newsAt / 2000) * 2000; samples.length < 3; grid += 2000) {
    const latest = told.findLast(({ time }) => time <= grid);
    if (latest && latest !== samples.at(-1)) samples.push(latest);
  }
  const [s1, s2, s3] = samples.map((sample) => sample) as [
    (typeof told)[0],
    (typeof told)[0],
    (typeof told)[0],
  ];
  const baseline = Math.min(s2.price, s3.price);
  const found = told.find(
    ({ time, price }) =>
      time > s3.time && time - s1.time <= 60_000 && price >= baseline * 1.05 && price >= 0.4 && price < 11,
  );
  if (!found || news.recommendation !== 'BUY') return undefined;
  return { at: found.time, baseline, naiveChange: found.price / s1.price - 1 };
}

/** What the alert rule makes of the scenario where streams begin `delayMs` after their news. */
function alertsOf(delayMs: number): string[] {
  const events: AlertEvent[] = scenario.news.map((news) => ({
    kind: 'news',
    ticker: news.ticker,
    at: news.newsAt,
    analyzedAt: news.analyzedAt,
    sentiment: news.sentiment,
    recommendation: news.recommendation,
    confidence: news.confidence,
    strengthScore: news.strengthScore,
    opens: true,
  }));
  for (const { ticker, newsAt } of scenario.news) {
    for (const trade of heard(ticker, newsAt + delayMs, newsAt + 120_000)) {
      const at = Math.max(trade.time, newsAt + delayMs) + 3;
      events.push({ kind: 'tick', ticker, at, ...trade, seq: null, delayed: false });
    }
  }
  const alerted = new Set<string>();
  const reducer = createAlertReducer(seedRules);
  const note = (effect: AlertOutput): void => {
    if (effect.kind !== 'alert') return;
    const news = scenario.news.findLast(
      ({ ticker, newsAt }) => ticker === effect.ticker && newsAt <= effect.time,
    )!;
    alerted.add(called(news));
  };
  for (const event of events.sort((one, other) => one.at - other.at)) reducer.apply(event, note);
  reducer.finish(note);
  return scenario.news.map(called).filter((name) => alerted.has(name));
}

describe('the demo scenario', () => {
  it('alerts for the stories that say so, in every round, and for no other', () => {
    const found = scenario.news.filter((news) => firstAlert(news) !== undefined).map(called);
    expect(found).toEqual(shouldAlert);
    expect(shouldAlert).toHaveLength(80);
  });

  it.each([0, 700, 3000])('and the rule agrees where streams begin %i ms after the news', (delayMs) => {
    expect(alertsOf(delayMs)).toEqual(shouldAlert);
  });

  it('has its first alert within half a minute, and one that a baseline of the first print would miss', () => {
    const first = Math.min(...scenario.news.flatMap((news) => firstAlert(news)?.at ?? []));
    expect(first - start).toBeLessThan(30_000);
    const stale = firstAlert(scenario.news.find(({ ticker }) => ticker === 'DEMOSTALE')!)!;
    expect(stale.naiveChange).toBeLessThan(-0.05);
  });

  it('comes back to its prices before the next round, for two hours', () => {
    for (const { ticker, price, newsAt } of scenario.news) {
      expect(heard(ticker, newsAt - 1, newsAt - 1)[0]!.price).toBe(price);
    }
    const last = scenario.news.at(-1)!.newsAt - start;
    expect(last).toBeGreaterThan(116 * 60_000);
    expect(last).toBeLessThan(120 * 60_000);
  });

  it('halts one ticker in mid-run and lets it trade again only after its minute', () => {
    const halts = scenario.events.filter((event) => 'halted' in event && event.halted);
    expect(new Set(halts.map(({ ticker }) => ticker))).toEqual(new Set(['DEMOHALT']));
    const news = scenario.news.find(({ ticker }) => ticker === 'DEMOHALT')!;
    const during = heard('DEMOHALT', news.newsAt + 20_000, news.newsAt + 80_000);
    expect(during).toHaveLength(1);
    expect(during[0]!.price).toBeGreaterThan(news.price * 1.03);
  });

  it('has tickers of its own that no seeded market has', () => {
    const base = seededMarket({ seed: 1 });
    const market = demoMarket(base, start);
    for (const { ticker, company } of scenario.news) {
      expect(isTicker(ticker)).toBe(true);
      expect(base.bySymbol(ticker)).toBeUndefined();
      expect(market.bySymbol(ticker)).toMatchObject({ name: company, exchange: 'NASDAQ' });
    }
    expect(base.listings.filter(({ symbol }) => symbol.length > 5 && !symbol.includes(' '))).toEqual([]);
    expect(new Set(market.listings.map(({ conId }) => conId)).size).toBe(market.listings.length);
    expect(market.account).toBe(base.account);
  });
});
