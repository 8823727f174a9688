import type { Socket } from 'node:net';

import { nextUniform, type StreamState } from '../market/random.ts';

/**
 * What goes out on a socket. With a source of randomness the bytes leave as a network would bring them: several
 * frames together, or one in pieces, cut anywhere, in the middle of a length too.
 */
export class OutgoingStream {
  readonly #socket: Socket;
  readonly #random: StreamState | undefined;
  #queue: Buffer[] = [];
  #flushing = false;
  #ending = false;

  constructor(socket: Socket, random: StreamState | undefined) {
    this.#socket = socket;
    this.#random = random;
  }

  write(bytes: Buffer): void {
    if (this.#ending || this.#socket.destroyed) return;
    if (!this.#random) {
      this.#writeTogether(bytes);
      return;
    }
    this.#queue.push(bytes);
    this.#flushSoon();
  }

  /** What is written in one turn of the event loop leaves in one system call. */
  #writeTogether(bytes: Buffer): void {
    if (this.#socket.writableCorked === 0) {
      this.#socket.cork();
      process.nextTick(() => this.#socket.uncork());
    }
    this.#socket.write(bytes);
  }

  /** Sends what is queued, then closes. */
  end(): void {
    this.#ending = true;
    if (!this.#flushing) this.#socket.end();
  }

  #flushSoon(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    setImmediate(() => this.#flush());
  }

  #flush(): void {
    this.#flushing = false;
    if (this.#socket.destroyed) {
      this.#queue = [];
      return;
    }
    const queued = this.#queue.reduce((sum, bytes) => sum + bytes.length, 0);
    this.#writePiece(this.#pieceLength(queued));
    if (this.#queue.length > 0) this.#flushSoon();
    else if (this.#ending) this.#socket.end();
  }

  /** A quarter of the pieces takes all there is, a quarter cuts within the first length, the others anywhere. */
  #pieceLength(queued: number): number {
    const choice = nextUniform(this.#random!);
    const place = nextUniform(this.#random!);
    if (choice < 0.25) return queued;
    return 1 + Math.floor(place * (choice < 0.5 ? Math.min(8, queued) : queued));
  }

  #writePiece(length: number): void {
    let left = length;
    this.#socket.cork();
    while (left > 0 && this.#queue.length > 0) {
      const first = this.#queue[0]!;
      if (first.length <= left) {
        this.#socket.write(first);
        this.#queue.shift();
        left -= first.length;
      } else {
        this.#socket.write(first.subarray(0, left));
        this.#queue[0] = first.subarray(left);
        left = 0;
      }
    }
    this.#socket.uncork();
  }
}
