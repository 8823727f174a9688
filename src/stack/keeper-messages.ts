import { createInterface } from 'node:readline';
import type { Socket } from 'node:net';

import type { ErrorCode } from '../errors/error-table.ts';

/** What a client of the keeper says, one JSON object a line. */
export type ClientMessage =
  | {
      readonly say: 'want';
      readonly redis: boolean;
      readonly store: boolean;
      readonly redisPort: number;
      readonly storePort: number;
    }
  | { readonly say: 'leave' };

/** What the keeper says. After `stopping` it closes the connection when everything has ended. */
export type KeeperMessage =
  | { readonly say: 'ready'; readonly redisPort: number | null; readonly storePort: number | null }
  | { readonly say: 'failed'; readonly code: ErrorCode; readonly message: string }
  | { readonly say: 'kept' }
  | { readonly say: 'stopping'; readonly pid: number };

export function send(socket: Socket, message: ClientMessage | KeeperMessage): void {
  if (!socket.destroyed) socket.write(`${JSON.stringify(message)}\n`);
}

export function onClientMessages(socket: Socket, hear: (message: ClientMessage) => void): void {
  onLines(socket, (line) => hear(JSON.parse(line) as ClientMessage));
}

export function onKeeperMessages(socket: Socket, hear: (message: KeeperMessage) => void): void {
  onLines(socket, (line) => hear(JSON.parse(line) as KeeperMessage));
}

function onLines(socket: Socket, hear: (line: string) => void): void {
  const lines = createInterface({ input: socket });
  lines.on('line', hear);
  // An error also closes the socket, which is what both sides act on.
  lines.on('error', () => undefined);
  socket.on('error', () => undefined);
}
