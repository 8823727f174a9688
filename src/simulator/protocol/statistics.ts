import type { RequestKind } from '../../wire/requests.ts';
import type { LineKind } from './open-lines.ts';

/** A message that would have touched an order, and was refused. */
export interface RefusedOrder {
  readonly clientId: number;
  readonly messageId: number;
  readonly name: string;
}

/** What one client did and was told. */
export interface ClientStatistics {
  messages: number;
  /** Requests it was refused, for the rate of messages too; warnings and acknowledged cancels are none. */
  refused: number;
  /** Error messages sent to it, by code. */
  readonly errors: Map<number, number>;
  /** Its open streams now: request ids by symbol. */
  readonly lines: Readonly<Record<LineKind, Map<string, Set<number>>>>;
  /** Most streams of one symbol it ever had open at once: 1 for a client that subscribes exactly once. */
  readonly mostLinesOfOneSymbol: Record<LineKind, number>;
}

/** What went through a simulated gateway since its start; read by tests and benches. */
export interface GatewayStatistics {
  connections: number;
  messages: number;
  /** Most messages that arrived within one second, of all clients together. */
  mostMessagesInASecond: number;
  /** Messages that came when their second had no room: refused, or made to wait. */
  messagesOverLimit: number;
  bytesIn: number;
  bytesOut: number;
  /** Bars sent in historicalData messages. */
  bars: number;
  /** Most history requests open at once. */
  peakOpenHistories: number;
  readonly requests: Map<RequestKind, number>;
  /** Error messages sent to anybody, by code. */
  readonly errors: Map<number, number>;
  readonly clients: Map<number, ClientStatistics>;
  readonly refusedOrders: RefusedOrder[];
  /** Failures inside a request's handling, which its client was told of. */
  readonly failures: string[];
}

export function newStatistics(): GatewayStatistics {
  return {
    connections: 0,
    messages: 0,
    mostMessagesInASecond: 0,
    messagesOverLimit: 0,
    bytesIn: 0,
    bytesOut: 0,
    bars: 0,
    peakOpenHistories: 0,
    requests: new Map(),
    errors: new Map(),
    clients: new Map(),
    refusedOrders: [],
    failures: [],
  };
}

/** Statistics of a client id, over all the times it connected. */
export function statisticsOf(statistics: GatewayStatistics, clientId: number): ClientStatistics {
  let known = statistics.clients.get(clientId);
  if (!known) {
    known = {
      messages: 0,
      refused: 0,
      errors: new Map(),
      lines: { marketData: new Map(), tickByTick: new Map() },
      mostLinesOfOneSymbol: { marketData: 0, tickByTick: 0 },
    };
    statistics.clients.set(clientId, known);
  }
  return known;
}

export function count<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
