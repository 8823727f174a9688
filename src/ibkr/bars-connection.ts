import { connect, type Socket } from 'node:net';

import { messageOf, OpenbellError } from '../errors/openbell-error.ts';
import { FieldReader } from '../wire/field-reader.ts';
import { FrameSplitter } from '../wire/framing.ts';
import { decodeServerHello, encodeClientHello, newestVersion, oldestVersion } from '../wire/handshake.ts';
import { encodeRequest, type RequestKind, type RequestValues } from '../wire/requests.ts';
import { decodeResponse, responses } from '../wire/responses.ts';
import {
  accountsIn,
  Attempt,
  clientIdInUse,
  type Connection,
  type ConnectionOptions,
  idInUse,
  timedOut,
  unreachable,
} from './connection.ts';
import { refuseOrderFrame } from './order-guard.ts';

/** The only messages this connection can send. */
type BarsRequestKind = Extract<RequestKind, 'startApi' | 'historicalData' | 'cancelHistoricalData'>;

/** The lean connection: it asks for bars and hands their frames on unread. */
export interface BarsConnection extends Connection {
  send<K extends BarsRequestKind>(kind: K, values: RequestValues<K>): void;
}

export interface BarsConnectionOptions extends ConnectionOptions {
  /** A whole frame of bars; `at` is the position behind its request id. What it throws ends the connection. */
  readonly onBars: (requestId: number, payload: Buffer, at: number) => void;
  /** An error message about one request. */
  readonly onRefusal: (requestId: number, code: number, text: string) => void;
}

/** Long silences are normal; a peer that has vanished shows after this. */
const keepAliveMs = 30_000;

function unsupported({ host, port }: ConnectionOptions, version: number): OpenbellError {
  return new OpenbellError(
    'GATEWAY_REFUSED',
    `The gateway at ${host}:${port} speaks version ${version} of its protocol; ${oldestVersion} to ${newestVersion} are understood. Update IB Gateway or TWS.`,
  );
}

class LeanConnection implements BarsConnection {
  readonly clientId: number;
  accounts: readonly string[] = [];
  readonly opened: Attempt<BarsConnection>;
  readonly #options: BarsConnectionOptions;
  readonly #socket: Socket;
  readonly #splitter = new FrameSplitter((payload) => this.#receive(payload));
  #version = 0;
  #open = true;

  constructor(options: BarsConnectionOptions) {
    this.clientId = options.clientId;
    this.#options = options;
    this.opened = new Attempt(options.timeoutMs, () => timedOut(options));
    let reason = 'the gateway closed the connection';
    this.#socket = connect({ host: options.host, port: options.port, noDelay: true })
      .setKeepAlive(true, keepAliveMs)
      .on('connect', () =>
        this.#socket.write(encodeClientHello({ lowest: oldestVersion, highest: newestVersion })),
      )
      .on('data', (chunk) => this.#take(chunk))
      .on('error', (error) => (reason = error.message))
      .on('close', () => this.#ended(reason));
  }

  get serverVersion(): number {
    return this.#version;
  }

  send<K extends BarsRequestKind>(kind: K, values: RequestValues<K>): void {
    const frame = encodeRequest(kind, values, this.#version);
    refuseOrderFrame(frame);
    this.#socket.write(frame);
  }

  close(): void {
    this.#open = false;
    this.#splitter.stop();
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    try {
      this.#splitter.push(chunk);
    } catch (error) {
      this.#ended(`unreadable message: ${messageOf(error)}`);
    }
  }

  #ended(reason: string): void {
    if (!this.#open) return;
    this.close();
    if (this.opened.pending) this.opened.fail(unreachable(this.#options, reason));
    else this.#options.onClosed(reason);
  }

  #receive(payload: Buffer): void {
    if (this.#version === 0) {
      this.#version = decodeServerHello(payload).version;
      if (this.#version < oldestVersion || this.#version > newestVersion) {
        this.opened.fail(unsupported(this.#options, this.#version));
        return;
      }
      this.send('startApi', { clientId: this.clientId, optionalCapabilities: '' });
      return;
    }
    const reader = new FieldReader(payload);
    switch (reader.integer()) {
      case responses.historicalData.id: {
        const requestId = reader.integer();
        this.#options.onBars(requestId, payload, reader.position);
        return;
      }
      case responses.errorMessage.id: {
        const { requestId, code, text } = decodeResponse('errorMessage', reader, this.#version);
        if (code === clientIdInUse) this.opened.fail(idInUse(this.clientId));
        else if (requestId < 0) this.#options.onNotice(code, text);
        else this.#options.onRefusal(requestId, code, text);
        return;
      }
      case responses.managedAccounts.id:
        this.accounts = accountsIn(decodeResponse('managedAccounts', reader, this.#version).accounts);
        return;
      case responses.nextValidId.id:
        this.opened.succeed(this);
    }
  }
}

/** Opens it on the wire codec. @throws OpenbellError GATEWAY_UNREACHABLE | GATEWAY_CLIENT_ID. */
export async function openBarsConnection(options: BarsConnectionOptions): Promise<BarsConnection> {
  const connection = new LeanConnection(options);
  try {
    return await connection.opened.result;
  } catch (error) {
    connection.close();
    throw error;
  }
}
