import { describe, expect, it } from 'vitest';

import { connectedFeed, feedOn, tickers, until } from './open-feeds.ts';
import { failure, gatewayWith } from './open-sessions.ts';
import { answering, askedOf, begins, said } from './market-data-script.ts';
import { morning } from './scripted-gateway.ts';
import { loadSettings } from '../../src/config/load-settings.ts';
import { feedOptions } from '../../src/ibkr/feed-options.ts';
import { ManualClock } from '../simulator/manual-clock.ts';

describe('connecting a feed', () => {
  it('takes one client id, names the source, and says so', async () => {
    const gateway = await gatewayWith();
    const { feed, heard } = await connectedFeed(gateway);
    expect(feed.source).toEqual({ account: 'DU123', mode: 'PAPER', id: 'ibkr' });
    expect([...gateway.clients].map(({ clientId }) => clientId)).toEqual([10]);
    expect(feed).toMatchObject({ clientId: 10, connection: 'connected' });
    expect(heard.connections).toEqual([['connected', 0, 'client id 10, PAPER account DU123']]);
    expect(await feed.whenConnected()).toBe(feed.source);
  });

  it('says that a client id is in use and takes the next one', async () => {
    const gateway = await gatewayWith({ busyIds: new Set([10, 11]) });
    const { feed, heard } = await connectedFeed(gateway);
    expect(feed.clientId).toBe(12);
    expect(heard.notices.filter(([, code]) => code === 326)).toEqual([
      ['warn', 326, 'Client id 10 is in use on this gateway; the next one of 10-19 is tried.'],
      ['warn', 326, 'Client id 11 is in use on this gateway; the next one of 10-19 is tried.'],
    ]);
  });

  it('names the range when no id of it is free, and goes on once one is', async () => {
    const gateway = await gatewayWith({ busyIds: new Set([10, 11]) });
    const { feed, heard, clock } = feedOn(gateway.port, new ManualClock(morning), {
      clientIds: { low: 10, high: 11 },
    });
    await until(() => heard.warnings().length === 3);
    expect(heard.warnings()[2]).toContain('10-11');
    expect(heard.warnings()[2]).toContain('IBKR_CLIENT_ID.');
    gateway.script = { busyIds: new Set([10]) };
    await clock.advance(1_000);
    await feed.whenConnected();
    expect(feed.clientId).toBe(11);
  });

  it('does not fail for a gateway that is away: it tells the four things to check, and tries for as long as it takes', async () => {
    const gateway = await gatewayWith({ answer: answering(begins) });
    const { port } = gateway;
    await gateway.stop();
    const { feed, heard, clock, streamOf } = feedOn(port, new ManualClock(morning));
    feed.want(tickers('AAPL'));
    await until(() => heard.connections.length === 1);
    const [state, code, text] = heard.connections[0]!;
    expect([state, code]).toEqual(['connecting', 0]);
    for (const part of [`127.0.0.1:${port}`, '(1)', '(2)', '(3)', '(4)']) expect(text).toContain(part);
    expect(() => feed.source).toThrow('not been connected');
    for (let pause = 1_000; pause < 60_000; pause *= 2) {
      const tries = heard.warnings().length;
      await clock.advance(Math.min(pause, 30_000) - 1);
      expect(heard.warnings()).toHaveLength(tries);
      await clock.advance(1);
      await until(() => heard.warnings().length === tries + 1);
    }
    await gateway.listen(port);
    await clock.advance(30_000);
    await feed.whenConnected();
    await until(() => streamOf('AAPL')?.state === 'streaming');
    expect(feed.counters.reconnects).toBe(0);
    expect(heard.gaps).toEqual([]);
  });

  it('gives a silent gateway up after the connect time-out', async () => {
    const gateway = await gatewayWith({ mute: true });
    const { heard } = feedOn(gateway.port, new ManualClock(morning), { connectTimeoutMs: 20 });
    await until(() => heard.warnings().length === 1);
    expect(heard.warnings()[0]).toContain('0.02 s');
  });

  it.each([
    ['DU1,DU2', {}, 'DU1, DU2'],
    ['DU1', { account: 'DU9' }, 'no account DU9'],
  ])('tells what is wrong with the accounts %s and keeps trying', async (accounts, options, problem) => {
    const gateway = await gatewayWith({ accounts });
    const { heard, clock, feed } = feedOn(gateway.port, new ManualClock(morning), options);
    await until(() => heard.warnings().length === 1);
    expect(heard.warnings()[0]).toContain(problem);
    expect(heard.warnings()[0]).toContain('IBKR_ACCOUNT');
    gateway.script = { accounts: 'DU9' };
    await clock.advance(1_000);
    expect((await feed.whenConnected()).account).toBe('DU9');
  });

  it('does not go on with another source', async () => {
    const gateway = await gatewayWith();
    const { feed, heard, clock } = await connectedFeed(gateway);
    gateway.script = { accounts: 'DUSIM9' };
    for (const client of [...gateway.clients]) client.drop();
    await until(() => feed.connection === 'lost');
    await clock.advance(1_000);
    await until(() => heard.warnings().some((text) => text.includes('no account DU123')));
    expect(feed.connection).toBe('lost');
  });

  it('tells whoever waits for it when it is closed', async () => {
    const gateway = await gatewayWith({ mute: true });
    const { feed } = feedOn(gateway.port, new ManualClock(morning));
    const waiting = failure(feed.whenConnected());
    await feed.close();
    expect(await waiting).toMatchObject({ code: 'GATEWAY_LOST' });
    expect(await failure(feed.whenConnected())).toMatchObject({ code: 'GATEWAY_LOST' });
    expect(await feed.recentBars(tickers('AAPL')[0]!)).toBeNull();
  });

  it('leaves nothing behind when it is closed, open or not', async () => {
    const gateway = await gatewayWith({ answer: answering(begins) });
    const { feed, heard } = await connectedFeed(gateway);
    feed.want(tickers('AAPL'));
    await gateway.until(() => askedOf(gateway).length === 1);
    await feed.close();
    await feed.close();
    await gateway.until(() => gateway.clients.size === 0);
    const told = heard.connections.length;
    feed.want(tickers('MSFT'));
    expect(heard.connections).toHaveLength(told);
    expect(askedOf(gateway)).toHaveLength(1);
  });

  it('is configured by the settings of the tracker', () => {
    const env = { IBKR_CLIENT_ID: '30-31', TRACKER_FEED: 'tick_by_tick', ALLOW_DELAYED: 'true' };
    const { settings } = loadSettings({ env, dotenvPath: null });
    expect(feedOptions(settings)).toMatchObject({
      ...{ clientIds: { low: 30, high: 31 }, tickByTick: 5, allowDelayed: true },
      connectTimeoutMs: 10_000,
    });
  });

  it('opens a new connection after bytes that are no messages, and loses no stream', async () => {
    const gateway = await gatewayWith({ answer: answering(begins) });
    const { feed, clock, heard, streamOf } = await connectedFeed(gateway);
    feed.want(tickers('AAPL'));
    await until(() => streamOf('AAPL')?.state === 'streaming');
    const [client] = gateway.clients;
    client!.send(...said.last(askedOf(gateway)[0]!.id, 'ten' as never, 100));
    await until(() => feed.connection === 'lost');
    expect(heard.connections.at(-1)![2]).toContain('unreadable');
    await clock.advance(1_000);
    await until(() => heard.gaps.length === 1);
    expect(askedOf(gateway)).toHaveLength(2);
  });
});
