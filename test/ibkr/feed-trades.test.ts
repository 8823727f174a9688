import { describe, expect, it } from 'vitest';

import { connectedFeed, tickers, until } from './open-feeds.ts';
import { gatewayWith } from './open-sessions.ts';
import { answering, type Asked, askedOf, begins, cancelsOf, said } from './market-data-script.ts';
import { morning, type ScriptedClient } from './scripted-gateway.ts';

/** A gateway that streams AAPL, and the one who speaks for it. */
async function streaming(options: Parameters<typeof connectedFeed>[1] = {}) {
  let speak: ScriptedClient | undefined;
  const gateway = await gatewayWith({
    answer: answering((asked, client) => {
      speak = client;
      if (!asked.tickByTick) begins(asked, client);
    }),
  });
  const opened = await connectedFeed(gateway, options);
  opened.feed.want(tickers('AAPL'));
  await gateway.until(() => askedOf(gateway).length === 1);
  const newest = (): Asked => askedOf(gateway).at(-1)!;
  if (!newest().tickByTick) await until(() => opened.streamOf('AAPL')?.state === 'streaming');
  const say = (...messages: readonly (readonly (string | number)[])[]): void => {
    for (const fields of messages) speak!.send(...fields);
  };
  return { gateway, ...opened, newest, say };
}

const rt = (price: number | '', size: number | '', time: number, volume: number): string =>
  `${price};${size};${time};${volume};10.25;true`;

