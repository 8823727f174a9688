import { describe, expect, it } from 'vitest';

import { parseInstant } from '../../src/calendar/instant.ts';
import { tapeMarket } from '../../src/simulator/market/tape-market.ts';
import type { ScriptedTrade } from '../../src/simulator/market/ticker-tape.ts';
import { parseFaultPlan } from '../../src/simulator/protocol/fault-plan.ts';
import type { SimulatedGatewayOptions } from '../../src/simulator/server-options.ts';
import type { FeedOptions } from '../../src/ibkr/feed-options.ts';
import { Pacer } from '../../src/ibkr/pacer.ts';
import { midSession, signIn, smallMarket, startGateway } from '../simulator/gateway-fixture.ts';
import type { ManualClock } from '../simulator/manual-clock.ts';
import { feedOn, tickers, until } from './open-feeds.ts';

const start = parseInstant(midSession);
const minute = 60_000;

/** A trade of every ticker each second, a cent higher than the one before; one before the start. */
function everySecond(names: readonly string[], seconds: number): ScriptedTrade[] {
  return names.flatMap((ticker) =>
    Array.from({ length: seconds + 1 }, (_, second) => ({
      ticker,
      at: second === 0 ? -500 : second * 1_000,
      price: (1_000 + second) / 100,
      size: 100,
    })),
  );
}

type Faults = readonly unknown[];

async function simulated(
  trades: readonly ScriptedTrade[],
  {
    faults = [],
    feed: feedOptions = {},
    ...gatewayOptions
  }: Partial<Omit<SimulatedGatewayOptions, 'faults'>> & {
    readonly faults?: Faults;
    readonly feed?: Partial<FeedOptions>;
  } = {},
) {
  const { gateway, clock, port } = await startGateway({
    market: tapeMarket(smallMarket, trades, start),
    faults: parseFaultPlan(faults, 'plan'),
    ...gatewayOptions,
  });
  const opened = feedOn(port, clock, feedOptions);
  await opened.feed.whenConnected();
  return { gateway, ...opened };
}

const wantedAndStreaming = async (
  { feed }: Awaited<ReturnType<typeof simulated>>,
  ...names: readonly string[]
): Promise<void> => {
  feed.want(tickers(...names));
  await until(() => feed.streams().every(({ state }) => state === 'streaming'));
};

