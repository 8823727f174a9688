import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { epochMs, systemClock } from '../../src/calendar/clock.ts';
import { seededMarket } from '../../src/simulator/market/seeded-market.ts';
import { tapeMarket } from '../../src/simulator/market/tape-market.ts';
import type { TapeEvent } from '../../src/simulator/market/ticker-tape.ts';
import type { SimulatedGateway } from '../../src/simulator/server-options.ts';
import type { AlertRow, NewNews } from '../../src/store/news-store.ts';
import { type OpenedNewsStore, openNewsStore } from '../../src/store/open-news-store.ts';
import { clockAt, gatewayAt, meeting, type TestClock, type TestHome } from './home.ts';
import { type RunningCommand, until } from './openbell.ts';

/** A notification as the local webhook got it. */
export interface Received {
  readonly key: string;
  readonly body: unknown;
  readonly headers: IncomingHttpHeaders;
  /** performance.now() at its arrival. */
  readonly at: number;
}

/** A webhook on this machine that answers as it is told, 200 unless told otherwise. */
export async function withWebhook<T>(
  work: (webhook: { readonly url: string; readonly received: Received[] }) => Promise<T>,
  answer: (count: number) => number = () => 200,
): Promise<T> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const body = JSON.parse(text) as unknown;
      const { headers } = request;
      received.push({ key: String(headers['idempotency-key']), body, headers, at: performance.now() });
      response.statusCode = answer(received.length);
      response.end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    return await work({ url: `http://127.0.0.1:${port}/hook`, received });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** A scripted market on a gateway of its own; times of its events are ms after `startsAt`. */
export interface ScriptedGateway {
  readonly gateway: SimulatedGateway;
  readonly clock: TestClock;
  readonly startsAt: number;
  /** Environment of a tracker that meets it. */
  readonly env: Readonly<Record<string, string>>;
}

/** During extended hours of a session day, on the sampling grid. */
const scriptStart = '2026-11-20T06:00:00-05:00';

export async function scriptedGateway(
  events: readonly TapeEvent[],
  {
    speed = 1,
    leadMs = 0,
    faults = [],
    now = scriptStart,
  }: { speed?: number; leadMs?: number; faults?: readonly unknown[]; now?: string } = {},
): Promise<ScriptedGateway> {
  const clock = clockAt(now, speed);
  const startsAt = epochMs(Math.ceil((clock.clock.now() + leadMs) / 2_000) * 2_000);
  const market = tapeMarket(seededMarket({ seed: 1, symbols: 20 }), events, startsAt);
  const gateway = await gatewayAt(market, clock, { faults });
  const env = {
    ...meeting(clock, gateway),
    IBKR_MAX_MESSAGES: '50',
    IBKR_TRACKER_MESSAGES: '45',
    // The market's time: at a high speed less would be one look after the other.
    NEWS_POLL_MS: String(100 * speed),
  };
  return { gateway, clock, startsAt, env };
}

/** News as another program writes it, with a BUY unless told otherwise. */
export function newsOf(ticker: string, at: number, more: Partial<NewNews> = {}): NewNews {
  return {
    ticker,
    headline: `News of ${ticker}`,
    detectedAt: epochMs(at),
    analyzedAt: epochMs(at),
    sentiment: 'positive',
    recommendation: 'BUY',
    confidence: 'high',
    explanation: '',
    articleUrl: `https://example.com/${ticker}`,
    source: 'test',
    ...more,
  };
}

/** A look into the news tables of a home. */
export async function withNews<T>(home: TestHome, work: (store: OpenedNewsStore) => Promise<T>): Promise<T> {
  const store = await openNewsStore({
    ...home.stack.clickhouse,
    clock: systemClock,
    newsDatabase: 'News',
    retryForMs: 20_000,
  });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** Starts the tracker of a home and waits until it is ready. @returns it and the address of its HTTP. */
export async function startTracker(
  home: TestHome,
  env: Readonly<Record<string, string>>,
): Promise<{ readonly command: RunningCommand; readonly url: string; readonly pid: number }> {
  const command = home.start(['tracker'], {
    TRIGGERS_FOLDER: join(home.folder, '..', `${home.folder}-triggers`),
    ...env,
  });
  const [, pid, url] = await command.line(/"pid":(\d+)[^\n]*"url":"([^"]+)"[^\n]*"msg":"tracker ready"/);
  return { command, url: url!, pid: Number(pid) };
}

/** All alerts stored so far, oldest first. */
export function storedAlerts(store: OpenedNewsStore): Promise<AlertRow[]> {
  return store.alerts(epochMs(0), epochMs(4e12));
}

/** Looks until the stored alerts are as wanted. */
export async function untilAlerts(
  store: OpenedNewsStore,
  what: string,
  isSo: (alerts: readonly AlertRow[]) => boolean,
): Promise<AlertRow[]> {
  let found: AlertRow[] = [];
  await until(what, async () => {
    found = await storedAlerts(store);
    return isSo(found);
  });
  return found;
}
