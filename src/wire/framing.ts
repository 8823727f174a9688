/** What a client sends before its first frame. */
export const apiPrefix = Buffer.from('API\0', 'latin1');

/** Longest payload a frame may carry; clients of the gateway refuse more. */
export const maximumFrameBytes = 0xff_ff_ff;

/** The byte stream is not what the protocol allows; the connection cannot be read any further. */
export class WireError extends Error {
  override readonly name = 'WireError';
}

/** Puts the big-endian length in front of a payload. */
export function frameText(payload: string): Buffer {
  const length = Buffer.byteLength(payload);
  const frame = Buffer.allocUnsafe(4 + length);
  frame.writeUInt32BE(length, 0);
  frame.write(payload, 4);
  return frame;
}

/**
 * Cuts a byte stream into frames, however it arrives: in pieces, several frames a chunk, or both.
 * A frame that lies whole in one chunk is passed on as a view of it, any other is gathered once.
 */
export class FrameSplitter {
  readonly #onFrame: (payload: Buffer) => void;
  readonly #maximum: number;
  #prefix: Buffer;
  readonly #header = Buffer.alloc(4);
  #headerBytes = 0;
  #body: Buffer | undefined;
  #bodyBytes = 0;
  #stopped = false;

  /**
   * @param onFrame receives each payload without its length; the bytes are its to keep.
   * @param options `prefix`: bytes expected once before the first frame; `maximum`: longest payload in bytes.
   */
  constructor(
    onFrame: (payload: Buffer) => void,
    { prefix = Buffer.alloc(0), maximum = maximumFrameBytes }: { prefix?: Buffer; maximum?: number } = {},
  ) {
    this.#onFrame = onFrame;
    this.#prefix = prefix;
    this.#maximum = maximum;
  }

  /**
   * Takes the next bytes of the stream and emits every frame they complete.
   * @throws WireError at a length of 0, a length above the maximum, or a wrong prefix; the stream is lost then.
   */
  push(chunk: Buffer): void {
    let at = this.#takePrefix(chunk);
    while (at < chunk.length && !this.#stopped) {
      if (this.#body) at = this.#fill(this.#body, chunk, at);
      else at = this.#open(chunk, at);
    }
  }

  /** Emits nothing any more, not even frames left in the chunk at hand. */
  stop(): void {
    this.#stopped = true;
    this.#body = undefined;
  }

  #takePrefix(chunk: Buffer): number {
    const expected = this.#prefix.subarray(0, chunk.length);
    if (!chunk.subarray(0, expected.length).equals(expected)) {
      throw this.#lost(`the stream does not begin with ${JSON.stringify(apiPrefix.toString('latin1'))}`);
    }
    this.#prefix = this.#prefix.subarray(expected.length);
    return expected.length;
  }

  #open(chunk: Buffer, at: number): number {
    if (this.#headerBytes === 0 && chunk.length - at >= 4) {
      const end = at + 4 + this.#checked(chunk.readUInt32BE(at));
      if (end <= chunk.length) {
        this.#onFrame(chunk.subarray(at + 4, end));
        return end;
      }
      this.#body = Buffer.allocUnsafe(end - at - 4);
      this.#bodyBytes = 0;
      return at + 4;
    }
    const copied = chunk.copy(this.#header, this.#headerBytes, at);
    this.#headerBytes += copied;
    if (this.#headerBytes === 4) {
      this.#headerBytes = 0;
      this.#body = Buffer.allocUnsafe(this.#checked(this.#header.readUInt32BE(0)));
      this.#bodyBytes = 0;
    }
    return at + copied;
  }

  #fill(body: Buffer, chunk: Buffer, at: number): number {
    const copied = chunk.copy(body, this.#bodyBytes, at);
    this.#bodyBytes += copied;
    if (this.#bodyBytes === body.length) {
      this.#body = undefined;
      this.#onFrame(body);
    }
    return at + copied;
  }

  #checked(length: number): number {
    if (length === 0 || length > this.#maximum) throw this.#lost(`a frame of ${length} bytes`);
    return length;
  }

  #lost(reason: string): WireError {
    this.stop();
    return new WireError(`not the gateway protocol: ${reason}`);
  }
}
