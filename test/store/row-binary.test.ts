import fc from 'fast-check';
import { expect, test } from 'vitest';

import { RowReader, RowWriter } from '../../src/store/row-binary.ts';

interface Sample {
  readonly text: string;
  readonly bytes: Uint8Array;
  readonly numbers: readonly [number, number, number, number, number];
  readonly big: bigint;
  readonly uuid: string;
  readonly list: readonly string[];
}

const sample = fc.record<Sample>({
  text: fc.oneof(fc.constant('AAPL'), fc.string({ unit: 'grapheme', maxLength: 300 })),
  bytes: fc.uint8Array({ maxLength: 60 }),
  numbers: fc.tuple(fc.nat(255), fc.nat(65_535), fc.nat(2 ** 31 - 1), fc.integer(), fc.maxSafeInteger()),
  big: fc.bigInt(0n, 2n ** 64n - 1n),
  uuid: fc.uuid(),
  list: fc.array(fc.string(), { maxLength: 4 }),
});

function write(samples: readonly Sample[]): Buffer {
  const writer = new RowWriter(8);
  for (const { text, bytes, numbers, big, uuid, list } of samples) {
    writer.text(text);
    writer.bytes(bytes);
    writer.uint8(numbers[0]);
    writer.uint16(numbers[1]);
    writer.uint32(numbers[2]);
    writer.int32(numbers[3]);
    writer.int64(numbers[4]);
    writer.uint64(big);
    writer.uuid(uuid);
    writer.arrayLength(list.length);
    for (const item of list) writer.text(item);
  }
  return writer.finish();
}

function readOne(reader: RowReader): Sample {
  return {
    text: reader.text(),
    bytes: Uint8Array.from(reader.bytes()),
    numbers: [reader.uint8(), reader.uint16(), reader.uint32(), reader.int32(), reader.int64()],
    big: reader.uint64(),
    uuid: reader.uuid(),
    list: Array.from({ length: reader.arrayLength() }, () => reader.text()),
  };
}

test('rows come back however their bytes are cut', () => {
  fc.assert(
    fc.property(
      fc.array(sample, { maxLength: 8 }),
      fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 20 }),
      (samples, lengths) => {
        const bytes = write(samples);
        const reader = new RowReader();
        const read: Sample[] = [];
        for (let at = 0, piece = 0; at < bytes.length; piece++) {
          const length = lengths[piece % lengths.length]!;
          reader.push(bytes.subarray(at, at + length), (row) => read.push(readOne(row)));
          at += length;
        }
        expect(read).toEqual(samples);
        expect(reader.leftOver).toBe(0);
      },
    ),
    { numRuns: 500 },
  );
});

test('a row that never ends is told', () => {
  const bytes = write([
    {
      text: 'A',
      bytes: new Uint8Array(2),
      numbers: [1, 2, 3, 4, 5],
      big: 6n,
      uuid: '00000000-0000-4000-8000-000000000000',
      list: [],
    },
  ]);
  const reader = new RowReader();
  reader.push(bytes.subarray(0, -1), readOne);
  expect(reader.leftOver).toBe(bytes.length - 1);
});
