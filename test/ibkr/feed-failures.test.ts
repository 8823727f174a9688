import { describe, expect, it } from 'vitest';

import { parseInstant } from '../../src/calendar/instant.ts';
import type { Asked } from './market-data-script.ts';
import { answering, askedOf, begins, cancelsOf, said } from './market-data-script.ts';
import { connectedFeed, feedOn, type OpenedFeed, tickers, until } from './open-feeds.ts';
import { gatewayWith } from './open-sessions.ts';
import { type ScriptedClient, type ScriptedGateway } from './scripted-gateway.ts';
import { ManualClock } from '../simulator/manual-clock.ts';

interface Refusing extends OpenedFeed<ManualClock> {
  readonly gateway: ScriptedGateway;
  /** What the gateway answers from now on; undefined serves. */
  refusal: readonly [code: number, text: string] | undefined;
  readonly client: () => ScriptedClient;
}

/** A feed that wants AAPL of a gateway that refuses it. */
async function refused(code: number, text: string, begun = false): Promise<Refusing> {
  const state: { refusal: Refusing['refusal'] } = { refusal: [code, text] };
  const gateway = await gatewayWith({
    answer: answering((asked: Asked, client) => {
      if (begun || !state.refusal) begins(asked, client);
      if (state.refusal) client.send(...said.error(asked.id, ...state.refusal));
      else client.send(...said.bid(asked.id, 10));
    }),
  });
  const opened = await connectedFeed(gateway);
  opened.feed.want(tickers('AAPL'));
  await until(() => opened.heard.failures.length === 1);
  return Object.assign(state, { ...opened, gateway, client: () => [...gateway.clients][0]! });
}

describe('a subscription that is refused', () => {
  it.each([
    [354, 'Requested market data is not subscribed.'],
    [10089, 'Requested market data requires additional subscription for API.'],
    [10168, 'Delayed market data is not enabled.'],
    [10186, 'Requested market data is not subscribed.'],
  ])('for lack of a permission (%i) is tried again every minute, until there is one', async (code, text) => {
    const test = await refused(code, text);
    const { gateway, heard, clock, streamOf } = test;
    expect(heard.failures).toEqual([['AAPL', { reason: 'no_permission', message: `${code}: ${text}` }]]);
    expect(streamOf('AAPL')).toMatchObject({ state: 'failed', failure: { reason: 'no_permission' } });
    await clock.advance(58_000);
    expect(askedOf(gateway)).toHaveLength(1);
    await clock.advance(4_000);
    await until(() => heard.failures.length === 2);
    test.refusal = undefined;
    await clock.advance(62_000);
    await until(() => streamOf('AAPL')?.state === 'streaming');
    expect(streamOf('AAPL')?.failure).toBeNull();
    // Nothing stood there that could have been cancelled.
    expect(cancelsOf(gateway)).toEqual([]);
  });

  it('for lack of a line (101) is tried again every 30 s and takes no line from another', async () => {
    const test = await refused(101, 'Max number of tickers has been reached');
    const { gateway, heard, clock, streamOf } = test;
    expect(heard.failures[0]![1].reason).toBe('no_line');
    test.refusal = undefined;
    await clock.advance(32_000);
    await until(() => streamOf('AAPL')?.state === 'streaming');
    expect(cancelsOf(gateway)).toEqual([]);
  });

  it('as an unknown contract (200) waits to be asked for again', async () => {
    const test = await refused(200, 'No security definition has been found for the request');
    const { gateway, heard, clock, feed, streamOf } = test;
    expect(heard.failures[0]![1]).toMatchObject({ reason: 'unknown_contract', transient: false });
    test.refusal = undefined;
    await clock.advance(600_000);
    for (const client of [...gateway.clients]) client.drop();
    await until(() => feed.connection === 'lost');
    await clock.advance(1_000);
    await until(() => feed.connection === 'connected');
    feed.want(tickers('AAPL', 'MSFT'));
    await until(() => streamOf('MSFT')?.state === 'streaming');
    expect(askedOf(gateway).map(({ symbol }) => symbol)).toEqual(['AAPL', 'MSFT']);
    feed.retry(tickers('AAPL')[0]!);
    await until(() => streamOf('AAPL')?.state === 'streaming');
  });

  it('as an unknown contract during nightly maintenance is told to be transient', async () => {
    const gateway = await gatewayWith({
      answer: answering(({ id }, client) => client.send(...said.error(id, 200, 'No security definition'))),
    });
    const { feed, heard, clock } = feedOn(
      gateway.port,
      new ManualClock(parseInstant('2026-11-19T23:29:00-05:00')),
    );
    feed.want(tickers('AAPL'));
    await until(() => heard.failures.length === 1);
    const transient = async (minutes: number): Promise<boolean> => {
      const { length } = heard.failures;
      await clock.advance(minutes * 60_000);
      feed.retry(tickers('AAPL')[0]!);
      await until(() => heard.failures.length > length);
      const failure = heard.failures.at(-1)![1];
      return failure.reason === 'unknown_contract' && failure.transient;
    };
    expect(heard.failures[0]![1]).toMatchObject({ transient: false });
    expect(await transient(1)).toBe(true);
    expect(await transient(89)).toBe(true);
    expect(await transient(1)).toBe(false);
  });

  it('in every form is told as refused, with what the gateway said last', async () => {
    const { gateway, heard, streamOf } = await refused(321, "Error validating request.-'bO'");
    expect(heard.failures[0]![1].reason).toBe('refused');
    expect(askedOf(gateway).map(({ generics }) => generics)).toEqual(['375', '233', '']);
    expect(streamOf('AAPL')?.state).toBe('failed');
  });

  it('because messages came too fast (100) is sent again after a pause', async () => {
    let refusals = 0;
    const gateway = await gatewayWith({
      answer: answering((asked, client) => {
        if (++refusals === 1) client.send(...said.error(asked.id, 100, 'Max rate of messages'));
        else if (refusals === 2) client.send(...said.error(-1, 100, 'Max rate of messages'));
        else begins(asked, client);
      }),
    });
    const { feed, heard, streamOf } = await connectedFeed(gateway);
    feed.want(tickers('AAPL'));
    const from = performance.now();
    await until(() => streamOf('AAPL')?.state === 'streaming');
    expect(performance.now() - from).toBeGreaterThan(1_900);
    expect(new Set(askedOf(gateway).map(({ id }) => id)).size).toBe(3);
    expect(heard.failures).toEqual([]);
  });

  it('for a reason nobody knows is cancelled and tried again, unless it speaks after all', async () => {
    const { gateway, heard, clock, client, streamOf } = await refused(4711, 'Something new');
    const { id } = askedOf(gateway)[0]!;
    expect(heard.failures[0]![1]).toEqual({ reason: 'refused', message: '4711: Something new' });
    await clock.advance(62_000);
    await until(() => heard.failures.length === 2);
    expect(cancelsOf(gateway)).toEqual([id]);
    client().send(...said.bid(askedOf(gateway)[1]!.id, 10));
    await until(() => streamOf('AAPL')?.state === 'streaming');
    await clock.advance(30_000);
    expect(askedOf(gateway)).toHaveLength(2);
  });
});

