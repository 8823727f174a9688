import { describe, expect, it } from 'vitest';

import { parseInstant } from '../../src/calendar/instant.ts';
import { tapeMarket } from '../../src/simulator/market/tape-market.ts';
import type { ScriptedTrade, TapeEvent } from '../../src/simulator/market/ticker-tape.ts';
import type { SimulatedGatewayOptions } from '../../src/simulator/server-options.ts';
import {
  historyLine,
  marketDataLine,
  midSession,
  signIn,
  smallMarket,
  startGateway,
} from './gateway-fixture.ts';
import type { RawClient } from './raw-client.ts';

const trade = (at: number, price: number, size = 100, more: Partial<ScriptedTrade> = {}): ScriptedTrade => ({
  ticker: 'TAPE',
  at,
  price,
  size,
  ...more,
});
const contract = (symbol: string): string => `0|${symbol}|STK||0|||SMART||USD||`;
const tapeLine = (requestId: number, generics: string): string =>
  marketDataLine(requestId, generics, 0, contract('TAPE'));

async function gatewayWith(
  events: readonly TapeEvent[],
  options: Partial<SimulatedGatewayOptions> & { readonly now?: string } = {},
) {
  const start = parseInstant(options.now ?? midSession);
  const started = await startGateway({ market: tapeMarket(smallMarket, events, start), ...options });
  return { ...started, start, client: await signIn(started.port) };
}

/** Values of a tick type told to a request so far, once the gateway has dealt with everything sent before. */
async function ticks(client: RawClient, requestId: number, tickType: number): Promise<string[]> {
  const answered = client.count(([id]) => id === '49');
  client.send('49', '1');
  await client.next((frame) => frame[0] === '49' && client.count(([id]) => id === '49') > answered);
  return client.frames
    .filter(
      ([id, , request, type]) =>
        ['1', '2', '45', '46'].includes(id!) && request === String(requestId) && type === String(tickType),
    )
    .map((frame) => frame[4]!);
}

/** Subscribes and waits until the stream has begun. */
async function stream(client: RawClient, requestId: number, generics: string): Promise<void> {
  client.sendLine(tapeLine(requestId, generics));
  await client.next(([id, request]) => id === '81' && request === String(requestId));
}

