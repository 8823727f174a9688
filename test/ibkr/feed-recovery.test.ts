import { describe, expect, it } from 'vitest';

import { parseInstant } from '../../src/calendar/instant.ts';
import { answering, askedOf, begins, cancelsOf, said } from './market-data-script.ts';
import { connectedFeed, feedOn, tickers, until } from './open-feeds.ts';
import { gatewayWith } from './open-sessions.ts';
import { morning } from './scripted-gateway.ts';
import { ManualClock } from '../simulator/manual-clock.ts';

const three = tickers('AAPL', 'MSFT', 'NVDA');

/** Three open streams, each with a bid; `voices` says what to their newest requests. */
async function streaming(now = morning, options: { readonly tickByTick?: number } = {}) {
  const gateway = await gatewayWith({
    answer: answering((asked, client) => {
      begins(asked, client);
      client.send(...said.bid(asked.id, 10));
    }),
  });
  const opened = feedOn(gateway.port, new ManualClock(now), options);
  await opened.feed.whenConnected();
  opened.feed.want(three);
  const allStreaming = (): boolean => opened.feed.streams().every(({ state }) => state === 'streaming');
  await until(allStreaming);
  const idOf = (symbol: string): string => askedOf(gateway).findLast((asked) => asked.symbol === symbol)!.id;
  const say = (...fields: readonly (string | number)[]): void => {
    for (const client of gateway.clients) client.send(...fields);
  };
  const notice = (code: number): void => say(...said.error(-1, code, `Connectivity ${code}`));
  const heardOf = async (...symbols: readonly string[]): Promise<void> => {
    for (const symbol of symbols) say(...said.bid(idOf(symbol), 10));
    await until(() =>
      symbols.every((symbol) => opened.streamOf(symbol)?.lastMessageAt === opened.clock.now()),
    );
  };
  return { gateway, ...opened, allStreaming, idOf, say, notice, heardOf };
}

const idsAreNew = (gateway: Parameters<typeof askedOf>[0]): void => {
  const ids = askedOf(gateway).map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
};

describe('a lost socket', () => {
  it('is opened again, everything wanted is subscribed once more with new ids, and the gap is told', async () => {
    const { gateway, feed, heard, clock, allStreaming, heardOf } = await streaming();
    await clock.advance(10_000);
    await heardOf('MSFT');
    await clock.advance(5_000);
    const { port } = gateway;
    await gateway.stop();
    await until(() => feed.connection === 'lost');
    expect(allStreaming()).toBe(false);
    feed.want(tickers('MSFT', 'NVDA', 'TSLA'));
    await clock.advance(1_000);
    await until(() => heard.warnings().length === 1);
    await gateway.listen(port);
    await clock.advance(2_000);
    await until(() => heard.gaps.length === 2);
    await until(allStreaming);
    expect(
      askedOf(gateway)
        .map(({ symbol }) => symbol)
        .slice(3),
    ).toEqual(['MSFT', 'NVDA', 'TSLA']);
    idsAreNew(gateway);
    expect(cancelsOf(gateway)).toEqual([]);
    // From the gateway's last byte; the ticker that was given up meanwhile missed trades until then.
    expect(heard.gaps).toEqual([
      { kind: 'socket', from: morning + 10_000, to: morning + 15_000, tickers: ['AAPL'] },
      { kind: 'socket', from: morning + 10_000, to: clock.now(), tickers: ['MSFT', 'NVDA'] },
    ]);
    expect(heard.connections.map(([state]) => state)).toEqual(['connected', 'lost', 'connected']);
    expect(feed.counters).toMatchObject({ reconnects: 1, subscriptions: 6 });
  });

  it('takes the next client id while its own is still held', async () => {
    const { gateway, feed, clock, heard } = await streaming();
    gateway.script = { ...gateway.script, busyIds: new Set([10]) };
    for (const client of [...gateway.clients]) client.drop();
    await until(() => feed.connection === 'lost');
    await clock.advance(1_000);
    await until(() => heard.gaps.length === 1);
    expect(feed.clientId).toBe(11);
    expect(askedOf(gateway)).toHaveLength(6);
  });

  it('is noticed where the gateway has gone without closing it', async () => {
    const { gateway, feed, clock, heard } = await streaming();
    const { script } = gateway;
    gateway.script = {};
    feed.want([...three, ...tickers('TSLA')]);
    await gateway.until(() => askedOf(gateway).length === 4);
    // Silence of all streams is noticed first: the subscriptions that follow are not answered either.
    await clock.advance(58_000);
    expect(feed.connection).toBe('connected');
    gateway.script = script;
    await clock.advance(4_000);
    expect(heard.connections.some(([state, , text]) => state === 'lost' && text.includes('answers no'))).toBe(
      true,
    );
    await until(
      () => feed.connection === 'connected' && feed.streams().every(({ state }) => state === 'streaming'),
    );
  });
});