/** Moves the clock on by seconds, leaving the sockets their time, until something is so. */
async function advanceUntil({ clock }: { readonly clock: ManualClock }, isSo: () => boolean): Promise<void> {
  while (!isSo()) {
    await clock.advance(1_000);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** Cents over 10 dollars of the trades of a ticker: the second each belongs to. */
const secondsOf = (prices: readonly number[]): number[] =>
  prices.map((price) => Math.round(price * 100) - 1_000);
const isRising = (seconds: readonly number[]): boolean =>
  seconds.every((second, index) => index === 0 || second > seconds[index - 1]!);

describe('a feed on the simulated gateway', () => {
  it('brings every trade of the tape once and in order, with its own time', async () => {
    const test = await simulated(everySecond(['ONE', 'TWO'], 20));
    await wantedAndStreaming(test, 'ONE', 'TWO');
    await test.clock.advance(20_000);
    await until(() => test.heard.trades.length === 42);
    for (const name of ['ONE', 'TWO'])
      expect(secondsOf(test.heard.prices(name))).toEqual(Array.from({ length: 21 }, (_, second) => second));
    for (const { time, price } of test.heard.trades.slice(2))
      expect(time).toBe(start + secondsOf([price])[0]! * 1_000);
    expect(test.feed.counters.repeats).toBe(0);
  });

  it('comes back from a restart of four minutes, drops the trade sent again and tells the gap', async () => {
    const trades = everySecond(['ONE', 'TWO'], 10);
    const test = await simulated([...trades, { ticker: 'TWO', at: 6 * minute, price: 20, size: 5 }], {
      faults: [{ when: { atMs: 20_000 }, do: { kind: 'restart', downMs: 4 * minute } }],
    });
    const { feed, heard, clock, gateway } = test;
    await wantedAndStreaming(test, 'ONE', 'TWO');
    await clock.advance(19_000);
    await until(() => heard.trades.length === 22);
    await clock.advance(1_000);
    await until(() => feed.connection === 'lost');
    await advanceUntil(test, () => feed.connection === 'connected');
    await until(() => feed.counters.repeats === 2 && heard.gaps.length === 1);
    await clock.advance(start + 6 * minute + 1_000 - clock.now());
    await until(() => heard.prices('TWO').at(-1) === 20);
    expect(heard.trades).toHaveLength(23);
    const [gap] = heard.gaps;
    expect(gap).toMatchObject({ kind: 'socket', tickers: ['ONE', 'TWO'] });
    expect(gap!.from).toBeLessThanOrEqual(start + 20_000);
    expect(gap!.to).toBeGreaterThan(start + 4 * minute + 20_000);
    expect(gateway.statistics.requests.get('marketData')).toBe(4);
  });

  it.each([
    [1101, 4],
    [1102, 2],
  ])(
    'follows a lost link that is restored with %i, with %i subscriptions in all',
    async (restored, asked) => {
      const test = await simulated(everySecond(['ONE', 'TWO'], 120), {
        faults: [{ when: { atMs: 20_500 }, do: { kind: 'link', lostMs: 30_000, restored } }],
      });
      const { heard, clock, gateway } = test;
      await wantedAndStreaming(test, 'ONE', 'TWO');
      await clock.advance(60_000);
      await until(() => heard.gaps.length === 1);
      await clock.advance(60_000);
      await until(() => secondsOf(heard.prices('ONE')).at(-1) === 120);
      expect(isRising(secondsOf(heard.prices('ONE')))).toBe(true);
      expect(heard.gaps[0]).toMatchObject({ kind: 'link', tickers: ['ONE', 'TWO'] });
      expect(gateway.statistics.requests.get('marketData')).toBe(asked);
      expect(heard.connections.map(([, code]) => code)).toEqual([0, 1100, restored]);
    },
  );

  it('finds the stream that a farm outage left dead, and renews it alone', async () => {
    const test = await simulated(everySecond(['ONE', 'TWO'], 200), {
      faults: [
        { when: { atMs: 10_500 }, do: { kind: 'farm', farm: 'marketData', downMs: 20_000, dead: 'ONE' } },
      ],
    });
    const { feed, heard, clock } = test;
    await wantedAndStreaming(test, 'ONE', 'TWO');
    await clock.advance(90_000);
    await until(() => feed.counters.watchdogResubscriptions === 1);
    await clock.advance(10_000);
    await until(() => secondsOf(heard.prices('ONE')).at(-1) === 100);
    expect(secondsOf(heard.prices('TWO'))).toContain(31);
    expect(heard.gaps.map(({ kind, tickers: of }) => [kind, of])).toEqual([
      ['silent', ['TWO']],
      ['silent', ['ONE']],
    ]);
    expect(feed.counters.subscriptions).toBe(3);
  });

  it('renews a stream that died without a word', async () => {
    const test = await simulated(everySecond(['ONE', 'TWO'], 200), {
      faults: [{ when: { atMs: 10_500 }, do: { kind: 'mute', symbol: 'ONE' } }],
    });
    const { feed, heard, clock } = test;
    await wantedAndStreaming(test, 'ONE', 'TWO');
    await clock.advance(54_000);
    expect(feed.counters.watchdogResubscriptions).toBe(0);
    await advanceUntil(test, () => heard.gaps.length === 1 && secondsOf(heard.prices('ONE')).at(-1)! > 50);
    const [gap] = heard.gaps;
    expect(gap).toMatchObject({ kind: 'silent', tickers: ['ONE'] });
    expect(gap!.to - gap!.from).toBeGreaterThanOrEqual(45_000);
    expect(gap!.to).toBeLessThan(start + minute + 10_000);
    expect(isRising(secondsOf(heard.prices('TWO')))).toBe(true);
  });

  it.each(['resume', 'dead'])(
    'waits for a competing session to end, with streams that %s',
    async (streams) => {
      const test = await simulated(everySecond(['ONE'], 300), {
        faults: [{ when: { atMs: 10_500 }, do: { kind: 'competing_session', ms: 50_000, streams } }],
      });
      const { heard, clock, streamOf } = test;
      await wantedAndStreaming(test, 'ONE');
      await clock.advance(20_000);
      await until(() => streamOf('ONE')?.state === 'failed');
      await advanceUntil(test, () => heard.gaps.length === 1);
      const [gap] = heard.gaps;
      expect(gap).toMatchObject({ kind: 'competing_session', tickers: ['ONE'] });
      expect(gap!.to - gap!.from).toBeGreaterThanOrEqual(49_000);
      await advanceUntil(test, () => secondsOf(heard.prices('ONE')).at(-1)! >= 100);
      expect(isRising(secondsOf(heard.prices('ONE')))).toBe(true);
    },
  );

  it('falls back from 375 over 233 to LAST where the gateway refuses generic ticks', async () => {
    const refuse = (generic: number) => ({
      when: { request: 'marketData', genericTicks: [generic] },
      do: { kind: 'error', code: 321, text: 'Incorrect generic tick list' },
    });
    const test = await simulated(everySecond(['ONE'], 10), { faults: [refuse(375), refuse(233)] });
    await wantedAndStreaming(test, 'ONE');
    await test.clock.advance(10_000);
    await until(() => test.heard.trades.length === 11);
    expect(test.streamOf('ONE')?.feed).toBe('last');
    expect(secondsOf(test.heard.prices('ONE'))).toEqual(Array.from({ length: 11 }, (_, second) => second));
    expect(test.heard.trades.every(({ time, size }) => time === null && size === 100)).toBe(true);
  });

  it('takes delayed data where it is allowed, and fails where it is not', async () => {
    const allowed = await simulated(everySecond(['ONE'], 5), {
      subscription: 'delayed',
      feed: { allowDelayed: true },
    });
    await wantedAndStreaming(allowed, 'AAPL');
    await until(() => allowed.heard.trades.length > 0);
    expect(allowed.heard.trades[0]).toMatchObject({ feed: 'delayed', time: null });
    const refused = await simulated([], { subscription: 'delayed' });
    refused.feed.want(tickers('AAPL'));
    await until(() => refused.heard.failures.length === 1);
    expect(refused.heard.failures[0]![1]).toMatchObject({ reason: 'no_permission' });
  });

  it('streams as many tick by tick as the gateway lets it, the others sampled', async () => {
    const names = ['T1', 'T2', 'T3', 'T4', 'T5', 'T6', 'T7'];
    const test = await simulated(everySecond(names, 5), { feed: { tickByTick: 7 } });
    test.feed.want(tickers(...names));
    await test.clock.advance(5_000);
    await until(() => test.feed.streams().every(({ state }) => state === 'streaming'));
    const feeds = test.feed.streams().map(({ feed }) => feed);
    expect(feeds.filter((feed) => feed === 'tick_by_tick')).toHaveLength(5);
    expect(feeds.filter((feed) => feed === 'rt_trade_volume')).toHaveLength(2);
    expect(test.heard.failures).toEqual([]);
    expect(test.heard.trades.find(({ feed }) => feed === 'tick_by_tick')!.time! % 1_000).toBe(0);
  });

  it('gives the thirty minutes before now, and null for a contract nobody knows', async () => {
    const test = await simulated([]);
    const bars = await test.feed.recentBars(tickers('AAPL')[0]!);
    expect(bars!.length).toBeGreaterThanOrEqual(29);
    expect(bars!.length).toBeLessThanOrEqual(31);
    expect(bars!.time[0]! * 1_000).toBeGreaterThanOrEqual(start - 31 * minute);
    expect(await test.feed.recentBars(tickers('NOSUCH')[0]!)).toBeNull();
  });

  it('shares the gateway with another program: none is refused, both are fed, and no order message leaves', async () => {
    const test = await simulated(everySecond(['ONE', 'TWO', 'TEN'], 60), { feed: { turns: new Pacer(5) } });
    const { gateway, feed, heard, clock } = test;
    const other = await signIn(gateway.port, 1);
    const names = ['ONE', 'TWO', 'TEN', ...smallMarket.listings.slice(0, 9).map(({ symbol }) => symbol)];
    const from = performance.now();
    feed.want(tickers(...names));
    const asking = setInterval(() => other.send('49', '1'), 200);
    await until(() => feed.streams().every(({ state }) => state === 'streaming'));
    clearInterval(asking);
    expect(performance.now() - from).toBeGreaterThan(2_000);
    await clock.advance(5_000);
    await until(() => heard.prices('TEN').length >= 5);
    expect(other.count(([id]) => id === '49')).toBeGreaterThan(8);
    expect(gateway.statistics.errors.get(100)).toBeUndefined();
    expect([feed.clientId, ...gateway.statistics.clients.keys()]).toEqual([10, 10, 1]);
    expect(gateway.statistics.refusedOrders).toEqual([]);
  });
});
