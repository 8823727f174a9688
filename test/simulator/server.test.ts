import { describe, expect, it } from 'vitest';

import type { Market } from '../../src/simulator/market/market.ts';
import { apple, historyLine, signIn, smallMarket, startGateway } from './gateway-fixture.ts';

const morning = '2026-11-20T05:45:00-05:00';

/** The small market, counting how often minutes are made. */
function countingMarket(): { market: Market; made: () => number } {
  let made = 0;
  const market: Market = {
    account: smallMarket.account,
    description: smallMarket.description,
    listings: smallMarket.listings,
    byConId: (conId) => smallMarket.byConId(conId),
    bySymbol: (symbol) => smallMarket.bySymbol(symbol),
    minutes: (listing, session) => {
      made++;
      return smallMarket.minutes(listing, session);
    },
    extendedMinutes: (listing, session) => smallMarket.extendedMinutes(listing, session),
    seconds: (listing, session) => smallMarket.seconds(listing, session),
    dayFigures: (listing, session) => smallMarket.dayFigures(listing, session),
    haltedAt: (listing, session, instant) => smallMarket.haltedAt(listing, session, instant),
    firstDay: (listing) => smallMarket.firstDay(listing),
  };
  return { market, made: () => made };
}

async function chunksOf(fragmentation: boolean): Promise<Buffer[]> {
  const { port } = await startGateway({ now: morning, fragmentation });
  const client = await signIn(port);
  const chunks: Buffer[] = [];
  client.socket.on('data', (chunk) => chunks.push(chunk));
  for (let id = 1; id <= 20; id++) client.sendLine(historyLine(id, { duration: '2 D' }));
  await client.next(([id, request]) => id === '17' && request === '20');
  return chunks;
}

/** Whether a chunk begins where a frame does: at a length, then the id of historicalData. */
const atFrame = (chunk: Buffer): boolean => chunk.length > 6 && chunk.toString('latin1', 4, 7) === '17\0';

describe('the byte stream', () => {
  it('arrives cut anywhere, unless told otherwise', async () => {
    expect((await chunksOf(true)).some((chunk) => !atFrame(chunk))).toBe(true);
    const { port } = await startGateway({ fragmentation: false });
    const client = await signIn(port);
    const arrived = new Promise<Buffer>((resolve) => client.socket.once('data', resolve));
    client.sendLine('49|1');
    const whole = await arrived;
    expect(whole.readUInt32BE(0)).toBe(whole.length - 4);
  });

  it('is the same for any cut: two gateways answer the same bytes', async () => {
    const answers: (readonly string[])[] = [];
    for (const seed of [1, 2]) {
      const { port } = await startGateway({ now: morning, seed });
      const client = await signIn(port);
      client.sendLine(historyLine(1, { duration: '5 D' }));
      answers.push(await client.next(([id]) => id === '17'));
    }
    expect(answers[0]).toEqual(answers[1]);
  });
});

describe('history answers', () => {
  it('rendered ahead are served without making a bar', async () => {
    const { market, made } = countingMarket();
    const { port } = await startGateway({ now: morning, market, prerender: '21 D' });
    const before = made();
    expect(before).toBeGreaterThan(21);
    const client = await signIn(port);
    client.sendLine(historyLine(1, { duration: '21 D' }));
    await client.next(([id]) => id === '17');
    expect(made()).toBe(before);
    client.sendLine(historyLine(2, { duration: '22 D' }));
    await client.next(([id, request]) => id === '17' && request === '2');
    expect(made()).toBe(before + 22);
  });

  it('take their share of the latency by bars, never less than a tenth', async () => {
    const { port } = await startGateway({ now: morning, latencyMs: 300 });
    const client = await signIn(port);
    const timed = async (requestId: number, duration: string): Promise<number> => {
      const start = performance.now();
      client.sendLine(historyLine(requestId, { duration }));
      await client.next(([id, request]) => id === '17' && request === String(requestId));
      return performance.now() - start;
    };
    expect(await timed(1, '20 D')).toBeGreaterThanOrEqual(295);
    const short = await timed(2, '1 D');
    expect(short).toBeGreaterThanOrEqual(29);
    expect(short).toBeLessThan(290);
  });

  it('cancelled while they wait are not sent', async () => {
    const { gateway, port } = await startGateway({ now: morning, latencyMs: 600_000 });
    const client = await signIn(port);
    client.sendLine(historyLine(1));
    client.sendLine('25|1|1');
    expect((await client.error(1)).text).toContain('API historical data query cancelled: 1');
    expect(gateway.statistics.bars).toBe(0);
    client.sendLine(`87|1|${apple}|0|1|TRADES|1`);
    await client.next(([id]) => id === '88');
  });
});
