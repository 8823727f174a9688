import { plainDecimal } from '../wire/field-reader.ts';

/** One trade of an RTVolume message. */
export interface RtVolume {
  readonly price: number;
  /** Shares. */
  readonly size: number;
  /** Epoch ms; null where the message has none. */
  readonly time: number | null;
  /** Day's volume and time, which tell one trade from the next; null where either is missing. */
  readonly seq: string | null;
}

const semicolon = 59;

/** The number written between two positions; NaN where there is none. */
function numberIn(bytes: Buffer, from: number, to: number): number {
  if (from >= to) return NaN;
  const plain = plainDecimal(bytes, from, to);
  return Number.isNaN(plain) ? Number(bytes.toString('latin1', from, to)) : plain;
}

/** Where the part that begins at `from` ends. */
function endOfPart(bytes: Buffer, from: number, to: number): number {
  let at = from;
  while (at < to && bytes[at] !== semicolon) at++;
  return at;
}

/**
 * Reads the field of tick types 48 and 77 that lies from `from` up to `to`, `price;size;timeMs;totalVolume;vwap;single`;
 * null where price or size are empty or no numbers: the message told of volume only.
 */
export function readRtVolume(bytes: Buffer, from: number, to: number): RtVolume | null {
  const priceEnd = endOfPart(bytes, from, to);
  const sizeEnd = endOfPart(bytes, priceEnd + 1, to);
  const timeEnd = endOfPart(bytes, sizeEnd + 1, to);
  const volumeEnd = endOfPart(bytes, timeEnd + 1, to);
  const price = numberIn(bytes, from, priceEnd);
  const size = numberIn(bytes, priceEnd + 1, sizeEnd);
  if (!Number.isFinite(price) || !Number.isFinite(size)) return null;
  const time = numberIn(bytes, sizeEnd + 1, timeEnd);
  if (!Number.isSafeInteger(time) || time <= 0) return { price, size, time: null, seq: null };
  const volume = bytes.toString('latin1', timeEnd + 1, volumeEnd);
  return { price, size, time, seq: volume === '' ? null : `${volume}@${time}` };
}
