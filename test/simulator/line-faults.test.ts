import { afterEach, describe, expect, it } from 'vitest';

import { shiftedClock } from '../../src/calendar/clock.ts';
import { parseInstant } from '../../src/calendar/instant.ts';
import { tapeMarket } from '../../src/simulator/market/tape-market.ts';
import type { TapeEvent } from '../../src/simulator/market/ticker-tape.ts';
import { parseFaultPlan } from '../../src/simulator/protocol/fault-plan.ts';
import type { SimulatedGateway } from '../../src/simulator/server-options.ts';
import { startSimulatedGateway } from '../../src/simulator/server.ts';
import { apple, marketDataLine, midSession, signIn, smallMarket, startGateway } from './gateway-fixture.ts';
import { RawClient } from './raw-client.ts';

const start = parseInstant(midSession);
/** TAPE trades every second, OTHER too, for two minutes. */
const events: TapeEvent[] = ['TAPE', 'OTHER'].flatMap((ticker) =>
  Array.from({ length: 121 }, (_, second) => ({
    ticker,
    at: second * 1000,
    price: 2 + second / 100,
    size: 100,
  })),
);
const market = tapeMarket(smallMarket, events, start);
const contract = (symbol: string): string => `0|${symbol}|STK||0|||SMART||USD||`;

async function gatewayWith(...rules: unknown[]) {
  const started = await startGateway({ market, faults: parseFaultPlan(rules, 'plan') });
  return { ...started, client: await signIn(started.port) };
}

async function settled(client: RawClient): Promise<void> {
  const answered = client.count(([id]) => id === '49');
  client.send('49', '1');
  await client.next((frame) => frame[0] === '49' && client.count(([id]) => id === '49') > answered);
}

async function subscribe(
  client: RawClient,
  requestId: number,
  symbol = 'TAPE',
  generics = '375',
): Promise<void> {
  client.sendLine(marketDataLine(requestId, generics, 0, contract(symbol)));
  await settled(client);
}

/** Second of the script of each trade told to a request. */
async function seconds(client: RawClient, requestId: number): Promise<number[]> {
  await settled(client);
  return client.frames
    .filter(([id, , request, type]) => id === '46' && request === String(requestId) && type === '77')
    .map((frame) => (Number(frame[4]!.split(';')[2]) - start) / 1000);
}

const codes = (client: RawClient): string[] =>
  client.frames
    .filter(([id, , about]) => id === '4' && about !== '-1')
    .map((frame) => `${frame[2]}:${frame[3]}`);

