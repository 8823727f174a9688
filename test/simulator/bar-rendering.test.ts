import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { allocateBars, type Bars } from '../../src/analytics/bars.ts';
import { barDate, renderBars } from '../../src/simulator/protocol/bar-rendering.ts';

/** The rows as a list of fields, by the simplest possible writer. */
function plainly(bars: Bars): string {
  const rows = Array.from({ length: bars.length }, (_, row) =>
    [bars.time, bars.open, bars.high, bars.low, bars.close, bars.volume, bars.wap, bars.count]
      .map((column) => `${String(column[row])}\0`)
      .join(''),
  );
  return rows.join('');
}

const price = fc.oneof(
  fc.integer({ min: 1, max: 300_000_000 }).map((cents) => cents / 100),
  fc.integer({ min: 1, max: 99_999 }).map((part) => part / 10_000),
  fc.double({ min: 1e-9, max: 1e12, noNaN: true }),
  fc.constantFrom(-1, 0, 0.1, 0.0001, 99.9999, 2 ** 31, 2 ** 31 - 1, 9_007_199_254_740_991),
);

describe('rendered bars', () => {
  it('hold every number as the shortest text that reads back the same', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(price, price, price, price, price, price, price), { maxLength: 30 }),
        (rows) => {
          const bars = allocateBars(rows.length);
          rows.forEach((row, index) => {
            bars.time[index] = 1_795_098_600 + 60 * index;
            [bars.open, bars.high, bars.low, bars.close, bars.volume, bars.wap, bars.count].forEach(
              (column, field) => (column[index] = row[field]!),
            );
          });
          expect(renderBars(bars, 'epoch').toString('latin1')).toBe(plainly(bars));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('tell New York time on both sides of a change of clocks', () => {
    expect(barDate(Date.parse('2026-10-30T09:30:00-04:00') / 1000, 'wallClock')).toBe(
      '20261030 09:30:00 US/Eastern',
    );
    expect(barDate(Date.parse('2026-11-02T09:30:00-05:00') / 1000, 'wallClock')).toBe(
      '20261102 09:30:00 US/Eastern',
    );
    expect(barDate(Date.parse('2026-11-02T15:59:55-05:00') / 1000, 'wallClock')).toBe(
      '20261102 15:59:55 US/Eastern',
    );
    expect(barDate(Date.parse('2026-11-02T09:30:00-05:00') / 1000, 'date')).toBe('20261102');
  });

  it('write an absent average as -1, as for quotes', () => {
    const bars = allocateBars(1);
    bars.wap[0] = NaN;
    expect(renderBars(bars, 'epoch').toString().split('\0')[6]).toBe('-1');
  });
});