describe('a lost link between gateway and IBKR', () => {
  it('restored with data lost (1101) renews every stream: the old one is cancelled, then asked for under a new id', async () => {
    const { gateway, feed, heard, clock, notice, allStreaming } = await streaming();
    const before = askedOf(gateway).map(({ id }) => id);
    await clock.advance(3_000);
    notice(1100);
    await until(() => feed.connection === 'link_lost');
    await clock.advance(20_000);
    feed.want([...three, ...tickers('TSLA')]);
    notice(1101);
    await until(() => heard.gaps.length === 1 && allStreaming());
    expect(cancelsOf(gateway)).toEqual(before);
    expect(
      askedOf(gateway)
        .slice(3)
        .map(({ symbol }) => symbol),
    ).toEqual(['AAPL', 'MSFT', 'NVDA', 'TSLA']);
    idsAreNew(gateway);
    expect(heard.gaps).toEqual([{ kind: 'link', from: morning + 3_000, to: clock.now(), tickers: three }]);
    expect(heard.connections.map(([state, code]) => [state, code])).toEqual([
      ['connected', 0],
      ['link_lost', 1100],
      ['connected', 1101],
    ]);
  });

  it('restored with data kept (1102) keeps every stream, and subscribes what was wanted meanwhile', async () => {
    const { gateway, feed, heard, clock, notice, streamOf } = await streaming();
    notice(1100);
    await until(() => feed.connection === 'link_lost');
    feed.want([...three, ...tickers('TSLA')]);
    await clock.advance(20_000);
    expect(askedOf(gateway)).toHaveLength(3);
    notice(1102);
    await until(() => streamOf('TSLA')?.state === 'streaming');
    expect(askedOf(gateway)).toHaveLength(4);
    expect(cancelsOf(gateway)).toEqual([]);
    expect(heard.gaps).toEqual([{ kind: 'link', from: morning, to: clock.now(), tickers: three }]);
  });

  it('followed by a lost socket is one gap, and nothing is subscribed twice', async () => {
    const { gateway, feed, heard, clock, notice, allStreaming } = await streaming();
    notice(1100);
    await until(() => feed.connection === 'link_lost');
    for (const client of [...gateway.clients]) client.drop();
    await until(() => feed.connection === 'lost');
    await clock.advance(1_000);
    await until(() => heard.gaps.length === 1 && allStreaming());
    notice(1101);
    await until(() => cancelsOf(gateway).length === 3 && askedOf(gateway).length === 9 && allStreaming());
    expect(heard.gaps.map(({ kind }) => kind)).toEqual(['link']);
    idsAreNew(gateway);
  });

  it('of whose return nobody tells is not believed for ever', async () => {
    const { gateway, feed, clock, notice, streamOf } = await streaming();
    notice(1100);
    await until(() => feed.connection === 'link_lost');
    feed.want([...three, ...tickers('TSLA')]);
    await clock.advance(58_000);
    expect(askedOf(gateway)).toHaveLength(3);
    await clock.advance(4_000);
    await until(() => streamOf('TSLA')?.state === 'streaming');
    expect(feed.connection).toBe('connected');
  });
});

