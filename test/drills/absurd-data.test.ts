import { expect, test, vi } from 'vitest';

import type { Bars } from '../../src/analytics/bars.ts';
import { parseTradingDay } from '../../src/calendar/trading-day.ts';
import type { Market } from '../../src/simulator/market/market.ts';
import { clockAt, gatewayAt, meeting, smallMarket, withHome } from '../harness/home.ts';
import { until } from '../harness/openbell.ts';
import { runSql } from '../harness/sql.ts';
import { newsOf, startTracker, stateOf, storedAlerts, untilAlerts, withNews } from '../harness/tracker.ts';
import { answering, begins, said } from '../ibkr/market-data-script.ts';
import { ScriptedGateway, type ScriptedClient } from '../ibkr/scripted-gateway.ts';
import { recordFigure } from './figures.ts';
import { brokenInvariants } from './invariants.ts';

vi.setConfig({ testTimeout: 900_000, hookTimeout: 900_000 });

const morning = '2026-11-20T05:45:00-05:00';
const date = parseTradingDay('2026-11-20');
const restingPrice = 5;

/** The reasons trades were dropped for, with their counts, as the tracker tells them. */
async function dropped(url: string): Promise<Map<string, number>> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const lines = text.matchAll(/^openbell_tracker_dropped_ticks_total\{reason="(\w+)"\} (\d+)$/gm);
  return new Map([...lines].map(([, reason, count]) => [reason!, Number(count)]));
}

test('duplicated, late, out-of-order and absurd trades are dropped and counted, and alert never', async () => {
  const clock = clockAt(morning, 4);
  let speak: { readonly id: string; readonly client: ScriptedClient } | undefined;
  const gateway = await new ScriptedGateway({
    answer: answering((asked, client) => {
      speak = { id: asked.id, client };
      begins(asked, client);
    }),
  }).listen();
  let volume = 1_000;
  const say = (
    price: number | string,
    size: number | string,
    time: number | string,
    total?: number,
  ): void => {
    const text = `${price};${size};${time};${total ?? ++volume};10.25;true`;
    speak!.client.send(...said.rt(speak!.id, 77, text));
  };
  const now = (): number => clock.clock.now();
  await withHome(async (home) =>
    withNews(home, async (news) => {
      const tracker = await startTracker(home, {
        ...{ ...clock.env, IBKR_PORT: String(gateway.port), ALERT_WINDOW_S: '3600' },
        NEWS_POLL_MS: '400',
      });
      await news.addNews(newsOf('ONE', now()));
      await until('it is subscribed', () => speak !== undefined);
      await until('it has a baseline', async () => {
        say(restingPrice, 100, now());
        return (await stateOf(tracker.url)).active[0]?.baseline === restingPrice;
      });
      const before = await dropped(tracker.url);
      const { samples } = (await stateOf(tracker.url)).active[0]!;

      /** A price that would alert, were it believed. */
      const running = 5.5;
      const at = now();
      say(restingPrice, 100, at, 50_000);
      const sent: readonly (readonly [reason: string | null, send: () => void])[] = [
        ...[0, -5, -0.01, '1e308', '-1e308', 1e-320].map(
          (price) =>
            [
              price === '1e308' || price === 1e-320 ? 'outside_band' : 'not_a_trade',
              () => say(price, 100, now()),
            ] as const,
        ),
        ['not_a_trade', () => say(running, -1, now())],
        // No figures at all: told of volume only.
        ...['NaN', '', 'Infinity', '1e309', 'x'].map(
          (price) => [null, () => say(price, 100, now())] as const,
        ),
        ...['NaN', '', '-Infinity'].map((size) => [null, () => say(running, size, now())] as const),
        // Times ahead of the clock and long gone.
        ['not_a_trade', () => say(running, 100, now() + 60_000)],
        ['not_a_trade', () => say(running, 100, 32_503_680_000_000)],
        ['late', () => say(running, 100, now() - 120_000)],
        ['late', () => say(running, 100, 1)],
        ['late', () => say(running, 100, at - 5_000)],
        // The same trade again.
        ['duplicate', () => say(restingPrice, 100, at, 50_000)],
        // A thousand times as dear, once and again from far below: two that do not agree.
        ['outside_band', () => say(restingPrice * 1_000, 100, now())],
        ['outside_band', () => say(restingPrice / 1_000, 100, now())],
        // The day's volume goes back: it is no figure of the trade.
        [null, () => say(restingPrice, 100, now(), 10)],
      ];
      const expected = new Map<string, number>();
      for (const [reason, send] of sent) {
        send();
        if (reason) expected.set(reason, (expected.get(reason) ?? 0) + 1);
      }
      const since = async (): Promise<Map<string, number>> => {
        const counts = [...(await dropped(tracker.url))].map(
          ([reason, count]) => [reason, count - (before.get(reason) ?? 0)] as const,
        );
        return new Map(counts.filter(([, count]) => count > 0));
      };
      const sum = (counts: ReadonlyMap<string, number>): number =>
        [...counts.values()].reduce((a, b) => a + b, 0);
      await until('all of them were seen', async () => sum(await since()) >= sum(expected));
      expect(Object.fromEntries(await since())).toEqual(Object.fromEntries(expected));
      expect((await stateOf(tracker.url)).active[0]).toMatchObject({ baseline: restingPrice, alerts: 0 });
      expect(await storedAlerts(news)).toEqual([]);

      await until('it alerts at a price that is true', async () => {
        say(running, 100, now());
        return (await storedAlerts(news)).length > 0;
      });
      const [alert] = await untilAlerts(news, 'the alert', (alerts) => alerts.length > 0);
      expect(alert).toMatchObject({ price: running, baseline: restingPrice });
      await until('samples were stored', async () => {
        const rows = await runSql(home.stack.clickhouse, 'SELECT 1 FROM News.price_tracking');
        return rows.length > samples;
      });
      expect(
        await runSql(
          home.stack.clickhouse,
          `SELECT price FROM News.price_tracking WHERE price NOT IN (${restingPrice}, ${running})`,
        ),
      ).toEqual([]);
      const { code, stderr } = await tracker.command.stop();
      expect(code, stderr).toBe(0);
      recordFigure({
        ...{ drill: 'absurd trades', figure: 'dropped and counted, alerts raised from them: none' },
        ...{ value: sum(expected), unit: 'trades', target: 'no alert, no sample' },
      });
    }),
  );
  await gateway.stop();
});

