import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

import { epochMs, shiftedClock } from '../../src/calendar/clock.ts';
import type { GatewayEvent } from '../../src/ibkr/gateway.ts';
import { localBudget } from '../../src/ibkr/gateway-budget.ts';
import { type OpenGateway, openGateway } from '../../src/ibkr/open-gateway.ts';
import type { GatewayOptions } from '../../src/ibkr/gateway-options.ts';
import { FrameSplitter } from '../../src/wire/framing.ts';

/** A frame written by hand: its length and its fields, each with its NUL. */
export function handFrame(...fields: readonly (string | number)[]): Buffer {
  const payload = Buffer.from(fields.map((field) => `${field}\0`).join(''), 'latin1');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(payload.length);
  return Buffer.concat([length, payload]);
}

/** One program connected to the scripted gateway. */
export interface ScriptedClient {
  readonly clientId: number;
  send(...fields: readonly (string | number)[]): void;
  sendBytes(bytes: Buffer): void;
  drop(): void;
}

export interface Script {
  readonly accounts?: string;
  readonly version?: number;
  /** Client ids of other programs. */
  readonly busyIds?: ReadonlySet<number>;
  /** Accepts the socket and never says a word. */
  readonly mute?: boolean;
  /** Answers a request, given as its fields. */
  readonly answer?: (fields: readonly string[], client: ScriptedClient) => void;
}

/** A gateway for tests that knows nothing of openbell's codec beyond the length of a frame. */
export class ScriptedGateway {
  script: Script;
  /** Every request received, by client id, greetings aside. */
  readonly requests: { readonly clientId: number; readonly fields: readonly string[] }[] = [];
  readonly clients = new Set<ScriptedClient>();
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #watchers = new Set<() => void>();
  #port = 0;

  constructor(script: Script = {}) {
    this.script = script;
    this.#server = createServer((socket) => this.#accept(socket));
  }

  get port(): number {
    return this.#port;
  }

  async listen(port = 0): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
    this.#port = (this.#server.address() as AddressInfo).port;
    return this;
  }

  /** Drops everybody and stops listening; `listen(port)` brings it back. */
  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  /** Requests of one message id. */
  of(messageId: number): (readonly string[])[] {
    return this.requests.map(({ fields }) => fields).filter(([id]) => id === String(messageId));
  }

  /** Resolves when `condition` holds, looked at after everything that happens here. */
  until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!condition()) return;
        this.#watchers.delete(look);
        resolve();
      };
      this.#watchers.add(look);
      look();
    });
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket);
    let hello = false;
    let client: ScriptedClient | undefined;
    const splitter = new FrameSplitter(
      (payload) => {
        const fields = payload.toString('latin1').split('\0').slice(0, -1);
        if (!hello) {
          hello = true;
          if (this.script.mute !== true) {
            socket.write(handFrame(this.script.version ?? 193, '20261120 05:45:00 US/Eastern'));
          }
        } else if (fields[0] === '71') client = this.#greet(socket, Number(fields[2]));
        else if (client) {
          this.requests.push({ clientId: client.clientId, fields });
          this.script.answer?.(fields, client);
        }
        this.#look();
      },
      { prefix: Buffer.from('API\0', 'latin1') },
    );
    socket.on('data', (chunk) => splitter.push(chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#sockets.delete(socket);
      if (client) this.clients.delete(client);
      this.#look();
    });
  }

  #greet(socket: Socket, clientId: number): ScriptedClient | undefined {
    if (this.script.busyIds?.has(clientId) === true) {
      socket.end(handFrame(4, 2, -1, 326, 'Unable to connect as the client id is already in use.', ''));
      return undefined;
    }
    const client: ScriptedClient = {
      clientId,
      send: (...fields) => void socket.write(handFrame(...fields)),
      sendBytes: (bytes) => void socket.write(bytes),
      drop: () => socket.destroy(),
    };
    this.clients.add(client);
    client.send(15, 1, this.script.accounts ?? 'DU123');
    client.send(9, 1, 1);
    client.send(4, 2, -1, 2104, 'Market data farm connection is OK:usfarm', '');
    return client;
  }

  #look(): void {
    for (const look of [...this.#watchers]) look();
  }
}

export const morning = epochMs(Date.UTC(2026, 10, 20, 10, 45));
export const apple = { conId: 265598, symbol: 'AAPL', primaryExchange: 'NASDAQ' };

/** Limits that a single session of a test does not meet. */
export const ample = { messages: 50, histories: 8, scans: 10, lines: 50 };

/** A session with the scripted gateway whose pauses pass 200 times as fast. */
export async function sessionWith(
  gateway: { readonly port: number },
  options: Partial<GatewayOptions> = {},
): Promise<{ session: OpenGateway; events: GatewayEvent[] }> {
  const events: GatewayEvent[] = [];
  const session = await openGateway({
    host: '127.0.0.1',
    port: gateway.port,
    clientIds: { low: 20, high: 29 },
    connectTimeoutMs: 5_000,
    budget: localBudget(ample),
    requestTimeoutMs: 30_000,
    clock: shiftedClock(morning, 200),
    random: () => 0,
    ...options,
    onEvent: (event) => {
      events.push(event);
      options.onEvent?.(event);
    },
  });
  return { session, events };
}

/** Message 17 with bars of a minute each from `first` on, in the order of its fields. */
export function barsAnswer(requestId: string | undefined, first: number, count: number): (string | number)[] {
  const rows = Array.from({ length: count }, (_, row) => [
    first + 60 * row,
    10,
    11,
    9.5,
    10.5,
    1200,
    10.25,
    12,
  ]);
  return [17, requestId ?? '', '20261119-14:30:00', '20261119-21:00:00', count, ...rows.flat()];
}