describe('trades of a feed', () => {
  it('come from tick 375: price, size and time of one message, and what tells it from the next', async () => {
    const { newest, say, heard, streamOf } = await streaming();
    const { id, generics } = newest();
    expect(generics).toBe('375');
    say(
      said.last(id, 9, 900),
      said.rt(id, 77, rt(10.5, 200, morning - 40, 1_389.51)),
      said.lastSize(id, 300),
      said.rt(id, 48, rt(11, 500, morning - 30, 1_390)),
      said.rt(id, 77, rt('', '', morning - 20, 1_391)),
      said.rt(id, 77, rt(10.6, '', morning - 20, 1_391)),
      said.rt(id, 77, ';;;;;'),
      said.rt(id, 77, rt(10.75, 100, morning - 10, 1_392)),
    );
    await until(() => heard.trades.length === 2);
    expect(heard.trades[0]).toEqual({
      ...{ ticker: 'AAPL', time: morning - 40, price: 10.5, size: 200, seq: `1389.51@${morning - 40}` },
      ...{ feed: 'rt_trade_volume', attributes: '', arrived: morning },
      socketAt: expect.any(Number) as number,
    });
    expect(heard.trades[1]).toMatchObject({ price: 10.75, size: 100, time: morning - 10 });
    expect(streamOf('AAPL')).toMatchObject({
      state: 'streaming',
      feed: 'rt_trade_volume',
      lastMessageAt: morning,
    });
  });

  it('bear one arrival for all that came together', async () => {
    const { newest, say, heard } = await streaming();
    const { id } = newest();
    say(...[1, 2, 3].map((n) => said.rt(id, 77, rt(10 + n, 100, morning + n, n))));
    await until(() => heard.trades.length === 3);
    const chunks = new Set(heard.trades.map(({ socketAt }) => socketAt));
    expect(chunks.size).toBeLessThan(3);
  });

  it.each([321, 322])(
    'fall back to 233 and then to LAST where %i refuses the generic ticks',
    async (code) => {
      const gateway = await gatewayWith({
        answer: answering((asked, client) => {
          if (asked.generics === '') {
            begins(asked, client);
            client.send(...said.last(asked.id, 10, 100, 7));
            client.send(...said.lastSize(asked.id, 100));
            client.send(...said.last(asked.id, -1, 0));
            client.send(...said.last(asked.id, 0, 0));
            client.send(...said.last(asked.id, 10.5, ''));
            client.send(...said.last(asked.id, 11, 50));
          } else
            client.send(
              ...said.error(asked.id, code, `cause - Incorrect generic tick list of ${asked.generics}`),
            );
        }),
      });
      const { feed, heard, streamOf } = await connectedFeed(gateway);
      feed.want(tickers('AAPL'));
      await until(() => heard.trades.length === 2);
      expect(askedOf(gateway).map(({ generics }) => generics)).toEqual(['375', '233', '']);
      expect(cancelsOf(gateway)).toEqual([]);
      expect(heard.trades).toMatchObject([
        { price: 10, size: 100, time: null, seq: null, feed: 'last', attributes: 'pastLimit,preOpen' },
        { price: 11, size: 50, attributes: '' },
      ]);
      expect(streamOf('AAPL')).toMatchObject({ feed: 'last', state: 'streaming' });
      // A gateway that refused it once is not asked for it again.
      feed.want(tickers('AAPL', 'MSFT'));
      await until(() => askedOf(gateway).length === 4);
      expect(askedOf(gateway)[3]).toMatchObject({ symbol: 'MSFT', generics: '' });
    },
  );

  it('take 233 where 375 brings nothing while the last price keeps changing for 15 s', async () => {
    const { gateway, newest, say, heard, clock, streamOf, feed } = await streaming();
    const first = newest().id;
    const lastAt = async (seconds: number, price: number): Promise<void> => {
      await clock.advance(seconds * 1_000 - (clock.now() - morning));
      say(said.last(first, price, 100));
      await until(() => streamOf('AAPL')?.lastMessageAt === clock.now());
    };
    await lastAt(1, 10);
    await lastAt(2, 10.1);
    await lastAt(10, 10.2);
    await lastAt(16, 10.3);
    expect(askedOf(gateway)).toHaveLength(1);
    await lastAt(18, 10.4);
    await gateway.until(() => askedOf(gateway).length === 2);
    expect(newest().generics).toBe('233');
    expect(cancelsOf(gateway)).toEqual([first]);
    say(said.rt(newest().id, 48, rt(10.5, 10, morning, 7)));
    await until(() => heard.trades.length === 1);
    expect(heard.trades[0]).toMatchObject({ feed: 'rt_volume', price: 10.5 });
    expect(feed.counters.subscriptions).toBe(2);
  });

  it('keep 375 as long as it brings trades, however rarely the last price changes with them', async () => {
    const { gateway, newest, say, clock, streamOf } = await streaming();
    const { id } = newest();
    for (let second = 1; second <= 30; second++) {
      await clock.advance(1_000);
      if (second % 5 === 0) say(said.rt(id, 77, rt(10, 100, clock.now(), second)));
      say(said.last(id, 10 + second / 100, 100));
      await until(() => streamOf('AAPL')?.lastMessageAt === clock.now());
    }
    expect(askedOf(gateway)).toHaveLength(1);
  });

  it('that the gateway sends again after a subscription are dropped and counted', async () => {
    const { gateway, newest, say, heard, feed, clock } = await streaming();
    const trade = rt(10.5, 200, morning - 40, 1_389);
    say(said.rt(newest().id, 77, trade));
    await until(() => heard.trades.length === 1);
    const again = async (message: (id: string) => (string | number)[]): Promise<void> => {
      const count = askedOf(gateway).length;
      feed.want([]);
      await gateway.until(() => cancelsOf(gateway).length === count);
      feed.want(tickers('AAPL'));
      await gateway.until(() => askedOf(gateway).length === count + 1);
      say(message(newest().id));
    };
    // Another day's volume beside the same time, price and size is the same trade too.
    await again((id) => said.rt(id, 77, trade));
    await until(() => feed.counters.repeats === 1);
    await again((id) => said.rt(id, 77, rt(10.5, 200, morning - 40, 1_400)));
    await until(() => feed.counters.repeats === 2);
    await again((id) => said.rt(id, 77, rt(10.5, 200, morning - 39, 1_400)));
    await until(() => heard.trades.length === 2);
    // Within a stream equal values are another trade, unless the day's volume says otherwise.
    say(said.rt(newest().id, 77, rt(10.5, 200, morning - 39, 1_402)));
    say(said.rt(newest().id, 77, rt(10.5, 200, morning - 39, 1_402)));
    await until(() => feed.counters.repeats === 3);
    expect(heard.trades).toHaveLength(3);

    // Also on the next connection.
    for (const client of [...gateway.clients]) client.drop();
    await until(() => feed.connection === 'lost');
    await clock.advance(1_000);
    await gateway.until(() => askedOf(gateway).length === 5);
    say(said.rt(newest().id, 77, rt(10.5, 200, morning - 39, 1_402)));
    await until(() => feed.counters.repeats === 4);
    expect(heard.trades).toHaveLength(3);
  });

  it('are asked for by symbol, class shares with a blank, and told under the name they came in with', async () => {
    const gateway = await gatewayWith({
      answer: answering((asked, client) => client.send(...said.rt(asked.id, 77, rt(480, 5, morning, 1)))),
    });
    const { feed, heard } = await connectedFeed(gateway);
    feed.want(tickers('BRK.B', 'BF-B', 'BRK A'));
    await until(() => heard.trades.length === 3);
    expect(gateway.of(1).map((fields) => fields.slice(3, 15))).toEqual(
      ['BRK B', 'BF B', 'BRK A'].map((symbol) => [
        '',
        symbol,
        'STK',
        '',
        '',
        '',
        '',
        'SMART',
        '',
        'USD',
        '',
        '',
      ]),
    );
    expect(heard.trades.map(({ ticker }) => ticker)).toEqual(['BRK.B', 'BF-B', 'BRK A']);
  });

  it('of a request that is over, and messages nobody asked for, are dropped', async () => {
    const { gateway, newest, say, heard, feed } = await streaming();
    const { id } = newest();
    feed.want(tickers('MSFT'));
    await gateway.until(() => askedOf(gateway).length === 2);
    say(said.rt(id, 77, rt(10, 100, morning, 1)), said.rt('77', 77, rt(10, 100, morning, 1)));
    say(said.error(id, 300, "Can't find EId"), said.error(id, 354, 'not subscribed'));
    say(said.rt(newest().id, 77, rt(20, 100, morning, 1)));
    await until(() => heard.trades.length === 1);
    expect(heard.trades).toMatchObject([{ ticker: 'MSFT', price: 20 }]);
    expect(heard.failures).toEqual([]);
  });

  it('keep coming for a cancel that got lost: it is sent once more', async () => {
    const { gateway, newest, say, feed, clock } = await streaming();
    const { id } = newest();
    feed.want([]);
    await gateway.until(() => cancelsOf(gateway).length === 1);
    say(said.bid(id, 10));
    await clock.advance(6_000);
    say(said.bid(id, 10));
    await gateway.until(() => cancelsOf(gateway).length === 2);
    expect(cancelsOf(gateway)).toEqual([id, id]);
  });

  it('tell halts by tick 49', async () => {
    const { newest, say, streamOf } = await streaming();
    say(said.halted(newest().id, 2));
    await until(() => streamOf('AAPL')?.halted === true);
    say(said.halted(newest().id, 0));
    await until(() => streamOf('AAPL')?.halted === false);
  });
});

