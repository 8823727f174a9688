import fc from 'fast-check';
import { expect, test } from 'vitest';

import type { Bars } from '../../src/analytics/bars.ts';
import { BarsBuilder, checkBarTimes, writeBars } from '../../src/store/bar-codec.ts';
import { RowReader, RowWriter } from '../../src/store/row-binary.ts';
import { differences } from './sample-rows.ts';

/** Written as rows and read back. */
function throughRows(bars: Bars): { readonly bars: Bars; readonly bytes: number } {
  const writer = new RowWriter(16);
  writeBars(writer, 'A', bars, 3);
  const bytes = writer.finish();
  const builder = new BarsBuilder(1);
  new RowReader().push(bytes, (row) => {
    expect(row.text()).toBe('A');
    builder.readRow(row);
    expect(row.uint16()).toBe(3);
  });
  return { bars: builder.finish(), bytes: bytes.length };
}

function barsOf(rows: readonly (readonly number[])[]): Bars {
  const column = (index: number): Float64Array => Float64Array.from(rows, (row) => row[index]!);
  return {
    length: rows.length,
    time: Float64Array.from(rows, (_, index) => 1_795_185_000 + 60 * index),
    open: column(0),
    high: column(1),
    low: column(2),
    close: column(3),
    volume: column(4),
    wap: column(5),
    count: column(6),
  };
}

const anyDouble = fc.double({ noDefaultInfinity: false, noNaN: false });
/** Numbers as markets write them, with 0 to 10 decimals, and what programs make of them. */
const marketNumber = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.integer({ min: -1_000, max: 2 ** 31 }), fc.integer({ min: 0, max: 10 }))
      .map(([units, decimals]) => units / 10 ** decimals),
  },
  { weight: 2, arbitrary: anyDouble },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      0,
      -0,
      NaN,
      Infinity,
      -Infinity,
      742_123.45,
      2 ** 31,
      2 ** 32,
      -(2 ** 31),
      1 / 3,
      5e-324,
    ),
  },
);

test('whatever doubles a bar holds come back to the last bit', () => {
  const row = fc.array(marketNumber, { minLength: 7, maxLength: 7 });
  fc.assert(
    fc.property(fc.array(row, { maxLength: 30 }), (rows) => {
      const bars = barsOf(rows);
      expect(differences(throughRows(bars).bars, bars)).toEqual([]);
    }),
    { numRuns: 2_000 },
  );
});

test('prices of a market need no doubles, with up to eight decimals and any number of shares', () => {
  const cents = barsOf([
    [10.01, 10.05, 9.99, 10.02, 100, 10.017, 5],
    [0.0001, 0.0002, 0.0001, 0.0001, 0, 0.00015, 0],
  ]);
  const split = barsOf([[10.012345, 10.05, 9.99, 10.02, 1234.56, 10.01712345, 5]]);
  const berkshire = barsOf([
    [742_123.45, 742_200, 742_000.5, 742_100, 3, 742_111.123, 2],
    [742_123.45, 742_200, 742_000.5, 742_100, 0, NaN, 0],
  ]);
  for (const bars of [cents, split, berkshire]) {
    const read = throughRows(bars);
    expect(differences(read.bars, bars)).toEqual([]);
    // Symbol, eight integers, three scales, an empty text, the generation.
    expect(read.bytes / bars.length).toBe(2 + 8 * 4 + 3 + 1 + 2);
  }
});

test('a time that is no whole second is refused', () => {
  const bars = barsOf([[1, 1, 1, 1, 1, 1, 1]]);
  for (const time of [0.5, -60, NaN, 2 ** 32]) {
    bars.time[0] = time;
    expect(() => checkBarTimes('ABC', bars)).toThrow(/ABC.*no whole epoch second/);
  }
});
