import { afterEach, describe, expect, it } from 'vitest';

import { systemClock } from '../../src/calendar/clock.ts';
import { localBudget } from '../../src/ibkr/gateway-budget.ts';
import { openGateway } from '../../src/ibkr/open-gateway.ts';
import { JoinedGateways, type JoinedOptions } from '../../src/jobs/joined-gateways.ts';
import { seededMarket } from '../../src/simulator/market/seeded-market.ts';
import type { SimulatedGateway } from '../../src/simulator/server-options.ts';
import { clockAt, gatewayAt, silent } from '../harness/home.ts';
import { until } from '../harness/openbell.ts';
import { reservedPort } from '../harness/reserved-port.ts';
import { gatewayWith } from '../ibkr/open-sessions.ts';

const market = seededMarket({ seed: 1, symbols: 60 });
const clock = clockAt('2026-11-18T11:30:00-05:00');
const endings: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

async function simulated(port?: number, latencyMs = 0): Promise<SimulatedGateway> {
  const gateway = await gatewayAt(market, clock, { latencyMs, ...(port !== undefined && { port }) });
  endings.push(() => gateway.close());
  return gateway;
}

const opener = (name: string, port: number): JoinedOptions['gateways'][0] => ({
  name,
  open: () =>
    openGateway({
      ...{ host: '127.0.0.1', port, clientIds: { low: 20, high: 29 }, connectTimeoutMs: 5_000 },
      ...{ requestTimeoutMs: 30_000, clock: systemClock, random: () => 0 },
      budget: localBudget({ messages: 45, histories: 4, scans: 10, lines: 50 }),
    }),
});

function joined(gateways: JoinedOptions['gateways'], more: Partial<JoinedOptions> = {}): JoinedGateways {
  const all = new JoinedGateways({
    ...{ gateways, account: undefined, clock: systemClock, log: silent },
    accept: () => Promise.resolve(),
    ...more,
  });
  endings.push(() => all.close());
  return all;
}

const fetched = ({ statistics }: SimulatedGateway): number => statistics.requests.get('historicalData') ?? 0;
const symbols = market.listings.map(({ symbol }) => symbol);
const fetch = async (all: JoinedGateways, symbol: string): Promise<string> =>
  (await all.fetchBars({ conId: 0, symbol, primaryExchange: '' }, { duration: '5 D' })).kind;

describe('several gateways', () => {
  it('share what is asked, take up what one leaves when it dies, and share again when it is back', async () => {
    const port = await reservedPort();
    const [first, dying] = [await simulated(undefined, 1_000), await simulated(port, 1_000)];
    const all = joined([opener('first', first.port), opener('second', port)]);
    await all.open();
    await until('both are open', () => all.members.every(({ connected }) => connected));
    const outcomes = symbols.map((symbol) => fetch(all, symbol));
    await until('both have been asked', () => fetched(first) > 2 && fetched(dying) > 2);
    await dying.close();
    expect([...new Set(await Promise.all(outcomes))]).toEqual(['bars']);
    // What the dead one had under way was asked once more, nothing else.
    expect(fetched(first) + fetched(dying)).toBeLessThanOrEqual(symbols.length + 4);

    const back = await simulated(port);
    await until('it is connected again', () => all.members[1]!.connected);
    await Promise.all(symbols.slice(0, 20).map((symbol) => fetch(all, symbol)));
    expect(fetched(back)).toBeGreaterThan(5);
  });

  it('begin with those that are there, and open the others in the background', async () => {
    const port = await reservedPort();
    const there = await simulated();
    const all = joined([opener('away', port), opener('there', there.port)]);
    await all.open();
    expect(await fetch(all, symbols[0]!)).toBe('bars');
    expect(all.members[0]!.lastFailure?.text).toContain(`127.0.0.1:${port}`);
    await simulated(port);
    await until('it is open', () => all.members[0]!.connected);
    expect(all.members[0]!.lastFailure).toBeNull();
  });

  it('leave out one that serves another kind of account, and work on', async () => {
    const there = await simulated();
    const live = await gatewayWith({ accounts: 'U1234567' });
    const all = joined([opener('there', there.port), opener('live', live.port)]);
    await all.open();
    await until('it is left out', () => all.members[1]!.lastFailure !== null);
    expect(all.members[1]!.lastFailure!.text).toBe(
      'Gateway live serves U1234567, LIVE, while the others are SIMULATED.',
    );
    expect(all.source.mode).toBe('SIMULATED');
    expect(await fetch(all, symbols[0]!)).toBe('bars');
  });

  it('ask none for an account but the one that serves it', async () => {
    const [one, two] = [await gatewayWith({ accounts: 'DU1' }), await gatewayWith({ accounts: 'DU2' })];
    const all = joined([opener('one', one.port), opener('two', two.port)], { account: undefined });
    await all.open();
    await until('both are open', () => all.members.every(({ connected }) => connected));
    void all.positions().catch(() => undefined);
    await one.until(() => one.of(61).length === 1);
    expect(two.of(61)).toEqual([]);
  });

  it('are away when all are', async () => {
    const ports = [await reservedPort(), await reservedPort()];
    const all = joined(ports.map((port, index) => opener(`g${index}`, port)));
    await expect(all.open()).rejects.toMatchObject({ code: 'GATEWAY_UNREACHABLE' });
  });
});
