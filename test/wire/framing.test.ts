import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { FieldReader, plainDecimal } from '../../src/wire/field-reader.ts';
import { apiPrefix, FrameSplitter, maximumFrameBytes, WireError } from '../../src/wire/framing.ts';
import {
  decodeClientHello,
  decodeServerHello,
  encodeClientHello,
  encodeServerHello,
} from '../../src/wire/handshake.ts';
import { literalFrame } from './literal-frames.ts';

function split(chunks: readonly Buffer[], options = {}): string[] {
  const frames: Buffer[] = [];
  const splitter = new FrameSplitter((payload) => frames.push(payload), options);
  for (const chunk of chunks) splitter.push(chunk);
  return frames.map((payload) => payload.toString('latin1'));
}

function cut(stream: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...places.map((place) => place % (stream.length + 1)), stream.length].sort((a, b) => a - b);
  return ends.map((end, index) => stream.subarray(index === 0 ? 0 : ends[index - 1]!, end));
}

describe('FrameSplitter', () => {
  it('finds the same frames wherever the stream is cut', () => {
    const payloads = fc.array(fc.string({ minLength: 0, maxLength: 40, unit: 'binary-ascii' }), {
      minLength: 1,
      maxLength: 12,
    });
    const places = fc.array(fc.nat(), { maxLength: 30 });
    fc.assert(
      fc.property(payloads, places, fc.boolean(), (texts, cuts, prefixed) => {
        const frames = texts.map((text) => literalFrame(text));
        const stream = Buffer.concat([prefixed ? apiPrefix : Buffer.alloc(0), ...frames]);
        const found = split(cut(stream, cuts), prefixed ? { prefix: apiPrefix } : {});
        expect(found).toEqual(texts.map((text) => `${text}\0`));
      }),
      { numRuns: 300 },
    );
  });

  it('finds frames byte by byte', () => {
    const stream = Buffer.concat([literalFrame('61', '1'), literalFrame('9', '1', '1')]);
    expect(split([...stream].map((byte) => Buffer.from([byte])))).toEqual(['61\x001\0', '9\x001\x001\0']);
  });

  it.each([
    ['of no bytes', Buffer.from([0, 0, 0, 0])],
    ['longer than the protocol allows', Buffer.from([1, 0, 0, 0])],
    ['of text that is no length', Buffer.from('HTTP/1.1 400')],
  ])('refuses a frame %s', (_name, bytes) => {
    expect(() => split([bytes])).toThrow(WireError);
    expect(() => split([...bytes].map((byte) => Buffer.from([byte])))).toThrow(WireError);
  });

  it('takes a frame of the greatest length', () => {
    const frame = Buffer.alloc(4 + maximumFrameBytes, 0x31);
    frame.writeUInt32BE(maximumFrameBytes, 0);
    const lengths: number[] = [];
    const splitter = new FrameSplitter((payload) => lengths.push(payload.length));
    splitter.push(frame.subarray(0, 1_000_000));
    splitter.push(frame.subarray(1_000_000));
    expect(lengths).toEqual([maximumFrameBytes]);
  });

  it('refuses a stream without its prefix, cut or not', () => {
    expect(() => split([Buffer.from('GET / HTTP/1.1')], { prefix: apiPrefix })).toThrow(WireError);
    expect(() => split([Buffer.from('A'), Buffer.from('X')], { prefix: apiPrefix })).toThrow(WireError);
  });

  it('emits nothing once stopped, not even what one chunk still holds', () => {
    const seen: string[] = [];
    const splitter = new FrameSplitter((payload) => {
      seen.push(payload.toString());
      splitter.stop();
    });
    splitter.push(Buffer.concat([literalFrame('1'), literalFrame('2')]));
    splitter.push(literalFrame('3'));
    expect(seen).toEqual(['1\0']);
  });
});

describe('handshake', () => {
  it('is what clients and gateways send', () => {
    expect(encodeClientHello({ lowest: 100, highest: 193 })).toEqual(
      Buffer.concat([Buffer.from('API\0'), Buffer.from([0, 0, 0, 9]), Buffer.from('v100..193')]),
    );
    expect(encodeServerHello(193, '20261120 05:45:00 EST')).toEqual(
      literalFrame('193', '20261120 05:45:00 EST'),
    );
  });

  it('reads what clients of every kind open with', () => {
    expect(decodeClientHello(Buffer.from('v157..178'))).toEqual({ lowest: 157, highest: 178 });
    expect(decodeClientHello(Buffer.from('v100..225 +PACEAPI'))).toEqual({ lowest: 100, highest: 225 });
    expect(decodeClientHello(Buffer.from('v176'))).toEqual({ lowest: 176, highest: 176 });
    expect(() => decodeClientHello(Buffer.from('hello'))).toThrow(WireError);
  });

  it('reads what a gateway answers', () => {
    const payload = literalFrame('193', '20260405 23:49:26 Central European Standard Time').subarray(4);
    expect(decodeServerHello(payload)).toEqual({
      version: 193,
      time: '20260405 23:49:26 Central European Standard Time',
    });
    expect(() => decodeServerHello(literalFrame('x', '').subarray(4))).toThrow(WireError);
  });
});

describe('FieldReader', () => {
  const reader = (...fields: string[]): FieldReader => new FieldReader(literalFrame(...fields).subarray(4));

  it('reads numbers as the doubles their text names', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e300, max: 1e300 }), (value) => {
        expect(reader(String(value)).number()).toBe(Object.is(value, -0) ? 0 : value);
      }),
    );
    fc.assert(
      fc.property(
        fc.integer({ min: -99_999_999, max: 99_999_999 }),
        fc.integer({ min: 0, max: 6 }),
        (digits, places) => {
          const text = (digits / 10 ** places).toFixed(places);
          const bytes = Buffer.from(text);
          expect(plainDecimal(bytes, 0, bytes.length) + 0).toBe(Number(text) + 0);
        },
      ),
    );
  });

  it('knows every way of writing "not set"', () => {
    const fields = reader('', '2147483647', '1.7976931348623157E308', '1.7976931348623157e+308');
    expect([1, 2, 3, 4].map(() => fields.number())).toEqual([undefined, undefined, undefined, undefined]);
    expect(reader('').integer()).toBe(0);
    expect(reader('').boolean()).toBe(false);
  });

  it('refuses to read past the end, and text for numbers', () => {
    const fields = reader('1');
    fields.integer();
    expect(fields.atEnd).toBe(true);
    expect(() => fields.text()).toThrow(WireError);
    expect(() => reader('abc').number()).toThrow(WireError);
  });
});
