import type { RequestKind } from '../../wire/requests.ts';

/** A message that would have touched an order, and was refused. */
export interface RefusedOrder {
  readonly clientId: number;
  readonly messageId: number;
  readonly name: string;
}

/** What one client did and was told. */
export interface ClientStatistics {
  messages: number;
  /** Error messages sent to it, by code. */
  readonly errors: Map<number, number>;
}

/** What went through a simulated gateway since its start; read by tests and benches. */
export interface GatewayStatistics {
  connections: number;
  messages: number;
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
  const known = statistics.clients.get(clientId) ?? { messages: 0, errors: new Map<number, number>() };
  statistics.clients.set(clientId, known);
  return known;
}

export function count<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
