const controls = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;
/** Marks that turn the direction of writing, and the byte-order mark: they make a text look like another. */
const turners = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/gu;
const halfCharacters = /\p{Cs}/gu;

/** More is never shown; a text is shortened to it before anything else is done with it. */
const longestRead = 20_000;

/** A text from outside as one line: no control character, nothing that turns writing, no half of a character. */
export function oneLine(text: string): string {
  return text
    .slice(0, longestRead)
    .replace(controls, ' ')
    .replace(turners, '')
    .replace(halfCharacters, '\uFFFD')
    .trim();
}

const ellipsis = '…';

export interface Fitting {
  /** How the receiver wants a character written; its output is never cut in two. */
  readonly escape?: (character: string) => string;
  /** What a written character counts for; UTF-16 units unless told, the strictest of what services count. */
  readonly weigh?: (written: string) => number;
}

const asItIs = (character: string): string => character;
const unitsOf = (written: string): number => written.length;

/** Writes a text for a receiver and cuts it between two characters, marked by an ellipsis, where it is longer than `limit`. */
export function fit(text: string, limit: number, fitting: Fitting = {}): string {
  const escape = fitting.escape ?? asItIs;
  const weigh = fitting.weigh ?? unitsOf;
  const room = limit - weigh(ellipsis);
  let written = '';
  let used = 0;
  let cut = 0;
  for (const character of text) {
    const next = escape(character);
    used += weigh(next);
    if (used > limit) return written.slice(0, cut) + ellipsis;
    written += next;
    if (used <= room) cut = written.length;
  }
  return written;
}

export const bytesOf = (written: string): number => Buffer.byteLength(written);