describe('farms', () => {
  it('that break and recover are told as what they are, and resubscribe nothing', async () => {
    const { gateway, heard, clock, notice, heardOf, feed } = await streaming();
    await clock.advance(1_000);
    notice(2103);
    await until(() => heard.warnings().length === 1);
    await clock.advance(20_000);
    for (const code of [2104, 2106, 2108, 2119, 2158, 2105, 2110, 2157]) notice(code);
    await until(() => heard.warnings().length === 4);
    await heardOf('AAPL', 'MSFT', 'NVDA');
    expect(heard.gaps).toEqual([{ kind: 'silent', from: morning + 1_000, to: clock.now(), tickers: three }]);
    expect(askedOf(gateway)).toHaveLength(3);
    expect(feed.connection).toBe('connected');
    const levels = new Map(heard.notices.map(([level, code]) => [code, level]));
    for (const code of [2104, 2106, 2108, 2119, 2158]) expect(levels.get(code)).toBe('debug');
    for (const code of [2103, 2105, 2110, 2157]) expect(levels.get(code)).toBe('warn');
  });
});

describe('the watchdog', () => {
  it('renews a stream that is silent for 45 s while others speak, ever more rarely, and tells the gap', async () => {
    const { gateway, feed, heard, clock, heardOf, streamOf } = await streaming();
    const renewals: number[] = [];
    for (let seconds = 2; seconds <= 24 * 60; seconds += 2) {
      await clock.advance(2_000);
      await heardOf('MSFT', 'NVDA');
      if (feed.counters.watchdogResubscriptions > renewals.length) {
        renewals.push(seconds);
        await until(() => streamOf('AAPL')?.lastMessageAt === clock.now());
      }
    }
    // 45, 90, 180, 360 and 600 s after the stream last said something, seen at the next look.
    expect(renewals).toEqual([46, 136, 316, 676, 1_276]);
    expect(
      askedOf(gateway)
        .slice(3)
        .every(({ symbol }) => symbol === 'AAPL'),
    ).toBe(true);
    idsAreNew(gateway);
    expect(cancelsOf(gateway)).toHaveLength(5);
    expect(heard.gaps[0]).toEqual({ kind: 'silent', from: morning, to: morning + 46_000, tickers: ['AAPL'] });
    expect(heard.warnings()).toHaveLength(5);
    expect(heard.warnings()[0]).toContain('AAPL');
  });

  it('gives no longer patience to a stream that comes back to life, nor to a halted one', async () => {
    const { gateway, feed, clock, heardOf, streamOf, say, idOf } = await streaming();
    const renewedAfter = async (): Promise<number> => {
      const { watchdogResubscriptions: before } = feed.counters;
      const from = clock.now();
      while (feed.counters.watchdogResubscriptions === before) {
        await clock.advance(2_000);
        await heardOf('MSFT', 'NVDA');
      }
      const at = clock.now();
      await until(() => streamOf('AAPL')?.lastMessageAt === at);
      return (at - from) / 1_000;
    };
    expect(await renewedAfter()).toBe(46);
    await clock.advance(6_000);
    await heardOf('AAPL', 'MSFT', 'NVDA');
    expect(await renewedAfter()).toBe(46);
    say(...said.halted(idOf('AAPL'), 1));
    await until(() => streamOf('AAPL')?.halted === true);
    expect(await renewedAfter()).toBe(90);
    expect(await renewedAfter()).toBe(46);
    expect(await renewedAfter()).toBe(46);
    expect(askedOf(gateway)).toHaveLength(8);
  });

  it('renews all when all are silent, in trading hours only, counted from their beginning', async () => {
    const { gateway, feed, clock, heard } = await streaming(parseInstant('2026-11-20T03:50:00-05:00'));
    await clock.advance(10 * 60_000 + 44_000);
    expect(feed.counters.watchdogResubscriptions).toBe(0);
    await clock.advance(2_000);
    await gateway.until(() => askedOf(gateway).length === 6);
    expect(feed.counters.watchdogResubscriptions).toBe(3);
    expect(heard.warnings()).toHaveLength(1);
  });

  it.each([
    ['after 17:00 on a half day', '2026-11-27T17:00:00-05:00'],
    ['after 20:00', '2026-11-20T20:00:00-05:00'],
    ['on a holiday', '2026-11-26T11:00:00-05:00'],
    ['on a Saturday', '2026-11-21T11:00:00-05:00'],
  ])('sleeps %s', async (_when, now) => {
    const { feed, clock } = await streaming(parseInstant(now));
    await clock.advance(3_600_000);
    expect(feed.counters.watchdogResubscriptions).toBe(0);
  });

  it('excuses the silence a lost link explains', async () => {
    const { feed, clock, notice } = await streaming();
    await clock.advance(40_000);
    notice(1100);
    await until(() => feed.connection === 'link_lost');
    await clock.advance(30_000);
    notice(1102);
    await until(() => feed.connection === 'connected');
    await clock.advance(40_000);
    expect(feed.counters.watchdogResubscriptions).toBe(0);
  });
});

