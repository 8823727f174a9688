import type { Clock } from '../../calendar/clock.ts';
import { encodeResponse } from '../../wire/responses.ts';
import type { Market } from '../market/market.ts';
import type { BarCache } from './bar-cache.ts';
import { connectionTexts } from './gateway-errors.ts';
import type { MessageRate } from './message-rate.ts';
import type { OpenLines } from './open-lines.ts';
import type { OpenKind, OpenRequests } from './open-requests.ts';
import type { ScriptedExecution } from './scripted-executions.ts';
import type { SmallBarPacing } from './small-bar-pacing.ts';
import type { GatewayStatistics } from './statistics.ts';
import type { TapePlayer } from './tape-player.ts';

/** A server of IBKR behind a gateway; while it is broken, requests that need it stay unanswered. */
export type Farm = 'marketData' | 'history' | 'definitions';

/** What the account may see of live prices: all, 15-minute delayed on request, or nothing. */
export type Subscription = 'live' | 'delayed' | 'none';

/** One signed-in client, as the handlers of its requests see it. */
export interface Client {
  readonly clientId: number;
  /** Negotiated server version. */
  readonly version: number;
  readonly open: OpenRequests;
  /** 1 live, 2 frozen, 3 delayed, 4 delayed and frozen, as the client asked last. */
  marketDataType: number;
  write(bytes: Buffer): void;
  disconnect(): void;
}

/** What all clients of one simulated gateway share. */
export interface GatewayState {
  readonly market: Market;
  readonly clock: Clock;
  /** Wall milliseconds of a history answer of 7,800 bars. */
  readonly latencyMs: number;
  readonly seed: number;
  readonly subscription: Subscription;
  readonly statistics: GatewayStatistics;
  readonly rate: MessageRate;
  readonly pacing: SmallBarPacing;
  readonly bars: BarCache;
  /** Signed-in clients by their id. */
  readonly clients: Map<number, Client>;
  readonly lines: OpenLines;
  readonly tapes: TapePlayer;
  /** The account's executions where they are scripted. */
  readonly executions: readonly ScriptedExecution[] | undefined;
  readonly brokenFarms: Set<Farm>;
  /** Aborts when the gateway closes: nothing may wait longer. */
  readonly closed: AbortSignal;
  /** Whether the link between gateway and IBKR is lost (1100). */
  linkLost: boolean;
  /** Whether another session of the login has the market data (10197). */
  competingSession: boolean;
}

/** How many requests of a kind all clients together hold open. */
export function openCount(gateway: GatewayState, kind: OpenKind): number {
  let count = 0;
  for (const client of gateway.clients.values()) count += client.open.count(kind);
  return count;
}

/** Tells every client something about the connection. */
export function broadcast(
  gateway: GatewayState,
  code: number,
  text = connectionTexts[code] ?? `Notice ${code}`,
): void {
  for (const client of gateway.clients.values()) client.write(connectionMessage(code, client.version, text));
}

/** A message that concerns no request. */
export function connectionMessage(code: number, version: number, text = connectionTexts[code] ?? ''): Buffer {
  return encodeResponse('errorMessage', { requestId: -1, code, text, advancedReject: '' }, version);
}