describe('a competing session', () => {
  it('is waited for: the stream is tried every minute, and the gap is told when data comes again', async () => {
    const test = await refused(10197, 'No market data during competing live session', true);
    const { gateway, heard, clock, streamOf } = test;
    const from = clock.now();
    expect(heard.failures[0]![1].reason).toBe('competing_session');
    expect(heard.warnings()[0]).toContain('AAPL: No market data during competing live session');
    await clock.advance(62_000);
    await until(() => heard.failures.length === 2);
    expect(cancelsOf(gateway)).toHaveLength(1);
    expect(heard.gaps).toEqual([]);
    test.refusal = undefined;
    await clock.advance(62_000);
    await until(() => heard.gaps.length === 1);
    expect(heard.gaps[0]).toMatchObject({
      kind: 'competing_session',
      from,
      to: clock.now(),
      tickers: ['AAPL'],
    });
    expect(streamOf('AAPL')?.state).toBe('streaming');
  });

  it('that ends by itself needs no new subscription', async () => {
    const { gateway, heard, client, streamOf } = await refused(10197, 'No market data', true);
    client().send(...said.last(askedOf(gateway)[0]!.id, 10, 100));
    await until(() => heard.gaps.length === 1);
    expect(streamOf('AAPL')?.state).toBe('streaming');
    expect(askedOf(gateway)).toHaveLength(1);
  });

  it('is tried at once when the market data farm is well', async () => {
    const test = await refused(10197, 'No market data', true);
    test.refusal = undefined;
    test.client().send(...said.error(-1, 2104, 'Market data farm connection is OK:usfarm'));
    await until(() => test.heard.gaps.length === 1);
    expect(askedOf(test.gateway)).toHaveLength(2);
  });
});
