import { setMaxListeners } from 'node:events';
import { createServer, type Server } from 'node:net';

import { OpenbellError, messageOf } from '../errors/openbell-error.ts';
import { WireError } from '../wire/framing.ts';
import { keyOf, streamOf } from './market/random.ts';
import { BarCache } from './protocol/bar-cache.ts';
import { Connection } from './protocol/connection.ts';
import { serve } from './protocol/dispatch.ts';
import { FaultEngine } from './protocol/fault-engine.ts';
import type { GatewayState } from './protocol/gateway-state.ts';
import { MessageGate } from './protocol/message-gate.ts';
import { MessageRate } from './protocol/message-rate.ts';
import { OpenLines } from './protocol/open-lines.ts';
import { prerender } from './protocol/prerender.ts';
import { checkSymbols } from './protocol/scripted-executions.ts';
import { SmallBarPacing } from './protocol/small-bar-pacing.ts';
import { newStatistics, statisticsOf } from './protocol/statistics.ts';
import { TapePlayer } from './protocol/tape-player.ts';
import type { SimulatedGateway, SimulatedGatewayOptions } from './server-options.ts';

const defaultLatencyMs = 600;
const defaultCacheBytes = 64 * 2 ** 20;

function stateOf(options: SimulatedGatewayOptions, closed: AbortSignal): GatewayState {
  return {
    market: options.market,
    clock: options.clock,
    latencyMs: options.latencyMs ?? defaultLatencyMs,
    seed: options.seed ?? 1,
    subscription: options.subscription ?? 'live',
    statistics: newStatistics(),
    rate: new MessageRate(),
    pacing: new SmallBarPacing(),
    // What was rendered ahead is kept, however much it is.
    bars: new BarCache(
      options.prerender === undefined ? (options.cacheBytes ?? defaultCacheBytes) : Infinity,
    ),
    clients: new Map(),
    lines: new OpenLines(),
    tapes: new TapePlayer(options.clock, closed),
    executions: options.executions,
    brokenFarms: new Set(),
    closed,
    linkLost: false,
    competingSession: false,
  };
}

/** @throws OpenbellError BAD_INPUT when the address cannot be listened on. */
async function listen(server: Server, host: string, port: number): Promise<number> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, () => {
        server.off('error', reject);
        resolve();
      });
    });
  } catch (error) {
    throw new OpenbellError('BAD_INPUT', `cannot listen on ${host}:${port}: ${messageOf(error)}`, {
      cause: error,
    });
  }
  const address = server.address();
  return address !== null && typeof address === 'object' ? address.port : port;
}

/** The sockets and the listening of one simulated gateway. */
class GatewayServer {
  readonly #options: SimulatedGatewayOptions;
  readonly #state: GatewayState;
  readonly #closed = new AbortController();
  readonly #connections = new Set<Connection>();
  readonly #server: Server;
  readonly #gate: MessageGate;
  readonly #faults: FaultEngine;
  #accepted = 0;
  port = 0;
  readonly host: string;

  constructor(options: SimulatedGatewayOptions) {
    this.#options = options;
    this.host = options.host ?? '127.0.0.1';
    // Everything that waits listens to it.
    setMaxListeners(0, this.#closed.signal);
    this.#state = stateOf(options, this.#closed.signal);
    this.#server = createServer((socket) => {
      const number = this.#accepted++;
      const random =
        options.fragmentation === false ? undefined : streamOf(keyOf(this.#state.seed, number), 1);
      const connection = new Connection(
        socket,
        this.#state,
        {
          message: (payload, from) => this.#gate.enter(payload, from),
          bytes: (direction, bytes) => options.onBytes?.(direction, number, bytes),
        },
        random,
      );
      this.#connections.add(connection);
      socket.once('close', () => this.#connections.delete(connection));
    });
    this.#faults = new FaultEngine(options.faults ?? [], this.#state, {
      disconnectAll: () => this.#disconnectAll(),
      restart: (downMs) => void this.#restart(downMs),
    });
    this.#gate = new MessageGate(
      this.#state,
      options.policy ?? 'reject',
      (payload, connection) => this.#message(payload, connection),
      this.#closed.signal,
    );
  }

  get statistics() {
    return this.#state.statistics;
  }

  async start(): Promise<void> {
    if (this.#options.prerender !== undefined) await prerender(this.#state, this.#options.prerender);
    this.port = await listen(this.#server, this.host, this.#options.port ?? 0);
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await this.#stopListening();
  }

  #message(payload: Buffer, connection: Connection): void {
    if (connection.left) return;
    this.#state.statistics.messages++;
    if (connection.signedIn) {
      statisticsOf(this.#state.statistics, connection.clientId).messages++;
      serve(payload, connection, this.#state, this.#faults);
      return;
    }
    try {
      connection.signIn(payload);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      connection.disconnect();
    }
  }

  #disconnectAll(): void {
    for (const connection of this.#connections) connection.destroy();
  }

  async #stopListening(): Promise<void> {
    const stopped = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#disconnectAll();
    await stopped;
  }

  async #restart(downMs: number): Promise<void> {
    await this.#stopListening();
    await this.#state.clock.sleep(downMs, this.#closed.signal);
    if (this.#closed.signal.aborted) return;
    await listen(this.#server, this.host, this.port).catch((error: unknown) => {
      this.#state.statistics.failures.push(messageOf(error));
    });
  }
}

/**
 * Starts a server that speaks the text protocol of IB Gateway over a simulated market.
 * @throws OpenbellError BAD_INPUT when its address cannot be listened on, `prerender` is no duration or an execution's symbol
 *   is none of the market's.
 */
export async function startSimulatedGateway(options: SimulatedGatewayOptions): Promise<SimulatedGateway> {
  checkSymbols(options.executions ?? [], options.market);
  const server = new GatewayServer(options);
  await server.start();
  return {
    host: server.host,
    port: server.port,
    account: options.market.account,
    statistics: server.statistics,
    close: () => server.close(),
  };
}
