import type { Socket } from 'node:net';

import { FieldReader } from '../../wire/field-reader.ts';
import { apiPrefix, FrameSplitter, WireError } from '../../wire/framing.ts';
import { decodeClientHello, encodeServerHello, newestVersion, oldestVersion } from '../../wire/handshake.ts';
import { decodeRequest, requests } from '../../wire/requests.ts';
import { encodeResponse } from '../../wire/responses.ts';
import type { StreamState } from '../market/random.ts';
import { type GatewayError, gatewayErrors } from './gateway-errors.ts';
import { type Client, connectionMessage, type GatewayState } from './gateway-state.ts';
import { gatewayTime } from './gateway-time.ts';
import { OpenRequests } from './open-requests.ts';
import { OutgoingStream } from './outgoing-stream.ts';
import { count, statisticsOf } from './statistics.ts';

/** Clients one gateway takes at a time. */
const maximumClients = 32;
/** A client's messages are small; a longer one is no message of the protocol. */
const maximumRequestBytes = 65_536;
const signInFarms = [2104, 2106, 2158];

/** What a connection asks the server for. */
export interface ConnectionHooks {
  /** A whole message of a signed-in or not yet signed-in client. */
  message(payload: Buffer, connection: Connection): void;
  bytes(direction: 'in' | 'out', bytes: Buffer): void;
}

/** One socket: its handshake, its sign-in, and then its client. */
export class Connection implements Client {
  clientId = -1;
  version = 0;
  marketDataType = 1;
  readonly open = new OpenRequests();
  readonly #socket: Socket;
  readonly #outgoing: OutgoingStream;
  readonly #splitter: FrameSplitter;
  readonly #gateway: GatewayState;
  readonly #hooks: ConnectionHooks;
  /** Whether the connection is over: what it still sent is not served. */
  left = false;
  /** Messages refused for the rate, of this socket. */
  violations = 0;
  /** When the bytes being served arrived, monotonic milliseconds: what serving takes is not the client's doing. */
  arrivedAt = 0;

  constructor(
    socket: Socket,
    gateway: GatewayState,
    hooks: ConnectionHooks,
    random: StreamState | undefined,
  ) {
    this.#socket = socket;
    this.#gateway = gateway;
    this.#hooks = hooks;
    this.#outgoing = new OutgoingStream(socket, random);
    this.#splitter = new FrameSplitter((payload) => this.#frame(payload), {
      prefix: apiPrefix,
      maximum: maximumRequestBytes,
    });
    gateway.statistics.connections++;
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.#received(chunk));
    // A reset by the client is its way of leaving; 'close' follows.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#leave());
  }

  get signedIn(): boolean {
    return this.clientId >= 0;
  }

  write(bytes: Buffer): void {
    this.#gateway.statistics.bytesOut += bytes.length;
    this.#hooks.bytes('out', bytes);
    this.#outgoing.write(bytes);
  }

  /** Reads nothing more, sends what is still queued and closes. */
  disconnect(): void {
    this.#leave();
    this.#outgoing.end();
  }

  destroy(): void {
    this.#leave();
    this.#socket.destroy();
  }

  #received(chunk: Buffer): void {
    this.arrivedAt = performance.now();
    this.#gateway.statistics.bytesIn += chunk.length;
    this.#hooks.bytes('in', chunk);
    try {
      this.#splitter.push(chunk);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      this.disconnect();
    }
  }

  /** Gives up everything the client holds, its id too. */
  #leave(): void {
    this.left = true;
    this.#splitter.stop();
    this.open.endAll();
    if (this.#gateway.clients.get(this.clientId) === this) this.#gateway.clients.delete(this.clientId);
  }

  #frame(payload: Buffer): void {
    if (this.version === 0) this.#greet(payload);
    else this.#hooks.message(payload, this);
  }

  /** Answers a client's versions: the newest both speak, or, where there is none, an error and the end. */
  #greet(payload: Buffer): void {
    const { lowest, highest } = decodeClientHello(payload);
    const version = Math.min(newestVersion, highest);
    if (version < oldestVersion || version < lowest) {
      const text = `The simulated gateway speaks versions ${oldestVersion} to ${newestVersion}, the client ${lowest} to ${highest}.`;
      this.write(connectionMessage(503, oldestVersion, text));
      this.disconnect();
      return;
    }
    this.version = version;
    this.write(encodeServerHello(version, gatewayTime(this.#gateway.clock.now())));
  }

  /** The first message signs in; before it, everything else stays unanswered. */
  signIn(payload: Buffer): void {
    const reader = new FieldReader(payload);
    if (reader.integer() !== requests.startApi.id) return;
    const request = decodeRequest('startApi', reader, this.version);
    if (request.kind !== 'startApi') return;
    const { clients, statistics, market } = this.#gateway;
    if (request.clientId < 0) {
      this.#refuseSignIn(gatewayErrors.invalid('Invalid client id'));
      return;
    }
    if (clients.has(request.clientId)) {
      this.#refuseSignIn(gatewayErrors.clientIdInUse);
      return;
    }
    if (clients.size >= maximumClients) {
      this.#refuseSignIn(gatewayErrors.tooManyClients);
      return;
    }
    this.clientId = request.clientId;
    clients.set(this.clientId, this);
    statisticsOf(statistics, this.clientId).messages++;
    this.write(encodeResponse('managedAccounts', { accounts: market.account }, this.version));
    this.write(encodeResponse('nextValidId', { orderId: 1 }, this.version));
    // The farms report in a chunk of their own.
    setImmediate(() => {
      this.write(Buffer.concat(signInFarms.map((code) => connectionMessage(code, this.version))));
    });
  }

  #refuseSignIn({ code, text }: GatewayError): void {
    count(this.#gateway.statistics.errors, code);
    this.write(connectionMessage(code, this.version, text));
    this.disconnect();
  }
}
