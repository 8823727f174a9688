/** Writes rows in ClickHouse's RowBinary format into one growing buffer. Integers must fit their type: nothing checks here. */
export class RowWriter {
  #bytes: Buffer;
  #view: DataView;
  #length = 0;

  constructor(capacity = 64 * 1024) {
    this.#bytes = Buffer.allocUnsafe(capacity);
    this.#view = viewOf(this.#bytes);
  }

  /** What has been written. */
  finish(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  uint8(value: number): void {
    const at = this.#claim(1);
    this.#view.setUint8(at, value);
  }

  uint16(value: number): void {
    const at = this.#claim(2);
    this.#view.setUint16(at, value, true);
  }

  uint32(value: number): void {
    const at = this.#claim(4);
    this.#view.setUint32(at, value, true);
  }

  int32(value: number): void {
    const at = this.#claim(4);
    this.#view.setInt32(at, value, true);
  }

  /** A safe integer, in two halves: a BigInt a cell costs more than all other columns of a tick. */
  int64(value: number): void {
    const at = this.#claim(8);
    this.#view.setUint32(at, value >>> 0, true);
    this.#view.setInt32(at + 4, Math.floor(value / 2 ** 32), true);
  }

  uint64(value: bigint): void {
    const at = this.#claim(8);
    this.#view.setBigUint64(at, value, true);
  }

  float64(value: number): void {
    const at = this.#claim(8);
    this.#view.setFloat64(at, value, true);
  }

  text(value: string): void {
    if (value.length > longestShortText) return this.bytes(Buffer.from(value, 'utf8'));
    const at = this.#claim(1 + value.length * 3);
    const length = this.#bytes.write(value, at + 1, 'utf8');
    this.#bytes[at] = length;
    this.#length = at + 1 + length;
  }

  /** A UUID's text; ClickHouse keeps it as two little-endian halves. */
  uuid(value: string): void {
    const hex = value.replaceAll('-', '');
    this.uint64(BigInt(`0x${hex.slice(0, 16)}`));
    this.uint64(BigInt(`0x${hex.slice(16)}`));
  }

  bytes(value: Uint8Array): void {
    this.#length128(value.byteLength);
    const at = this.#claim(value.byteLength);
    this.#bytes.set(value, at);
  }

  /** Length prefix of an array; its items follow. */
  arrayLength(length: number): void {
    this.#length128(length);
  }

  /** Lengths are written in LEB128. */
  #length128(length: number): void {
    let rest = length;
    while (rest >= 0x80) {
      this.uint8((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.uint8(rest);
  }

  #claim(size: number): number {
    const at = this.#length;
    const end = at + size;
    if (end > this.#bytes.length) {
      const grown = Buffer.allocUnsafe(Math.max(end, this.#bytes.length * 2));
      this.#bytes.copy(grown, 0, 0, at);
      this.#bytes = grown;
      this.#view = viewOf(grown);
    }
    this.#length = end;
    return at;
  }
}

const noBytes = Buffer.alloc(0);

/** UTF-8 of so many code units, three bytes each at most, has a length prefix of one byte. */
const longestShortText = 42;

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Says that a row goes on in bytes that have not arrived yet. */
class Incomplete extends Error {}

/** Reads RowBinary rows from bytes that arrive in pieces. */
export class RowReader {
  #bytes: Buffer = noBytes;
  #view: DataView = viewOf(noBytes);
  #at = 0;
  #lastText = '';
  #lastTextBytes: Buffer = noBytes;

  /**
   * Takes the next bytes and calls `onRow` for every row that is whole. `onRow` must read a row to its end before it
   * keeps anything of it: a row cut by the end of the bytes is read again from its start with the next ones.
   */
  push(bytes: Buffer, onRow: (reader: RowReader) => void): void {
    const rest = this.#bytes.subarray(this.#at);
    this.#bytes = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    this.#view = viewOf(this.#bytes);
    this.#at = 0;
    let start = 0;
    try {
      while (this.#at < this.#bytes.length) {
        start = this.#at;
        onRow(this);
      }
    } catch (error) {
      if (!(error instanceof Incomplete)) throw error;
      this.#at = start;
    }
  }

  /** Bytes of an unfinished row; 0 at a proper end. */
  get leftOver(): number {
    return this.#bytes.length - this.#at;
  }

  uint8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.#take(2), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  int32(): number {
    return this.#view.getInt32(this.#take(4), true);
  }

  /** A 64-bit integer within the safe range. */
  int64(): number {
    return Number(this.#view.getBigInt64(this.#take(8), true));
  }

  uint64(): bigint {
    return this.#view.getBigUint64(this.#take(8), true);
  }

  uuid(): string {
    const halves = [this.uint64(), this.uint64()].map((half) => half.toString(16).padStart(16, '0'));
    return halves.join('').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  }

  float64(): number {
    return this.#view.getFloat64(this.#take(8), true);
  }

  /** Columns sorted by a text repeat it row after row: the last one is compared, not decoded again. */
  text(): string {
    const length = this.arrayLength();
    const at = this.#take(length);
    const last = this.#lastTextBytes;
    let same = length === last.length;
    for (let index = 0; same && index < length; index++) same = this.#bytes[at + index] === last[index];
    if (!same) {
      this.#lastTextBytes = Buffer.from(this.#bytes.subarray(at, at + length));
      this.#lastText = this.#lastTextBytes.toString('utf8');
    }
    return this.#lastText;
  }

  /** A view, valid until the row's end. */
  bytes(): Buffer {
    const length = this.arrayLength();
    if (length === 0) return noBytes;
    const at = this.#take(length);
    return this.#bytes.subarray(at, at + length);
  }

  arrayLength(): number {
    let length = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.uint8();
      length |= (byte & 0x7f) << shift;
      if (byte < 0x80) return length;
    }
  }

  #take(size: number): number {
    const at = this.#at;
    if (at + size > this.#bytes.length) throw new Incomplete();
    this.#at = at + size;
    return at;
  }
}
