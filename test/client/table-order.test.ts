import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { matches, nextDirection, sortedPlaces, sortValue } from '../../src/client/table-order.ts';

describe('cells', () => {
  test.each([
    ['1,234', 1234],
    ['-$5.20', -5.2],
    ['$3,000', 3000],
    ['+0.31 %', 0.31],
    ['-0.58 %', -0.58],
    ['0', 0],
  ])('%s is the number %d', (text, number) => {
    expect(sortValue(text, 'number')).toBe(number);
  });

  test.each(['–', '', '  ', 'n/a'])('%j is unknown as a number', (text) => {
    expect(sortValue(text, 'number')).toBeNull();
  });

  test('text is compared without its case', () => {
    expect(sortValue(' AAPL ', 'text')).toBe('aapl');
    expect(sortValue('–', 'text')).toBeNull();
  });
});

describe('sorting', () => {
  test('puts unknown values last either way and keeps the order of equal ones', () => {
    const values = [2, null, 1, 2, null, 3];
    expect(sortedPlaces(values, 'ascending')).toEqual([2, 0, 3, 5, 1, 4]);
    expect(sortedPlaces(values, 'descending')).toEqual([5, 0, 3, 2, 1, 4]);
  });

  test('loses no row and orders every pair of known values', () => {
    const column = fc.array(fc.option(fc.double({ noNaN: true }), { nil: null }));
    fc.assert(
      fc.property(column, fc.constantFrom('ascending', 'descending'), (values, direction) => {
        const places = sortedPlaces(values, direction);
        expect([...places].sort((a, b) => a - b)).toEqual([...values.keys()]);
        const known = places.map((place) => values[place] ?? null).filter((value) => value !== null);
        const ordered = known.toSorted((a, b) => (direction === 'ascending' ? a - b : b - a));
        expect(known.map((value) => value + 0)).toEqual(ordered.map((value) => value + 0));
      }),
    );
  });

  test('a click begins with the column’s own direction and then turns it', () => {
    expect(nextDirection(null, 'descending')).toBe('descending');
    expect(nextDirection('descending', 'descending')).toBe('ascending');
    expect(nextDirection('ascending', 'descending')).toBe('descending');
  });
});

describe('filtering', () => {
  const row = { text: 'EDPH chosen aggressive', columns: { role: 'chosen', risk: 'aggressive' } };
  test.each([
    ['', {}, true],
    ['edp', {}, true],
    ['  AGGR  ed ', {}, true],
    ['edph medium', {}, false],
    ['', { role: '' }, true],
    ['', { role: 'chosen', risk: 'aggressive' }, true],
    ['', { role: 'chosen', risk: 'medium' }, false],
    ['ed', { role: 'backup' }, false],
  ])('%j with %j: %s', (text, columns, shown) => {
    expect(matches({ text, columns }, row)).toBe(shown);
  });
});
