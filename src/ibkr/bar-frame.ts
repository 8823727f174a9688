import { allocateBars, type Bars } from '../analytics/bars.ts';
import { FieldReader } from '../wire/field-reader.ts';
import { WireError } from '../wire/framing.ts';

/** 10^0 … 10^22 are exact doubles, so a mantissa of up to 15 digits divided by one of them is correctly rounded. */
const powersOfTen = Float64Array.from({ length: 23 }, (_, exponent) => 10 ** exponent);
const zero = 48;
const point = 46;
const minus = 45;
/** 15 digits and a point. */
const longestPlain = 16;
/** Eight fields of at least their NUL. */
const shortestBar = 8;
/** Written by IBKR for "not set". */
const unset = Number.MAX_VALUE;

/** Position of the NUL that ends the field at `at`. */
function endOfField(bytes: Buffer, at: number): number {
  const end = bytes.indexOf(0, at);
  if (end < 0) throw new WireError('a frame of bars ended in the middle of a bar');
  return end;
}

/** Any number the fast loop leaves: empty and unset are NaN, exponents and long mantissas are exact. */
function unusualNumber(bytes: Buffer, from: number, to: number): number {
  const text = bytes.toString('latin1', from, to);
  if (text === '') return NaN;
  const value = /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(text) ? Number(text) : NaN;
  if (!Number.isFinite(value))
    throw new WireError(`${JSON.stringify(text.slice(0, 40))} is not a number of a bar`);
  return value >= unset ? NaN : value;
}

/** Where no trade stands behind a bar IBKR sends -1 or nothing for volume, wap and count. */
function withoutTrades(bars: Bars, row: number): void {
  const { volume, wap, count } = bars;
  if (!(volume[row]! >= 0)) volume[row] = 0;
  if (!(wap[row]! > 0)) wap[row] = NaN;
  if (!(count[row]! >= 0)) count[row] = 0;
}

/** Reads `columns[0].length` rows of fields starting at `start`; the position behind the last one is returned. */
function readRows(bytes: Buffer, start: number, columns: readonly Float64Array[], bars: Bars): number {
  const { length, time, open, high, low, close, volume, wap, count } = bars;
  const width = columns.length;
  let at = start;
  for (let row = 0; row < length; row++) {
    for (let field = 0; field < width; field++) {
      const from = at;
      let mantissa = 0;
      let pointAt = 0;
      let byte = bytes[at]!;
      const negative = byte === minus;
      if (negative) byte = bytes[++at]!;
      for (;;) {
        if (byte >= zero && byte <= 57) mantissa = mantissa * 10 + (byte - zero);
        else if (byte === point && pointAt === 0) pointAt = at + 1;
        else break;
        byte = bytes[++at]!;
      }
      let value: number;
      if (byte === 0 && at > from && at - from <= longestPlain && !negative && pointAt !== from + 1) {
        value = pointAt === 0 ? mantissa : mantissa / powersOfTen[at - pointAt]!;
      } else {
        at = endOfField(bytes, at);
        value = unusualNumber(bytes, from, at);
      }
      at++;
      columns[field]![row] = value;
    }
    const seconds = time[row]!;
    if (
      !(seconds > 0 && Number.isInteger(seconds)) ||
      !(open[row]! + high[row]! + low[row]! + close[row]! < Infinity)
    ) {
      throw new WireError(`bar ${row} has no time or no price`);
    }
    if (row > 0 && seconds <= time[row - 1]!)
      throw new WireError(`bar ${row} is not later than the one before it`);
    if (!(volume[row]! >= 0 && wap[row]! > 0 && count[row]! >= 0)) withoutTrades(bars, row);
  }
  return at;
}

/**
 * Reads the bars of message 17 (asked with epoch-second dates) straight from its bytes into columns.
 * Every value equals `Number()` of its text; an empty or negative wap is NaN, an empty or negative volume or
 * count is 0. No string and no object is made for a bar.
 * @param payload the frame without its length.
 * @param at position behind the request id.
 * @throws WireError when the frame does not hold exactly the bars it announces, in ascending order.
 */
export function readBars(payload: Buffer, at: number): Bars {
  const head = new FieldReader(payload, at);
  head.skip(2);
  const count = head.integer();
  const room = payload.length - head.position;
  if (count < 0 || count * shortestBar > room)
    throw new WireError(`a frame announces ${count} bars in ${room} bytes`);
  const bars = allocateBars(count);
  const { time, open, high, low, close, volume, wap, count: trades } = bars;
  const end = readRows(payload, head.position, [time, open, high, low, close, volume, wap, trades], bars);
  if (end !== payload.length) throw new WireError(`a frame of ${count} bars goes on behind the last one`);
  return bars;
}