describe('tick-by-tick', () => {
  it('is for the first tickers; its trades have seconds and attributes, and a halt is no trade', async () => {
    const { gateway, newest, say, heard, feed, streamOf } = await streaming({ tickByTick: 2 });
    expect(newest()).toMatchObject({ symbol: 'AAPL', tickByTick: true });
    expect(gateway.of(97)[0]!.slice(14)).toEqual(['Last', '0', '0']);
    feed.want(tickers('AAPL', 'MSFT', 'NVDA'));
    await gateway.until(() => askedOf(gateway).length === 3);
    expect(askedOf(gateway).map(({ symbol, tickByTick }) => [symbol, tickByTick])).toEqual([
      ['AAPL', true],
      ['MSFT', true],
      ['NVDA', false],
    ]);
    const seconds = morning / 1_000;
    const { id } = askedOf(gateway)[0]!;
    say(said.tick(id, seconds, 10, 100, 2), said.tick(id, seconds, 10, 100), said.tick(id, seconds, 0, 0, 1));
    await until(() => streamOf('AAPL')?.halted === true);
    expect(heard.trades).toMatchObject([
      { time: morning, price: 10, size: 100, feed: 'tick_by_tick', attributes: 'unreported', seq: null },
      { time: morning, attributes: '' },
    ]);
    say(said.tick(id, seconds + 1, 10.1, 100, 1));
    await until(() => heard.trades.length === 3);
    expect(heard.trades[2]).toMatchObject({ attributes: 'pastLimit' });
    expect(streamOf('AAPL')).toMatchObject({ halted: false, feed: 'tick_by_tick' });
    // Its place is free again for who comes next, and it is cancelled by its own message.
    feed.want(tickers('MSFT', 'NVDA', 'TSLA'));
    await gateway.until(() => askedOf(gateway).length === 4);
    expect(gateway.of(98)).toEqual([['98', id]]);
    expect(newest()).toMatchObject({ symbol: 'TSLA', tickByTick: true });
  });

  it.each([10187, 10189, 10190])('is sampled instead where %i refuses it', async (code) => {
    const { gateway, newest, say, streamOf, heard } = await streaming({ tickByTick: 5 });
    say(said.error(newest().id, code, 'Failed to request tick-by-tick data.'));
    await gateway.until(() => askedOf(gateway).length === 2);
    expect(newest()).toMatchObject({ tickByTick: false, generics: '375' });
    await until(() => streamOf('AAPL')?.state === 'streaming');
    expect(streamOf('AAPL')?.feed).toBe('rt_trade_volume');
    expect(heard.failures).toEqual([]);
  });
});

describe('delayed data', () => {
  it('is asked for before anything else where it is allowed, and marked', async () => {
    const { gateway, newest, say, heard, streamOf } = await streaming({ allowDelayed: true });
    expect(gateway.requests[0]!.fields).toEqual(['59', '1', '3']);
    const { id } = newest();
    say(said.error(id, 10167, 'Displaying delayed market data.'), said.delayedLast(id, 10, 100));
    await until(() => heard.trades.length === 1);
    expect(heard.trades[0]).toMatchObject({ feed: 'delayed', time: null, price: 10, size: 100, seq: null });
    expect(streamOf('AAPL')?.feed).toBe('delayed');
    expect(heard.failures).toEqual([]);
  });

  it('is recognised by its type alone, and live data again', async () => {
    const { newest, say, streamOf } = await streaming({ allowDelayed: true });
    say([58, 1, newest().id, 4]);
    await until(() => streamOf('AAPL')?.feed === 'delayed');
    say(said.live(newest().id));
    await until(() => streamOf('AAPL')?.feed === 'rt_trade_volume');
  });

  it('is not taken where it is not allowed', async () => {
    const { gateway, newest, say, heard, streamOf } = await streaming();
    const { id } = newest();
    say([58, 1, id, 3], said.delayedLast(id, 10, 100));
    await until(() => heard.failures.length === 1);
    expect(gateway.of(59)).toEqual([]);
    expect(heard.failures[0]![1].reason).toBe('no_permission');
    await gateway.until(() => cancelsOf(gateway).length === 1);
    expect(heard.trades).toEqual([]);
    expect(streamOf('AAPL')?.state).toBe('failed');
  });
});
