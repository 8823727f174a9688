import { afterEach, describe, expect, it } from 'vitest';

import { shiftedClock } from '../../src/calendar/clock.ts';
import { guardedApi } from '../../src/ibkr/guarded-api.ts';
import type { OpenGateway } from '../../src/ibkr/open-gateway.ts';
import { refuseOrderFrame } from '../../src/ibkr/order-guard.ts';
import { scanUniverse } from '../../src/ibkr/universe-scan.ts';
import { seededMarket } from '../../src/simulator/market/seeded-market.ts';
import { startSimulatedGateway } from '../../src/simulator/server.ts';
import type { SimulatedGateway } from '../../src/simulator/server-options.ts';
import { apiPrefix, FrameSplitter } from '../../src/wire/framing.ts';
import { orderMessageIds } from '../../src/wire/order-messages.ts';
import { handFrame, morning, ScriptedGateway, sessionWith } from './scripted-gateway.ts';

const open: { simulator?: SimulatedGateway; scripted?: ScriptedGateway; session?: OpenGateway } = {};

afterEach(async () => {
  await open.session?.close();
  await open.simulator?.close();
  await open.scripted?.stop();
  delete open.session;
});

describe('read-only', () => {
  it('sends no order message in a whole run: scans, bars, quotes, account', async () => {
    const ids: number[] = [];
    const streams = new Map<number, FrameSplitter>();
    const watch = (connection: number, bytes: Buffer): void => {
      let splitter = streams.get(connection);
      if (!splitter) {
        const take = (payload: Buffer): void =>
          void ids.push(Number(payload.toString('latin1').split('\0')[0]));
        splitter = new FrameSplitter(take, { prefix: apiPrefix });
        streams.set(connection, splitter);
      }
      splitter.push(bytes);
    };
    const simulator = (open.simulator = await startSimulatedGateway({
      market: seededMarket({ seed: 1, symbols: 60 }),
      clock: shiftedClock(morning),
      latencyMs: 20,
      onBytes: (direction, connection, bytes) => {
        if (direction === 'in') watch(connection, bytes);
      },
    }));
    const { session } = await sessionWith(simulator, { clock: shiftedClock(morning) });
    open.session = session;

    const { entries } = await scanUniverse((request) => session.scan(request), {
      codes: ['MOST_ACTIVE_AVG_USD'],
      locations: ['STK.NASDAQ', 'STK.NYSE'],
      minimumPrice: 5,
      minimumVolume: 5_000_000,
      excludeEtfs: true,
      wanted: 5,
    });
    const outcomes = await Promise.all(
      entries.slice(0, 5).map((entry) => session.fetchBars(entry, { duration: '3 D' })),
    );
    expect(outcomes.map(({ kind }) => kind)).toEqual(outcomes.map(() => 'bars'));
    expect((await session.contractDetails(entries[0]!)).conId).toBe(entries[0]!.conId);
    expect((await session.snapshot(entries[0]!)).last).toBeGreaterThan(0);
    expect((await session.accountBalance())['NetLiquidation']).toBeGreaterThan(0);
    expect((await session.positions()).length).toBeGreaterThan(0);
    await session.fillsToday();
    await session.close();

    expect(ids.length).toBeGreaterThan(15);
    expect(ids.filter((id) => orderMessageIds.has(id))).toEqual([]);
    expect(simulator.statistics.refusedOrders).toEqual([]);
    expect([...simulator.statistics.errors.keys()].filter((code) => code === 100)).toEqual([]);
  });

  it.each([
    ['placeOrder', [1, { symbol: 'AAPL' }, { orderType: 'MKT', action: 'BUY', totalQuantity: 1 }]],
    ['cancelOrder', [1, '']],
    ['reqGlobalCancel', []],
    ['exerciseOptions', [1, { symbol: 'AAPL' }, 1, 1, 'DU123', 0]],
    ['replaceFA', [1, 1, '<xml/>']],
  ])('does not let the library send %s', async (method, given) => {
    const gateway = (open.scripted = await new ScriptedGateway().listen());
    const api = guardedApi('127.0.0.1', gateway.port, () => undefined);
    const ready = new Promise<void>((resolve) => api.once('nextValidId' as never, () => resolve()));
    api.connect(20);
    await ready;
    const methods = api as unknown as Record<string, (...values: unknown[]) => void>;
    expect(() => methods[method]!(...given)).toThrow('read-only');
    api.disconnect();
    await gateway.until(() => gateway.clients.size === 0);
    expect(gateway.requests).toEqual([]);
  });

  it('refuses order frames made of bytes, and no others', () => {
    for (const [id, name] of orderMessageIds) expect(() => refuseOrderFrame(handFrame(id, 1))).toThrow(name);
    for (const id of [1, 20, 22, 25, 34, 71]) expect(() => refuseOrderFrame(handFrame(id, 3))).not.toThrow();
  });
});
