import { IBApi } from '@stoqey/ib';

import { FrameSplitter, WireError } from '../wire/framing.ts';
import { refuseOrder } from './order-guard.ts';

/** Far above our own pacing, which every message has passed before it gets here. */
const libraryMessagesPerSecond = 1_000;

/** The two doors of the library's socket, which its types do not show. */
interface LibrarySocket {
  send(tokens: readonly unknown[]): void;
  onData(chunk: Buffer): void;
  onMessage(text: string): void;
}

function isSocket(value: unknown): value is LibrarySocket {
  const socket = value as Partial<LibrarySocket> | undefined;
  return [socket?.send, socket?.onData, socket?.onMessage].every((method) => typeof method === 'function');
}

function socketOf(api: IBApi): LibrarySocket {
  const { controller } = api as unknown as { controller?: { socket?: unknown } };
  if (!isSocket(controller?.socket))
    throw new Error('this release of @stoqey/ib has no socket where it is guarded');
  return controller.socket;
}

/** Looks at what comes in before the library does. What it throws counts as damage to the stream. */
export interface FrameTap {
  /** Bytes have come; the frames they complete follow. */
  readonly onBytes: () => void;
  /** One frame without its length: true when it has been dealt with and the library shall not see it. */
  readonly onFrame: (payload: Buffer) => boolean;
}

function firstToken(tokens: readonly unknown[]): unknown {
  const first = tokens[0];
  return Array.isArray(first) ? firstToken(first) : first;
}

/**
 * The library's client with both doors of its socket watched. Outgoing: an order message is refused before a
 * byte of it is written, and a client that tried says nothing more. Incoming: frames are cut by our own splitter, because the library's loops forever on a negative
 * length and glues a frame without a final NUL to the next one, and what its decoder throws ends the connection
 * instead of the process.
 * @param onDamage told once when the stream or a frame cannot be read; the connection should be closed then.
 * @param tap sees every frame first, the gateway's greeting aside.
 */
export function guardedApi(
  host: string,
  port: number,
  onDamage: (reason: Error) => void,
  tap?: FrameTap,
): IBApi {
  const api = new IBApi({ host, port, maxReqPerSec: libraryMessagesPerSecond });
  const socket = socketOf(api);
  const send = socket.send.bind(socket);
  const onMessage = socket.onMessage.bind(socket);
  const splitter = new FrameSplitter((payload) => {
    if (payload.at(-1) !== 0) throw new WireError('a frame does not end with a field');
    const greeted = api.serverVersion > 0;
    if (greeted && tap?.onFrame(payload) === true) return;
    onMessage(payload.toString('utf8'));
  });
  let damaged = false;
  socket.send = (tokens) => {
    refuseOrder(firstToken(tokens));
    send(tokens);
  };
  socket.onData = (chunk) => {
    if (damaged) return;
    tap?.onBytes();
    try {
      splitter.push(chunk);
    } catch (error) {
      damaged = true;
      splitter.stop();
      onDamage(error instanceof Error ? error : new Error(String(error)));
    }
  };
  return api;
}
