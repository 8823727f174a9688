import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { type Bars } from '../../src/analytics/bars.ts';
import { readBars } from '../../src/ibkr/bar-frame.ts';
import { FrameSplitter, WireError } from '../../src/wire/framing.ts';

/** A payload from its text, in which | stands for the NUL that ends each field. */
const payloadOf = (text: string): Buffer => Buffer.from(text.replaceAll('|', '\0'), 'latin1');
/** Position behind `17|4711|`. */
const at = 8;
const head = '17|4711|20261119-14:30:00|20261119-21:00:00|';

const columns = (bars: Bars): number[][] =>
  [bars.time, bars.open, bars.high, bars.low, bars.close, bars.volume, bars.wap, bars.count].map((column) => [
    ...column,
  ]);

describe('readBars', () => {
  it('reads the fields of message 17 in their order', () => {
    const bytes = Buffer.from(
      '3137003437313100' + // 17, 4711
        '32303236313131392d31343a33303a303000' + // 20261119-14:30:00
        '32303236313131392d32313a30303a303000' + // 20261119-21:00:00
        '3200' + // 2 bars
        '3137393531303138303000' + // 1795101800
        '3230362e303300' + // 206.03
        '3230362e3100' + // 206.1
        '32303500' + // 205
        '3230352e3500' + // 205.5
        '31323334353600' + // 123456
        '3230352e36363700' + // 205.667
        '383900' + // 89
        '3137393531303138363000' + // 1795101860
        '3000302e3530002e3500302e3100302e323500' + // 0, 0.50, .5, 0.1, 0.25
        '2d3100' + // -1
        '2d3100', // -1
      'hex',
    );
    expect(columns(readBars(bytes, at))).toEqual([
      [1_795_101_800, 1_795_101_860],
      [206.03, 0],
      [206.1, 0.5],
      [205, 0.5],
      [205.5, 0.1],
      [123_456, 0.25],
      [205.667, NaN],
      [89, 0],
    ]);
  });

  it('gives no bars for an answer without any', () => {
    expect(readBars(payloadOf(`${head}0|`), at)).toHaveLength(0);
  });

  it('takes an empty or negative wap as none, and empty or negative volume and count as 0', () => {
    const bars = readBars(payloadOf(`${head}2|60|1|1|1|1||||120|1|1|1|1|-1|-1|-1|`), at);
    expect(columns(bars).slice(5)).toEqual([
      [0, 0],
      [NaN, NaN],
      [0, 0],
    ]);
  });

  it.each([
    ['a price is missing', `${head}1|60||1|1|1|1|1|1|`],
    ['a price is a word', `${head}1|60|1|1|x|1|1|1|1|`],
    ['a price is infinite', `${head}1|60|1|1|Infinity|1|1|1|1|`],
    ['a number is hexadecimal', `${head}1|60|1|1|0x10|1|1|1|1|`],
    ['a time is missing', `${head}1||1|1|1|1|1|1|1|`],
    ['a time is no whole second', `${head}1|60.5|1|1|1|1|1|1|1|`],
    ['times do not ascend', `${head}2|60|1|1|1|1|1|1|1|60|1|1|1|1|1|1|1|`],
    ['a bar is missing', `${head}2|60|1|1|1|1|1|1|1|`],
    ['a bar is too many', `${head}1|60|1|1|1|1|1|1|1|120|1|1|1|1|1|1|1|`],
    ['the last field has no end', `${head}1|60|1|1|1|1|1|1|1`],
    ['the count is negative', `${head}-1|`],
    ['the count is beyond all memory', `${head}999999999999|`],
    ['there is no count', head],
  ])('refuses a frame in which %s', (_what, text) => {
    expect(() => readBars(payloadOf(text), at)).toThrow(WireError);
  });

  it('reads every decimal exactly as Number does', () => {
    const decimal = fc.oneof(
      fc.double({ min: 0, max: 1e300, noNaN: true }).map(String),
      fc
        .tuple(fc.nat({ max: 2 ** 31 - 1 }), fc.nat({ max: 10 ** 9 }))
        .map(([whole, part]) => `${whole}.${part}`),
      fc.bigInt({ min: 0n, max: 10n ** 25n }).map(String),
      fc
        .tuple(fc.bigInt({ min: 0n, max: 10n ** 20n }), fc.integer({ min: 0, max: 20 }))
        .map(([digits, places]) => {
          const text = digits.toString().padStart(places + 1, '0');
          return `${text.slice(0, text.length - places)}.${text.slice(text.length - places)}`;
        }),
    );
    fc.assert(
      fc.property(fc.array(decimal, { minLength: 1, maxLength: 20 }), (texts) => {
        const rows = texts.map((text, row) => `${row + 1}|${text}|1|1|1|${text}|1|1|`).join('');
        const bars = readBars(payloadOf(`${head}${texts.length}|${rows}`), at);
        for (const [row, text] of texts.entries()) {
          expect(Object.is(bars.open[row], Number(text))).toBe(true);
          expect(Object.is(bars.volume[row], Number(text))).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('gives the same bars however the bytes arrive', () => {
    const rows = Array.from(
      { length: 40 },
      (_, row) => `${60 * row + 60}|10.5|11|9.25|10|${row}|10.125|3|`,
    ).join('');
    const payload = payloadOf(`${head}40|${rows}`);
    const frame = Buffer.concat([Buffer.from([0, 0, payload.length >> 8, payload.length & 255]), payload]);
    const stream = Buffer.concat([frame, frame, frame]);
    const expected = columns(readBars(payload, at));
    fc.assert(
      fc.property(fc.array(fc.nat({ max: stream.length }), { maxLength: 30 }), (cuts) => {
        const answers: number[][][] = [];
        const splitter = new FrameSplitter((part) => answers.push(columns(readBars(part, at))));
        const edges = [0, ...cuts.sort((one, other) => one - other), stream.length];
        for (let index = 1; index < edges.length; index++)
          splitter.push(stream.subarray(edges[index - 1], edges[index]));
        expect(answers).toEqual([expected, expected, expected]);
      }),
    );
  });

  it('either reads a mutated frame or refuses it, and never a value that is no number', () => {
    const rows = Array.from(
      { length: 20 },
      (_, row) => `${60 * row + 60}|10.5|11|9.25|10|${row}|10.125|3|`,
    ).join('');
    const original = payloadOf(`${head}20|${rows}`);
    const mutation = fc.record({
      kind: fc.constantFrom('set', 'cut', 'insert'),
      place: fc.nat({ max: original.length - at - 1 }),
      byte: fc.oneof(fc.nat({ max: 255 }), fc.constantFrom(0, 45, 46, 57, 101)),
    });
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), (mutations) => {
        let bytes = Buffer.from(original);
        for (const { kind, place, byte } of mutations) {
          const where = Math.min(at + place, bytes.length - 1);
          if (kind === 'set') bytes[where] = byte;
          else if (kind === 'cut')
            bytes = Buffer.concat([bytes.subarray(0, where), bytes.subarray(where + 1)]);
          else bytes = Buffer.concat([bytes.subarray(0, where), Buffer.from([byte]), bytes.subarray(where)]);
        }
        let bars: Bars;
        try {
          bars = readBars(bytes, at);
        } catch (error) {
          expect(error).toBeInstanceOf(WireError);
          return;
        }
        const { time, open, high, low, close, volume, count } = bars;
        for (const column of [time, open, high, low, close, volume, count]) {
          expect([...column].every(Number.isFinite)).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
