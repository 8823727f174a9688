import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

import { literalFrame } from '../wire/literal-frames.ts';

type Frame = readonly string[];

interface Expectation {
  readonly matches: (frame: Frame) => boolean;
  readonly resolve: (frame: Frame) => void;
  readonly reject: (error: Error) => void;
}

/** A client of the protocol that knows lengths and NULs and nothing else; frames are lists of fields. */
export class RawClient {
  readonly socket: Socket;
  /** Every frame received, the server's greeting first. */
  readonly frames: Frame[] = [];
  readonly closed: Promise<unknown>;
  #bytes = Buffer.alloc(0);
  #expected: Expectation[] = [];
  #ended = false;

  private constructor(socket: Socket) {
    this.socket = socket;
    this.closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('data', (chunk) => this.#receive(chunk));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#ended = true;
      for (const { reject } of this.#expected) reject(new Error('the gateway closed the connection'));
    });
  }

  /** Connects and greets; the server's answer is the first frame. */
  static async open(port: number, versions = 'v100..193'): Promise<RawClient> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    const client = new RawClient(socket);
    const length = Buffer.from([0, 0, 0, versions.length]);
    socket.write(Buffer.concat([Buffer.from('API\0'), length, Buffer.from(versions)]));
    return client;
  }

  /** Connects, greets, signs in and waits for the last of the sign-in messages. */
  static async signIn(port: number, clientId: number, versions?: string): Promise<RawClient> {
    const client = await RawClient.open(port, versions);
    await client.next((frame) => /^\d{3}$/.test(frame[0] ?? ''));
    client.send('71', '2', String(clientId), '');
    await client.next((frame) => frame[3] === '2158');
    return client;
  }

  send(...fields: string[]): void {
    this.socket.write(literalFrame(...fields));
  }

  /** Sends fields written `20|4|…`. */
  sendLine(line: string): void {
    this.send(...line.split('|'));
  }

  /** The first frame received so far or later that matches. */
  next(matches: (frame: Frame) => boolean): Promise<Frame> {
    const known = this.frames.find(matches);
    if (known) return Promise.resolve(known);
    if (this.#ended) return Promise.reject(new Error('the gateway closed the connection'));
    return new Promise((resolve, reject) => this.#expected.push({ matches, resolve, reject }));
  }

  /** The first error message about a request; -1 for the connection. */
  async error(requestId: number, code?: number): Promise<{ code: number; text: string }> {
    const [, , , found = '', text = ''] = await this.next(
      ([id, , about, given]) =>
        id === '4' &&
        about === String(requestId) &&
        (code === undefined ? Number(given) < 2000 || requestId >= 0 : given === String(code)),
    );
    return { code: Number(found), text };
  }

  count(matches: (frame: Frame) => boolean): number {
    return this.frames.filter(matches).length;
  }

  async close(): Promise<void> {
    this.socket.destroy();
    await this.closed;
  }

  #receive(chunk: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    while (this.#bytes.length >= 4) {
      const end = 4 + this.#bytes.readUInt32BE(0);
      if (this.#bytes.length < end) return;
      const fields = this.#bytes.subarray(4, end).toString('utf8').split('\0');
      this.#bytes = this.#bytes.subarray(end);
      this.#deliver(fields.slice(0, -1));
    }
  }

  #deliver(frame: Frame): void {
    this.frames.push(frame);
    const waiting = this.#expected.filter(({ matches }) => matches(frame));
    this.#expected = this.#expected.filter((expectation) => !waiting.includes(expectation));
    for (const { resolve } of waiting) resolve(frame);
  }
}
