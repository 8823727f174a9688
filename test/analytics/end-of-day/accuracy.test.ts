import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { calibratedShare, heldShare, reportsRemembered } from '../../../src/analytics/calibration.ts';
import {
  accuracyOf,
  accuracyRows,
  calibrationTable,
  newestReports,
  placesBefore,
  rowsOf,
} from '../../../src/analytics/end-of-day/accuracy.ts';
import type { AccuracyRow } from '../../../src/analytics/end-of-day/end-of-day-types.ts';
import type { Place } from '../../../src/analytics/prediction-interval.ts';
import { accuracyRow, dateAt, heldFigureOf } from './accuracy-row.ts';

const bootstrap = { draws: 50, seed: 1 };

const place = (from: number, to: number): Place => ({ from, to });

describe('accuracy of some forecasts', () => {
  test('by hand: three of two days', () => {
    const rows = [
      accuracyRow({
        ...{ date: dateAt(1), interval: { low: 0, median: 1, high: 4 }, position: 'above', error: 5 },
        ...{ place: place(0.95, 1), pinballLoss: 4 },
      }),
      accuracyRow({
        ...{ date: dateAt(0), interval: { low: 2, median: 3, high: 4 }, position: 'below', error: -2 },
        ...{ place: place(0.05, 0.15), pinballLoss: 3 },
      }),
      // a place of 0.3 to 0.5 in a distribution of which a fifth, 0.4 to 0.6, was read: half held
      accuracyRow({ date: dateAt(0), place: place(0.3, 0.5), central: 0.2, error: 0, pinballLoss: 0.5 }),
    ];
    const accuracy = accuracyOf(rows, bootstrap)!;
    expect(accuracy).toMatchObject({ forecasts: 3, days: 2, below: 1 / 3, above: 1 / 3 });
    expect(accuracy.held.share).toBeCloseTo((0 + 0.5 + 0.5) / 3, 12);
    expect(accuracy.inside.share).toBeCloseTo(1 / 3, 12);
    expect(accuracy.width).toBeCloseTo((4 + 2 + 5) / 3, 12);
    expect(accuracy.error).toBeCloseTo((5 - 2 + 0) / 3, 12);
    expect(accuracy.pinballLoss).toBeCloseTo((4 + 3 + 0.5) / 3, 12);
    expect(accuracy.baselines.sameSymbols).toBeCloseTo(2, 12);
    expect(accuracy.baselines.defaultPreset).toBeCloseTo(3, 12);
    // The later day held nothing, the earlier one half: days drawn are one of them or both.
    expect([accuracy.held.low, accuracy.held.high]).toEqual([0, expect.closeTo(0.5, 12)]);
  });

  test('of none there is none, and a baseline one lacks is nobody’s', () => {
    expect(accuracyOf([], bootstrap)).toBeNull();
    const { baselines } = accuracyRow();
    const lacking = accuracyRow({ baselines: { ...baselines, defaultPreset: null } });
    expect(accuracyOf([accuracyRow(), lacking], bootstrap)!.baselines.defaultPreset).toBeNull();
  });

  test('inside, below and above are all there is, and no mean leaves the range of its rows', () => {
    const rows = fc.array(
      fc
        .tuple(
          fc.integer({ min: 0, max: 9 }),
          fc.constantFrom('inside' as const, 'below' as const, 'above' as const),
          fc.double({ min: 0, max: 0.9, noNaN: true }),
          fc.double({ min: -50, max: 50, noNaN: true }),
        )
        .map(([day, position, from, error]) =>
          accuracyRow({ date: dateAt(day), position, place: place(from, from + 0.1), error }),
        ),
      { minLength: 1, maxLength: 40 },
    );
    fc.assert(
      fc.property(rows, (some) => {
        const { held, inside, below, above, error } = accuracyOf(some, bootstrap)!;
        expect(inside.share + below + above).toBeCloseTo(1, 12);
        const errors = some.map((row) => row.error);
        expect(error).toBeGreaterThanOrEqual(Math.min(...errors) - 1e-9);
        expect(error).toBeLessThanOrEqual(Math.max(...errors) + 1e-9);
        for (const { share, low, high } of [held, inside]) {
          expect(low).toBeLessThanOrEqual(high);
          for (const value of [share, low, high]) {
            expect(value).toBeGreaterThanOrEqual(0);
            expect(value).toBeLessThanOrEqual(1 + 1e-12);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});

test('the ledger has two rows a basis, and none of what was not expected', () => {
  const figure = (realised: number) => heldFigureOf({ realised });
  const expectation = (trades: number, pnl: number) => ({
    result: { trades, wins: 0, pnlDollars: pnl },
    trades: figure(trades),
    pnl: figure(pnl),
    winRate: { forecast: null, realised: null, position: null },
  });
  const common = { verdict: 'thin', positionDollars: 1, stocks: [] } as const;
  const backups = { trades: 0, wins: 0, pnlDollars: 0 };
  const rows = accuracyRows('2026-11-20', [
    { ...common, backups, preset: 'default', chosen: expectation(3, 40), paper: expectation(5, 60) },
    { ...common, backups, preset: 'abtest', chosen: null, paper: expectation(2, -1) },
    { ...common, backups, preset: 'choppy', chosen: null, paper: null },
  ]);
  expect(rows.map(({ preset, basis, metric, realised }) => [preset, basis, metric, realised])).toEqual([
    ['default', 'chosen', 'trades', 3],
    ['default', 'chosen', 'pnl', 40],
    ['default', 'paper', 'trades', 5],
    ['default', 'paper', 'pnl', 60],
    ['abtest', 'paper', 'trades', 2],
    ['abtest', 'paper', 'pnl', -1],
  ]);
  expect(new Set(rows.map(({ date }) => date))).toEqual(new Set(['2026-11-20']));
  expect(rowsOf(rows, 'paper', 'pnl').map(({ preset }) => preset)).toEqual(['default', 'abtest']);
});

describe('reports and what came before a date', () => {
  /** One row a preset and day, each with a place of its own. */
  const rows = Array.from({ length: 2 * 70 }, (_, index) =>
    accuracyRow({
      date: dateAt(index % 70),
      preset: index < 70 ? 'default' : 'abtest',
      place: place(index / 1000, index / 1000 + 0.01),
    }),
  );

  test('the newest reports are the newest dates, each with all its rows', () => {
    const newest = newestReports(rows, 3);
    expect(newest.map(({ date }) => date)).toEqual([67, 67, 68, 68, 69, 69].map(dateAt));
    expect(newestReports(rows, 500)).toHaveLength(140);
    expect(newestReports([], 3)).toEqual([]);
  });

  test('before a date: nothing of the date itself, and the 60 newest dates', () => {
    expect(placesBefore(rows, dateAt(0))).toEqual([]);
    expect(placesBefore(rows, dateAt(1))).toEqual([rows[0]!.place, rows[70]!.place]);
    const before = placesBefore(rows, dateAt(65));
    expect(before).toHaveLength(2 * reportsRemembered);
    expect(before[0]).toEqual(rows[5]!.place);
    expect(before.at(-1)).toEqual(rows[70 + 64]!.place);
  });

  test('what is later changes nothing', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 69 }), (day) => {
        const known = rows.filter(({ date }) => date < dateAt(day));
        expect(placesBefore(rows, dateAt(day))).toEqual(placesBefore(known, dateAt(day)));
      }),
    );
  });
});

describe('calibration table', () => {
  const at = (day: number, from: number): AccuracyRow =>
    accuracyRow({ date: dateAt(day), place: place(from, from + 0.1) });

  test('each day is read as its morning would have, from the days before it alone', () => {
    const rows = Array.from({ length: 30 }, (_, day) => at(day, ((day * 37) % 90) / 100));
    const levels = calibrationTable(rows, rows, bootstrap);
    expect(levels.map(({ levelPercent }) => levelPercent)).toEqual([50, 80, 95]);
    for (const { levelPercent, held } of levels) {
      const plain = rows.map((row, day) => {
        const central = calibratedShare(
          rows.slice(0, day).map((earlier) => earlier.place),
          levelPercent / 100,
        );
        return heldShare(row.place, central);
      });
      expect(held.share).toBeCloseTo(plain.reduce((sum, value) => sum + value, 0) / 30, 12);
    }
    expect(levels[0]!.held.share).toBeLessThan(levels[2]!.held.share);
  });

  test('learns from the rows given to learn from, and of no row is none', () => {
    const outside = Array.from({ length: 40 }, (_, day) => at(day, 0.9));
    const [unlearnt] = calibrationTable([at(50, 0.7)], [], bootstrap);
    const [learnt] = calibrationTable([at(50, 0.7)], outside, bootstrap);
    expect(unlearnt!.held.share).toBeCloseTo(0.5, 12);
    expect(learnt!.held.share).toBe(1);
    expect(calibrationTable([], outside, bootstrap).map(({ held }) => held.share)).toEqual([0, 0, 0]);
  });
});
