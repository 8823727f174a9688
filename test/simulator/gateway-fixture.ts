import { afterEach } from 'vitest';

import { parseInstant } from '../../src/calendar/instant.ts';
import type { Market } from '../../src/simulator/market/market.ts';
import { seededMarket } from '../../src/simulator/market/seeded-market.ts';
import type { SimulatedGateway, SimulatedGatewayOptions } from '../../src/simulator/server-options.ts';
import { startSimulatedGateway } from '../../src/simulator/server.ts';
import { ManualClock } from './manual-clock.ts';
import { RawClient } from './raw-client.ts';

/** In mid-session, on a Wednesday. */
export const midSession = '2026-11-18T11:30:00-05:00';
export const smallMarket: Market = seededMarket({ seed: 1, symbols: 60 });

const gateways: SimulatedGateway[] = [];
const clients: RawClient[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
  for (const gateway of gateways.splice(0)) await gateway.close();
});

/** A gateway over a small seeded market with a clock that stands; closed after the test. */
export async function startGateway(
  options: Partial<SimulatedGatewayOptions> & { readonly now?: string } = {},
): Promise<{ gateway: SimulatedGateway; clock: ManualClock; port: number }> {
  const { now = midSession, ...rest } = options;
  const clock = new ManualClock(parseInstant(now));
  const gateway = await startSimulatedGateway({ market: smallMarket, clock, latencyMs: 0, ...rest });
  gateways.push(gateway);
  return { gateway, clock, port: gateway.port };
}

/** A signed-in client, closed after the test. */
export async function signIn(port: number, clientId = 1, versions?: string): Promise<RawClient> {
  const client = await RawClient.signIn(port, clientId, versions);
  clients.push(client);
  return client;
}

export const apple = '265598|AAPL|STK||0|||SMART||USD||';

/** A history request, one-minute TRADES of a day unless told otherwise. */
export function historyLine(
  requestId: number,
  {
    contract = apple,
    end = '',
    size = '1 min',
    duration = '1 D',
    what = 'TRADES',
    format = 2,
    keep = 0,
    rth = 1,
  } = {},
): string {
  return `20|${requestId}|${contract}|0|${end}|${size}|${duration}|${rth}|${what}|${format}|${keep}|`;
}

export function scanLine(
  requestId: number,
  { code = 'MOST_ACTIVE', location = 'STK.US.MAJOR', filters = '', instrument = 'STK' } = {},
): string {
  return `22|${requestId}|-1|${instrument}|${location}|${code}||||||||||||||0||||${filters}|`;
}

export const marketDataLine = (requestId: number, generics = '', snapshot = 0, contract = apple): string =>
  `1|11|${requestId}|${contract}|0|${generics}|${snapshot}|0|`;
