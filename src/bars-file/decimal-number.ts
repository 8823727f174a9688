const zero = 0x30;
const nine = 0x39;
const dot = 0x2e;
const minus = 0x2d;

/** Powers of ten a double holds exactly and a quotient by which is correctly rounded. */
const powersOfTen = Float64Array.from({ length: 16 }, (_, exponent) => 10 ** exponent);

/** Up to 15 digits are an integer a double holds exactly. */
const exactDigits = 15;

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const infinite = /^([+-]?)inf(inity)?$/i;

/**
 * The number written in the bytes from `from` up to and not including `to`, correctly rounded; blanks around it are
 * allowed. NaN where they are empty or no decimal number, ±Infinity where they say so (`inf`, `Infinity`) or name a number
 * too large for a double.
 */
export function readDecimal(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  const negative = bytes[at] === minus;
  if (negative) at++;
  let digits = 0;
  let mantissa = 0;
  let fraction = -1;
  for (; at < to; at++) {
    const byte = bytes[at]!;
    if (byte >= zero && byte <= nine) {
      mantissa = mantissa * 10 + (byte - zero);
      digits++;
      if (fraction >= 0) fraction++;
    } else if (byte === dot && fraction < 0) {
      fraction = 0;
    } else {
      return readSlowly(bytes, from, to);
    }
  }
  if (digits === 0 || digits > exactDigits) return readSlowly(bytes, from, to);
  const value = fraction > 0 ? mantissa / powersOfTen[fraction]! : mantissa;
  return negative ? -value : value;
}

function readSlowly(bytes: Uint8Array, from: number, to: number): number {
  const text = String.fromCharCode(...bytes.subarray(from, Math.min(to, from + 400))).trim();
  if (decimal.test(text)) return Number(text);
  const sign = infinite.exec(text)?.[1];
  if (sign === undefined) return Number.NaN;
  return sign === '-' ? -Infinity : Infinity;
}