describe('recent bars', () => {
  it('are thirty minutes of one-minute bars with extended hours', async () => {
    const { barsAnswer } = await import('./scripted-gateway.ts');
    const gateway = await gatewayWith({
      answer: (fields, client) => {
        if (fields[0] === '20') client.send(...barsAnswer(fields[1], morning / 1_000 - 1_800, 30));
      },
    });
    const { feed } = await connectedFeed(gateway);
    const bars = await feed.recentBars(tickers('BRK.B')[0]!);
    expect(bars?.length).toBe(30);
    expect(bars?.high[29]).toBe(11);
    const [fields] = gateway.of(20);
    expect(fields!.slice(2, 14)).toEqual(['', 'BRK B', 'STK', '', '', '', '', 'SMART', '', 'USD', '', '']);
    expect(fields!.slice(14)).toEqual(['0', '', '1 min', '1800 S', '0', 'TRADES', '2', '0', '']);
  });

  it('are null where the gateway refuses, says nothing for 15 s, has none, or is lost', async () => {
    let answer: (id: string) => (string | number)[] | undefined = (id) => [...said.error(id, 162, 'no data')];
    const gateway = await gatewayWith({
      answer: (fields, client) => {
        const message = fields[0] === '20' ? answer(fields[1]!) : undefined;
        if (message) client.send(...message);
      },
    });
    const { feed, clock } = await connectedFeed(gateway);
    const ask = () => feed.recentBars(tickers('AAPL')[0]!);
    expect(await ask()).toBeNull();
    answer = (id) => [17, id, '', '', 0];
    expect(await ask()).toBeNull();
    answer = () => undefined;
    const silent = ask();
    await gateway.until(() => gateway.of(20).length === 3);
    await clock.advance(15_000);
    expect(await silent).toBeNull();
    await gateway.until(() => gateway.of(25).length === 1);
    expect(gateway.of(25)[0]![2]).toBe(gateway.of(20)[2]![1]);
    const lost = ask();
    await gateway.until(() => gateway.of(20).length === 4);
    for (const client of [...gateway.clients]) client.drop();
    expect(await lost).toBeNull();
    const waiting = ask();
    await clock.advance(900);
    await feed.close();
    expect(await waiting).toBeNull();
  });

  it('wait until every subscription has left', async () => {
    const gateway = await gatewayWith();
    const { feed } = await connectedFeed(gateway);
    const bars = feed.recentBars(tickers('AAPL')[0]!);
    feed.want(three);
    await gateway.until(() => gateway.requests.length === 4);
    expect(gateway.requests.map(({ fields }) => fields[0])).toEqual(['1', '1', '1', '20']);
    await feed.close();
    expect(await bars).toBeNull();
  });
});