/** What is done to a bar of a day, and why it is refused then. */
const spoilings: readonly (readonly [reason: string, spoil: (bars: Bars, row: number) => void])[] = [
  ['price_not_positive', (bars, row) => void (bars.low[row] = -bars.low[row]!)],
  ['price_not_positive', (bars, row) => void (bars.open[row] = 0)],
  ['high_below_body', (bars, row) => void (bars.close[row] = 1e300)],
  ['high_below_body', (bars, row) => void (bars.open[row] = bars.open[row]! * 1_000)],
  ['low_above_body', (bars, row) => void (bars.low[row] = bars.high[row]! * 2)],
];

/** A market one stock of which has bars nobody can mean: every fiftieth of each session is spoilt. */
function spoiltMarket(symbol: string): Market {
  const base = smallMarket();
  const minutes: Market['minutes'] = (listing, session) => {
    const bars = base.minutes(listing, session);
    if (listing.symbol !== symbol) return bars;
    const copy = structuredClone({ ...bars });
    for (let row = 10; row < copy.length; row += 50)
      spoilings[((row - 10) / 50) % spoilings.length]![1](copy, row);
    return copy;
  };
  return new Proxy(base, {
    get(market, name) {
      if (name === 'minutes') return minutes;
      const value: unknown = Reflect.get(market, name, market);
      return typeof value === 'function' ? (value.bind(market) as unknown) : value;
    },
  });
}

test('bars nobody can mean are refused by their rule and counted, in a morning that is done', async () => {
  const clock = clockAt(morning);
  const symbol = await withHome(async (home) => {
    const gateway = await gatewayAt(smallMarket(), clock);
    expect((await home.run(['morning'], meeting(clock, gateway))).code).toBe(0);
    await gateway.close();
    return (await home.store.universe(date))!.entries[0]!.symbol;
  });
  const gateway = await gatewayAt(spoiltMarket(symbol), clock);
  await withHome(async (home) => {
    const { code, stderr } = await home.run(['morning'], meeting(clock, gateway));
    expect(code, stderr).toBe(0);
    const run = (await home.store.publishedRun('morning', date))!;
    const outcome = (await home.store.symbolOutcomes(run.runId)).find((one) => one.symbol === symbol)!;
    const refused = Object.entries(outcome.quality!.rejected).filter(([, count]) => count > 0);
    const count = refused.reduce((sum, [, one]) => sum + one, 0);
    expect(count).toBeGreaterThanOrEqual(20 * 4);
    const reasons = new Set(spoilings.map(([reason]) => reason));
    expect(refused.every(([reason]) => reasons.has(reason))).toBe(true);
    const patterns = [...(await home.store.patterns(run.runId)).values()].flat();
    const prices = patterns.flatMap(({ high, low, recovery }) => [high, low, recovery]);
    expect(prices.every((price) => price > 0 && price < 1e5)).toBe(true);
    expect(await brokenInvariants(home, { runs: ['morning-2026-11-20-1 done'] })).toEqual([]);
    recordFigure({
      ...{ drill: 'absurd bars', figure: 'refused by a rule and counted', value: count, unit: 'bars' },
      target: 'none in a report',
    });
  });
  await gateway.close();
});
