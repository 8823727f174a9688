import { describe, expect, test } from 'vitest';

import { loadTables, type Table } from '../../src/analytics/tables.ts';

const stocks: Table = {
  columns: ['symbol', 'score', 'why'],
  rows: [
    { symbol: 'AAA', score: 61.5, why: 'plain' },
    { symbol: 'BBB', score: null, why: 'with, comma' },
    { symbol: 'CCC', score: 80, why: 'says "so"' },
    { symbol: 'DDD', score: 61.5, why: '' },
    { symbol: 'EEE', score: Number.NaN, why: 'line\nbreak' },
  ],
};

describe('tables by danfojs', () => {
  test('join keeps every left row and leaves unknown what the right does not know', async () => {
    const tables = await loadTables();
    const measures: Table = {
      columns: ['symbol', 'atr', 'exchange'],
      rows: [
        { symbol: 'CCC', atr: null, exchange: 'NYSE' },
        { symbol: 'AAA', atr: 2.25, exchange: 'NASDAQ' },
        { symbol: 'AAA', atr: 9, exchange: 'TWICE' },
        { symbol: 'ZZZ', atr: 7, exchange: 'NYSE' },
      ],
    };
    const joined = tables.join(stocks, measures, 'symbol');
    expect(joined.columns).toEqual(['symbol', 'score', 'why', 'atr', 'exchange']);
    expect(joined.rows.map((row) => [row['symbol'], row['score'], row['atr'], row['exchange']])).toEqual([
      ['AAA', 61.5, 2.25, 'NASDAQ'],
      ['BBB', null, null, null],
      ['CCC', 80, null, 'NYSE'],
      ['DDD', 61.5, null, null],
      ['EEE', null, null, null],
    ]);
  });

  test('join with an empty side has the columns of both', async () => {
    const tables = await loadTables();
    const empty: Table = { columns: ['symbol', 'atr'], rows: [] };
    expect(tables.join(stocks, empty, 'symbol').rows[0]).toEqual({
      symbol: 'AAA',
      score: 61.5,
      why: 'plain',
      atr: null,
    });
    expect(tables.join(empty, stocks, 'symbol')).toEqual({
      columns: ['symbol', 'atr', 'score', 'why'],
      rows: [],
    });
  });

  test('rank gives equal values the same rank and unknown ones none', async () => {
    const tables = await loadTables();
    const ranked = tables.rank(stocks, 'score', 'place');
    expect(ranked.rows.map((row) => row['place'])).toEqual([2, null, 1, 2, null]);
    expect(tables.rank({ columns: ['score'], rows: [] }, 'score', 'place').columns).toEqual([
      'score',
      'place',
    ]);
  });

  test('rank and describe keep fractions after a run of whole numbers', async () => {
    const tables = await loadTables();
    const values = [...Array.from({ length: 40 }, () => 2), 2.75, 2.25];
    const table = { columns: ['value'], rows: values.map((value) => ({ value })) };
    expect(tables.describe(table, ['value'])[0]).toMatchObject({ most: 2.75, least: 2, median: 2 });
    expect(tables.describe(table, ['value'])[0]!.mean).toBeCloseTo(85 / 42, 12);
    expect(tables.rank(table, 'value', 'rank').rows.slice(-2)).toEqual([
      { value: 2.75, rank: 1 },
      { value: 2.25, rank: 2 },
    ]);
  });

  test('describe leaves unknown values out', async () => {
    const tables = await loadTables();
    const [score] = tables.describe(stocks, ['score']);
    expect(score).toMatchObject({ column: 'score', count: 3, least: 61.5, median: 61.5, most: 80 });
    expect(score!.mean).toBeCloseTo((61.5 + 61.5 + 80) / 3, 12);
    expect(score!.standardDeviation).toBeCloseTo(
      Math.sqrt((2 * (61.5 - 203 / 3) ** 2 + (80 - 203 / 3) ** 2) / 2),
      10,
    );
    expect(tables.describe({ columns: ['x'], rows: [{ x: null }] }, ['x'])[0]).toMatchObject({
      count: 0,
      mean: null,
    });
    expect(tables.describe({ columns: ['x'], rows: [{ x: 4 }] }, ['x'])[0]).toMatchObject({
      count: 1,
      mean: 4,
      standardDeviation: null,
    });
  });

  test('csv quotes what needs it', async () => {
    const tables = await loadTables();
    expect(tables.csv(stocks)).toBe(
      'symbol,score,why\nAAA,61.5,plain\nBBB,,"with, comma"\nCCC,80,"says ""so"""\nDDD,61.5,\nEEE,,"line\nbreak"\n',
    );
    expect(tables.csv({ columns: ['a', 'b,c'], rows: [] })).toBe('a,"b,c"\n');
  });
});
