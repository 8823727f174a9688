import { WireError } from './framing.ts';

/** Written by some clients for an integer or a number that is not set. */
const unsetInteger = '2147483647';
const unsetNumber = 1.797_693_134_862_315_7e308;

const powersOfTen = Array.from({ length: 23 }, (_, exponent) => 10 ** exponent);
const zero = 48;
const nine = 57;
const minus = 45;
const point = 46;

/**
 * The value of the plain decimal written in ASCII at `from` up to `to`, or NaN where it is none
 * (empty, exponent, too many digits to be exact). Exact: fewer than 16 digits divided by a power of ten up
 * to 10^22 is correctly rounded.
 */
export function plainDecimal(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  const negative = bytes[at] === minus;
  if (negative) at++;
  if (at >= to || to - at > 16) return NaN;
  let digits = 0;
  let scale = -1;
  for (; at < to; at++) {
    const byte = bytes[at]!;
    if (byte >= zero && byte <= nine) digits = digits * 10 + (byte - zero);
    else if (byte === point && scale < 0) scale = to - at - 1;
    else return NaN;
  }
  const value = scale > 0 ? digits / powersOfTen[scale]! : digits;
  return negative ? -value : value;
}

/** A cursor over the NUL-terminated fields of one frame; it builds no array of them. */
export class FieldReader {
  readonly #bytes: Buffer;
  #at: number;

  constructor(payload: Buffer, at = 0) {
    this.#bytes = payload;
    this.#at = at;
  }

  /** Byte offset of the next field. */
  get position(): number {
    return this.#at;
  }

  get atEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** Number of fields left. */
  remaining(): number {
    let count = 0;
    for (let at = this.#at; at < this.#bytes.length; at++) if (this.#bytes[at] === 0) count++;
    return count;
  }

  /** @throws WireError when no field is left, as every reading method. */
  text(): string {
    const from = this.#at;
    return this.#bytes.toString('utf8', from, this.#end());
  }

  /** A whole number; an empty field reads 0. */
  integer(): number {
    return Math.trunc(this.number() ?? 0);
  }

  /** A number, or undefined for an empty field and for what clients write for "not set". */
  number(): number | undefined {
    const from = this.#at;
    const to = this.#end();
    if (to === from) return undefined;
    const plain = plainDecimal(this.#bytes, from, to);
    if (plain === 2_147_483_647 && this.#bytes.toString('latin1', from, to) === unsetInteger)
      return undefined;
    if (!Number.isNaN(plain)) return plain;
    const text = this.#bytes.toString('latin1', from, to);
    const value = Number(text);
    if (Number.isNaN(value)) throw new WireError(`${JSON.stringify(text)} is not a number`);
    return value >= unsetNumber ? undefined : value;
  }

  /** "1" and "true" are true; everything else, an empty field too, is false. */
  boolean(): boolean {
    const value = this.text();
    return value === '1' || value === 'true';
  }

  skip(fields: number): void {
    for (let left = fields; left > 0; left--) this.#end();
  }

  /** End of the field at the cursor, which moves behind its NUL. */
  #end(): number {
    const end = this.#bytes.indexOf(0, this.#at);
    if (end < 0) throw new WireError(`a frame ended after ${this.#at} of its bytes, a field short`);
    this.#at = end + 1;
    return end;
  }
}
