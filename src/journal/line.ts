import { crc32 } from 'node:zlib';

/**
 * What a line is, told by the mark behind its number: `=` the state all entries up to that number led to, `~` an entry
 * that may be given up, `!` one that may not, `@` a reader's place.
 */
export type Mark = '=' | '~' | '!' | '@';

const marks: ReadonlyMap<number, Mark> = new Map(
  (['=', '~', '!', '@'] as const).map((mark) => [mark.charCodeAt(0), mark]),
);

const lineFeed = 0x0a;
const space = 0x20;
/** Hexadecimal digits of the checksum, before the blank. */
const sumDigits = 8;

/** One line, its line feed included: `c0ffee12 4711! {"kind":"alert"}`; the checksum is over all that follows its blank. */
export function encodeLine(number: number, mark: Mark, text: string): string {
  // Between tokens of JSON a blank means the same.
  const body = `${number}${mark} ${text.includes('\n') ? text.replaceAll('\n', ' ') : text}`;
  return `${crc32(body).toString(16).padStart(sumDigits, '0')} ${body}\n`;
}

export interface Line {
  readonly number: number;
  readonly mark: Mark;
  /** Where its text begins in the bytes it was decoded from; it ends with the line. */
  readonly textAt: number;
}

/** The line in bytes[start, end), line feed excluded; null where it is not as it was written. */
export function decodeLine(bytes: Buffer, start: number, end: number): Line | null {
  const bodyAt = start + sumDigits + 1;
  if (end < bodyAt + 3 || bytes[bodyAt - 1] !== space) return null;
  const sum = hexadecimal(bytes, start, bodyAt - 1);
  if (sum === null || crc32(bytes.subarray(bodyAt, end)) !== sum) return null;
  let at = bodyAt;
  let number = 0;
  for (let digit = bytes[at]! - 48; digit >= 0 && digit <= 9; digit = bytes[at]! - 48) {
    number = number * 10 + digit;
    at++;
  }
  const mark = marks.get(bytes[at]!);
  return mark === undefined ? null : { number, mark, textAt: at + 2 };
}

function hexadecimal(bytes: Buffer, start: number, end: number): number | null {
  let value = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte >= 0x30 && byte <= 0x39) value = value * 16 + byte - 0x30;
    else if (byte >= 0x61 && byte <= 0x66) value = value * 16 + byte - 0x57;
    else return null;
  }
  return value;
}

/** Reading happens in slices, so that decoding one never holds the event loop for long. */
const sliceBytes = 64 * 1024;

/** Bytes that can be read at a place, as an open file can. */
export interface ReadableBytes {
  read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesRead: number }>;
}

/** Sees the line bytes[start, end) that lies at `offset` of the file; false ends the visit. */
export type LineVisitor = (bytes: Buffer, start: number, end: number, offset: number) => boolean;

/** Visits every line in [from, to) that has its line feed; `from` is the beginning of a line. */
export async function eachLine(
  file: ReadableBytes,
  from: number,
  to: number,
  visit: LineVisitor,
): Promise<void> {
  let slice = Buffer.allocUnsafe(Math.max(1, Math.min(sliceBytes, to - from)));
  let position = from;
  let held = 0;
  for (;;) {
    const room = Math.min(slice.length - held, to - position - held);
    if (room <= 0) return;
    const { bytesRead } = await file.read(slice, held, room, position + held);
    if (bytesRead === 0) return;
    const filled = slice.subarray(0, held + bytesRead);
    let start = 0;
    let end = filled.indexOf(lineFeed, held);
    while (end !== -1) {
      if (!visit(filled, start, end, position + start)) return;
      start = end + 1;
      end = filled.indexOf(lineFeed, start);
    }
    position += start;
    held = filled.length - start;
    // A line longer than the slice needs a longer slice.
    const next = held === slice.length ? Buffer.allocUnsafe(slice.length * 2) : slice;
    filled.copy(next, 0, start);
    slice = next;
  }
}