describe('scripted trades', () => {
  it('each is one update at its millisecond, the last one before now first, volumes growing with each', async () => {
    const events = [trade(-5000, 2), trade(10, 2.01, 30), trade(10, 2.02, 30), trade(251, 2.03, 40)];
    const { client, clock, start } = await gatewayWith(events);
    await stream(client, 1, '233,375');
    const trades = async () =>
      (await ticks(client, 1, 77)).map((text) => text.split(';').slice(0, 4).map(Number));
    expect(await trades()).toEqual([[2, 100, start - 5000, 1]]);
    await clock.advance(9);
    expect(await trades()).toHaveLength(1);
    await clock.advance(1);
    await clock.advance(241);
    expect((await trades()).slice(1)).toEqual([
      [2.01, 30, start + 10, 1.3],
      [2.02, 30, start + 10, 1.6],
      [2.03, 40, start + 251, 2],
    ]);
    expect(await ticks(client, 1, 48)).toEqual(await ticks(client, 1, 77));
  });

  it('an unreportable one is told to 233 and to nobody else', async () => {
    const events = [trade(-1, 2), trade(100, 3, 700, { unreportable: true }), trade(200, 2.5)];
    const { client, clock } = await gatewayWith(events);
    await stream(client, 1, '233,375');
    await clock.advance(300);
    const prices = async (type: number) =>
      (await ticks(client, 1, type)).map((text) => Number.parseFloat(text));
    expect(await prices(48)).toEqual([2, 3, 2.5]);
    expect(await prices(77)).toEqual([2, 2.5]);
    expect(await prices(4)).toEqual([2, 2.5]);
  });

  it('default ticks go with the trades and quotes go on without any; mdoff silences both', async () => {
    const { client, clock } = await gatewayWith([trade(-1, 2), trade(100, 2.1, 300)]);
    await stream(client, 1, '375');
    await stream(client, 2, 'mdoff,375');
    await clock.advance(100);
    expect(await ticks(client, 1, 4)).toEqual(['2', '2.1']);
    expect(await ticks(client, 1, 5)).toEqual(['100', '300']);
    expect(await ticks(client, 1, 1)).toEqual(['1.99', '2.09']);
    const quotes = (await ticks(client, 1, 0)).length + (await ticks(client, 1, 3)).length;
    await clock.advance(10_000);
    expect((await ticks(client, 1, 0)).length + (await ticks(client, 1, 3)).length).toBeGreaterThan(
      quotes + 10,
    );
    expect(await ticks(client, 2, 77)).toHaveLength(2);
    for (const type of [0, 1, 2, 3, 4, 5, 8, 45, 49]) expect(await ticks(client, 2, type)).toEqual([]);
  });

  it('a subscription made anew repeats the last trade', async () => {
    const { client, clock } = await gatewayWith([trade(-5000, 2), trade(1000, 2.2)]);
    await stream(client, 1, '375');
    await clock.advance(1500);
    client.sendLine('2|2|1');
    await stream(client, 2, '375');
    expect((await ticks(client, 1, 77)).at(-1)).toBe((await ticks(client, 2, 77))[0]);
  });

  it('a stream that begins while the others have nothing to come for long is on time', async () => {
    const later = { ...trade(50_000, 9), ticker: 'OTHER' };
    const { client, clock } = await gatewayWith([trade(-1, 2), trade(100, 2.1), later]);
    client.sendLine(marketDataLine(1, 'mdoff,375', 0, contract('OTHER')));
    await stream(client, 2, 'mdoff,375');
    await clock.advance(100);
    expect(await ticks(client, 2, 77)).toHaveLength(2);
    await clock.advance(49_900);
    expect(await ticks(client, 1, 77)).toHaveLength(1);
  });

  it('a halt is tick 49, and quotes stand until it ends', async () => {
    const events: TapeEvent[] = [
      trade(-1, 2),
      { ticker: 'TAPE', at: 1000, halted: true },
      { ticker: 'TAPE', at: 60_000, halted: false },
    ];
    const { client, clock } = await gatewayWith(events);
    await stream(client, 1, '375');
    await clock.advance(1000);
    expect(await ticks(client, 1, 49)).toEqual(['0', '1']);
    const before = client.frames.length;
    await clock.advance(58_000);
    expect(await ticks(client, 1, 49)).toEqual(['0', '1']);
    expect(client.frames.slice(before).filter(([id]) => id === '1' || id === '2')).toEqual([]);
    await clock.advance(1000);
    expect(await ticks(client, 1, 49)).toEqual(['0', '1', '0']);
  });

  it('tick-by-tick Last tells each trade but the unreportable, AllLast those too', async () => {
    const events = [
      trade(-1000, 2),
      trade(100, 3, 700, { unreportable: true }),
      trade(200, 2.5),
      trade(201, 2.5),
    ];
    const { client, clock } = await gatewayWith([...events, { ...trade(300, 7), ticker: 'OTHER' }]);
    client.sendLine(`97|1|${contract('TAPE')}|Last|0|0`);
    await ticks(client, 1, 0);
    await clock.advance(15_000);
    client.sendLine(`97|2|${contract('TAPE')}|AllLast|0|0`);
    await ticks(client, 1, 0);
    const told = (requestId: number) =>
      client.frames
        .filter(([id, request]) => id === '99' && request === String(requestId))
        .map((frame) => Number(frame[4]));
    expect(told(1)).toEqual([2, 2.5, 2.5]);
    expect(told(2)).toEqual([2.5]);
  });

  it('a delayed account sees them 15 minutes later, without RTVolume', async () => {
    const { client, clock } = await gatewayWith([trade(-900_000, 2), trade(500, 2.2)], {
      subscription: 'delayed',
    });
    client.sendLine('59|1|3');
    await stream(client, 1, '375');
    expect(await ticks(client, 1, 68)).toEqual(['2']);
    await clock.advance(900_499);
    expect(await ticks(client, 1, 68)).toEqual(['2']);
    await clock.advance(1);
    expect(await ticks(client, 1, 68)).toEqual(['2', '2.2']);
    expect(await ticks(client, 1, 77)).toEqual([]);
  });

  it('a ticker that has never traded has a quote and no last price', async () => {
    const { client, clock } = await gatewayWith([trade(5000, 3)]);
    await stream(client, 1, '375');
    expect(await ticks(client, 1, 2)).toEqual(['3.01']);
    for (const type of [4, 45, 77]) expect(await ticks(client, 1, type)).toEqual([]);
    await clock.advance(5000);
    expect(await ticks(client, 1, 77)).toHaveLength(1);
  });

  it('a ticker of the base market keeps its history and streams the tape', async () => {
    const { client } = await gatewayWith([{ ...trade(-1000, 77.77), ticker: 'AAPL' }]);
    const plain = await signIn((await startGateway({})).port, 2);
    for (const one of [client, plain]) one.sendLine(historyLine(5));
    const bars = await Promise.all([client, plain].map((one) => one.next(([id]) => id === '17')));
    expect(bars[0]).toEqual(bars[1]);
    client.sendLine(marketDataLine(1, '375'));
    expect((await ticks(client, 1, 77))[0]).toMatch(/^77\.77;100;/);
  });

  it.each([midSession, '2026-11-18T05:45:30-05:00'])(
    'the half hour before %s has bars: quiet ones, then those of the trades',
    async (now) => {
      const events = [trade(-60_000, 2), trade(-50_000, 2.4, 500), trade(-49_000, 2.2, 50), trade(10, 9)];
      const { client } = await gatewayWith(events, { now });
      client.sendLine(historyLine(1, { contract: contract('TAPE'), duration: '1800 S', rth: 0 }));
      const frame = await client.next(([id]) => id === '17');
      const bars = Array.from({ length: Number(frame[4]) }, (_, row) =>
        frame.slice(5 + 8 * row, 13 + 8 * row).map(Number),
      );
      expect(bars).toHaveLength(30);
      expect(bars[0]!.slice(1, 6)).toEqual([2, 2, 2, 2, 100]);
      expect(Math.max(...bars.map((bar) => bar[2]!))).toBe(2.4);
      expect(bars.at(-1)![4]).toBe(2.2);
    },
  );

  it('what trades while the exchanges are closed streams as well', async () => {
    const { client, clock } = await gatewayWith([trade(-1, 2), trade(50, 2.1)], {
      now: '2026-11-22T12:00:00-05:00',
    });
    await stream(client, 1, '375');
    await clock.advance(50);
    expect(await ticks(client, 1, 77)).toHaveLength(2);
    expect(await ticks(client, 1, 1)).toEqual(['1.99', '2.09']);
  });
});