describe('streams that die without an error', () => {
  const mute = (more = {}) => ({
    when: { atMs: 2500 },
    do: { kind: 'mute', symbol: 'TAPE', ms: 5000, ...more },
  });

  it('mute: the open stream is silent and goes on with the last trade, another symbol is not touched', async () => {
    const { client, clock } = await gatewayWith(mute());
    await subscribe(client, 1);
    await subscribe(client, 2, 'OTHER');
    await clock.advance(9000);
    expect(await seconds(client, 1)).toEqual([0, 1, 2, 7, 8, 9]);
    expect(await seconds(client, 2)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(codes(client)).toEqual([]);
  });

  it('a stream subscribed anew is well, unless the mute is of new streams as well', async () => {
    for (const [ofNewStreams, told] of [
      [false, [4, 5, 6]],
      [true, []],
    ] as const) {
      const { client, clock } = await gatewayWith(mute({ ofNewStreams }));
      await subscribe(client, 1);
      await clock.advance(4000);
      client.sendLine('2|2|1');
      await subscribe(client, 2);
      await clock.advance(2000);
      expect(await seconds(client, 2)).toEqual(told);
      await clock.advance(2000);
      expect((await seconds(client, 2)).at(-1)).toBe(8);
    }
  });

  it('a mute of a seeded stream and of a tick-by-tick one', async () => {
    const { client, clock } = await gatewayWith({
      when: { atMs: 1500 },
      do: { kind: 'mute', symbol: ['AAPL', 'TAPE'] },
    });
    client.sendLine(marketDataLine(1, '233', 0, apple));
    client.sendLine(`97|2|${contract('TAPE')}|Last|0|0`);
    await settled(client);
    await clock.advance(1500);
    await settled(client);
    const heard = client.count(([id]) => ['1', '2', '46', '99'].includes(id!));
    expect(client.count(([id]) => id === '99')).toBe(2);
    await clock.advance(60_000);
    await settled(client);
    expect(client.count(([id]) => ['1', '2', '46', '99'].includes(id!))).toBe(heard);
  });

  it('a farm outage leaves the chosen streams dead after 2104, until they are subscribed anew', async () => {
    const { client, clock } = await gatewayWith({
      when: { atMs: 2500 },
      do: { kind: 'farm', farm: 'marketData', downMs: 3000, dead: 'TAPE' },
    });
    await subscribe(client, 1);
    await subscribe(client, 2, 'OTHER');
    await clock.advance(7000);
    const farm = client.frames.filter(([id, , , code]) => id === '4' && ['2103', '2104'].includes(code!));
    expect(farm.map(([, , , code]) => code)).toEqual(['2104', '2103', '2104']);
    expect(await seconds(client, 1)).toEqual([0, 1, 2]);
    expect(await seconds(client, 2)).toEqual([0, 1, 2, 5, 6, 7]);
    await subscribe(client, 3);
    expect(await seconds(client, 3)).toEqual([7]);
  });
});

describe('a competing session', () => {
  it('10197 to every open stream and to new ones; afterwards the streams resume', async () => {
    const { client, clock } = await gatewayWith({
      when: { atMs: 2500 },
      do: { kind: 'competing_session', ms: 3000 },
    });
    await subscribe(client, 1);
    await subscribe(client, 2, 'OTHER');
    await clock.advance(3000);
    await subscribe(client, 3);
    client.sendLine(`97|4|${contract('TAPE')}|Last|0|0`);
    await settled(client);
    expect(codes(client)).toEqual(['1:10197', '2:10197', '3:10197', '4:10197']);
    await clock.advance(4000);
    expect(await seconds(client, 1)).toEqual([0, 1, 2, 5, 6, 7]);
    await subscribe(client, 3);
    expect(await seconds(client, 3)).toEqual([7]);
  });

  it('or stay dead', async () => {
    const { client, clock } = await gatewayWith({
      when: { atMs: 2500 },
      do: { kind: 'competing_session', ms: 3000, streams: 'dead' },
    });
    await subscribe(client, 1);
    await clock.advance(9000);
    expect(await seconds(client, 1)).toEqual([0, 1, 2]);
  });
});

describe('refused streams', () => {
  const refuse = (when: object, code: number, text = 'no') => ({
    when: { request: 'marketData', ...when },
    do: { kind: 'error', code, text },
  });

  it('generic ticks are refused by what is asked for', async () => {
    const { client } = await gatewayWith(refuse({ genericTicks: [375], symbol: 'TAPE' }, 321));
    await subscribe(client, 1, 'TAPE', 'mdoff, 375');
    await subscribe(client, 2, 'TAPE', '233');
    await subscribe(client, 3, 'OTHER', '375');
    expect(codes(client)).toEqual(['1:321']);
    expect(client.count(([id, request]) => id === '81' && request === '2')).toBe(1);
  });

  it('101, 200 and 354 hit the request they name, and it is open no more', async () => {
    const { client, gateway } = await gatewayWith(
      refuse({ symbol: 'TAPE', occurrence: 1 }, 200),
      refuse({ symbol: 'TAPE', occurrence: 2 }, 101),
      refuse({ symbol: 'OTHER' }, 354),
    );
    await subscribe(client, 1);
    await subscribe(client, 2);
    await subscribe(client, 3, 'OTHER');
    await subscribe(client, 4);
    expect(codes(client)).toEqual(['1:200', '2:101', '3:354']);
    expect([...gateway.statistics.clients.get(1)!.lines.marketData]).toEqual([['TAPE', new Set([4])]]);
  });
});

describe('the link', () => {
  it('1102 resumes with the last trade, 1101 drops every subscription', async () => {
    const link = (atMs: number, restored: number) => ({
      when: { atMs },
      do: { kind: 'link', lostMs: 3000, restored },
    });
    const { client, clock, gateway } = await gatewayWith(link(1500, 1102), link(10_500, 1101));
    await subscribe(client, 1);
    client.sendLine(`97|2|${contract('TAPE')}|Last|0|0`);
    await clock.advance(20_000);
    expect(await seconds(client, 1)).toEqual([0, 1, 4, 5, 6, 7, 8, 9, 10]);
    expect(client.frames.at(-2)![3]).toBe('1101');
    const { lines } = gateway.statistics.clients.get(1)!;
    expect([lines.marketData.size, lines.tickByTick.size]).toEqual([0, 0]);
    await subscribe(client, 1);
    expect(await seconds(client, 1)).toEqual([0, 1, 4, 5, 6, 7, 8, 9, 10, 20]);
  });
});

describe('a restart of four minutes', () => {
  let gateway: SimulatedGateway | undefined;
  afterEach(() => gateway?.close());

  it('takes four minutes of a fast clock; the tape has gone on', async () => {
    const clock = shiftedClock(start, 600);
    gateway = await startSimulatedGateway({
      market: tapeMarket(smallMarket, events, start),
      clock,
      latencyMs: 0,
      faults: parseFaultPlan([{ when: { atMs: 60_000 }, do: { kind: 'restart', downMs: 240_000 } }], 'plan'),
    });
    const one = await RawClient.signIn(gateway.port, 1);
    await subscribe(one, 1);
    await one.closed;
    let again: RawClient | undefined;
    while (!again) again = await RawClient.signIn(gateway.port, 1).catch(() => undefined);
    expect(clock.now()).toBeGreaterThanOrEqual(start + 300_000);
    await subscribe(again, 1);
    expect(await seconds(again, 1)).toEqual([120]);
    await again.close();
  });
});

describe('statistics of a client', () => {
  it('know its open streams, the most of one symbol, and what was refused', async () => {
    const { client, gateway, port } = await gatewayWith();
    const other = await signIn(port, 2);
    await subscribe(client, 1);
    await subscribe(client, 2);
    await subscribe(client, 3, 'OTHER');
    await subscribe(other, 1);
    await subscribe(client, 4, 'NOBODY');
    client.sendLine('2|2|1');
    await settled(client);
    const [one, two] = [1, 2].map((id) => gateway.statistics.clients.get(id)!);
    expect([...one!.lines.marketData]).toEqual([
      ['TAPE', new Set([2])],
      ['OTHER', new Set([3])],
    ]);
    expect(one).toMatchObject({ refused: 1, mostLinesOfOneSymbol: { marketData: 2, tickByTick: 0 } });
    expect(two).toMatchObject({ refused: 0, mostLinesOfOneSymbol: { marketData: 1, tickByTick: 0 } });
    await other.close();
    await settled(client);
    expect(two!.lines.marketData.size).toBe(0);
  });
});
