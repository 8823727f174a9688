import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { epochMs, systemClock } from '../../src/calendar/clock.ts';
import { seededMarket } from '../../src/simulator/market/seeded-market.ts';
import type { Market } from '../../src/simulator/market/market.ts';
import { tapeMarket } from '../../src/simulator/market/tape-market.ts';
import { rowsUntil, type TapeEvent, type TickerTape } from '../../src/simulator/market/ticker-tape.ts';
import type { TrackerState } from '../../src/jobs/live-message.ts';
import type { SimulatedGateway } from '../../src/simulator/server-options.ts';
import type { AlertRow, NewNews } from '../../src/store/news-store.ts';
import { type OpenedNewsStore, openNewsStore } from '../../src/store/open-news-store.ts';
import { clockAt, gatewayAt, meeting, type TestClock, type TestHome } from './home.ts';
import { type RunningCommand, until } from './openbell.ts';
import { runSql } from './sql.ts';

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
  readonly market: Market;
  readonly clock: TestClock;
  readonly startsAt: number;
  /** Environment of a tracker that meets it. */
  readonly env: Readonly<Record<string, string>>;
  /** Has a script that has not begun begin a lead from now. @returns when that is */
  readonly postpone: () => number;
}

/** During extended hours of a session day, on the sampling grid. */
const scriptStart = '2026-11-20T06:00:00-05:00';
const gridMs = 2_000;

export async function scriptedGateway(
  events: readonly TapeEvent[],
  { speed = 1, leadMs = 0 }: { readonly speed?: number; readonly leadMs?: number } = {},
): Promise<ScriptedGateway> {
  const clock = clockAt(scriptStart, speed);
  const soonest = (): number => Math.ceil((clock.clock.now() + leadMs) / gridMs) * gridMs;
  const startsAt = epochMs(soonest());
  const market = tapeMarket(seededMarket({ seed: 1, symbols: 20 }), events, startsAt);
  const gateway = await gatewayAt(market, clock);
  const tapes = [...new Set(events.map(({ ticker }) => ticker))].map((ticker) => tapeOf(market, ticker));
  let start: number = startsAt;
  const env = {
    ...meeting(clock, gateway),
    IBKR_MAX_MESSAGES: '50',
    IBKR_TRACKER_MESSAGES: '45',
    // The market's time: at a high speed less would be one look after the other.
    NEWS_POLL_MS: String(100 * speed),
  };
  return {
    ...{ gateway, market, clock, startsAt, env },
    postpone() {
      const later = soonest() - start;
      for (const { time } of tapes) for (let row = 0; row < time.length; row += 1) time[row]! += later;
      start += later;
      return start;
    },
  };
}

type ChangingTape = { -readonly [Column in keyof TickerTape]: TickerTape[Column] };

/** Streams look at the tape anew when something on it is due, so that it may change before. */
const tapeOf = (market: Market, ticker: string): ChangingTape => market.tapeOf!(market.bySymbol(ticker)!)!;

/** A market whose tickers rest until they are told to run, so that nothing depends on how long this machine takes. */
export interface RestingGateway extends ScriptedGateway {
  /** Makes the next trade of a ticker one at `price`, and its last. @returns the trade's time, ms after `startsAt` */
  readonly run: (ticker: string, price: number) => number;
}

/** Simulated seconds for which tickers rest: longer than any test. */
const restsFor = 7_200;
const restingPrice = 5;

/** Tickers that trade once a second at `restingPrice`. */
export async function restingGateway(
  tickers: readonly string[],
  options: { readonly speed: number },
): Promise<RestingGateway> {
  const events = tickers.flatMap((ticker) =>
    Array.from({ length: restsFor }, (_, second) => ({
      ...{ ticker, at: second * 1_000, price: restingPrice, size: 100 + (second % 50) },
    })),
  );
  const scripted = await scriptedGateway(events, options);
  const { market, clock, startsAt } = scripted;
  return {
    ...scripted,
    run(ticker, price) {
      const tape = tapeOf(market, ticker);
      const next = rowsUntil(tape.time, clock.clock.now());
      tape.price[next] = price;
      tape.time = tape.time.subarray(0, next + 1);
      tape.length = next + 1;
      return tape.time[next]! - startsAt;
    },
  };
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

/** Shared tables whose rows expire within days of the time in them. */
const expiring = ['price_tracking', 'news_alert'];

/**
 * A look into the news tables of a home. Rows in them hardly expire: the server would hold their scripted times against this
 * machine's date, which may be any.
 */
export async function withNews<T>(home: TestHome, work: (store: OpenedNewsStore) => Promise<T>): Promise<T> {
  const store = await openNewsStore({
    ...home.stack.clickhouse,
    clock: systemClock,
    newsDatabase: 'News',
    retryForMs: 20_000,
  });
  try {
    for (const table of expiring)
      await runSql(
        home.stack.clickhouse,
        `ALTER TABLE News.${table} MODIFY TTL timestamp + toIntervalYear(50) SETTINGS materialize_ttl_after_modify = 0`,
      );
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

export const stateOf = async (url: string): Promise<TrackerState> =>
  (await (await fetch(`${url}/state`)).json()) as TrackerState;

/** Looks until a tracker streams these tickers and each has its baseline: from then on a run of theirs alerts. */
export async function untilBaselines(url: string, tickers: readonly string[]): Promise<void> {
  await until(`${tickers.join()} have baselines`, async () => {
    const { active } = await stateOf(url);
    return tickers.every((ticker) =>
      active.some((one) => one.ticker === ticker && one.stream === 'streaming' && one.baseline !== null),
    );
  });
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
