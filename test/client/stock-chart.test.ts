import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  drawingOf,
  layOut,
  neighbour,
  type PatternDrawing,
  priceDecimals,
  rangeAround,
  spanAt,
} from '../../src/client/stock-chart-data.ts';
import { barText, sessionSeen } from '../../src/client/stock-chart-labels.ts';
import { moved, moveOfKey, rangeOfAll, rangeOfSession } from '../../src/client/stock-chart-moves.ts';
import type { StockBars, StockPattern } from '../../src/pages/stock/stock-data.ts';

/** The last session of summer time and the first of winter time, 6.5 hours each. */
const lastOfSummer = { day: '2026-10-30', open: Date.UTC(2026, 9, 30, 13, 30) / 1000, offsetMinutes: -240 };
const firstOfWinter = { day: '2026-11-02', open: Date.UTC(2026, 10, 2, 14, 30) / 1000, offsetMinutes: -300 };

function barsOf(perSession: number, change: Partial<StockBars> = {}): StockBars {
  const sessions = [lastOfSummer, firstOfWinter].map(({ day, offsetMinutes }, index) => ({
    ...{ day, offsetMinutes, from: index * perSession, to: (index + 1) * perSession },
  }));
  const time = [lastOfSummer, firstOfWinter].flatMap(({ open }) =>
    Array.from({ length: perSession }, (_, minute) => open + 60 * minute),
  );
  const column = (value: (row: number) => number): number[] => time.map((_, row) => value(row));
  return {
    ...{ symbol: 'AAPL', date: '2026-11-03', sessions, time },
    open: column((row) => 100 + row),
    high: column((row) => 101 + row),
    low: column((row) => 99 + row),
    close: column((row) => 100.5 + row),
    volume: column(() => 1000),
    vwap: column((row) => 100.25 + row),
    ...change,
  };
}

const utc = (seconds: number): string => new Date(1000 * seconds).toISOString().slice(0, 16);

describe('the layout of the time axis', () => {
  test('shows New York’s wall clock on both sides of the change of clocks', () => {
    const { slots, spans } = layOut(barsOf(390));
    expect(utc(slots[spans[0]!.first]!.time)).toBe('2026-10-30T09:30');
    expect(utc(slots[spans[0]!.last]!.time)).toBe('2026-10-30T15:59');
    expect(utc(slots[spans[1]!.first]!.time)).toBe('2026-11-02T09:30');
    expect(utc(slots[spans[1]!.last]!.time)).toBe('2026-11-02T15:59');
  });

  test('ascends strictly, holds every bar once and sets sessions apart by empty slots', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 12 }), { minLength: 1, maxLength: 6 }), (counts) => {
        const time: number[] = [];
        const sessions = counts.map((count, index) => {
          const from = time.length;
          for (let bar = 0; bar < count; bar++) time.push(86_400 * index + 50_000 + 60 * bar);
          return { day: `2026-06-0${index + 1}`, from, to: time.length, offsetMinutes: -240 };
        });
        const { slots, spans, slotAt } = layOut({ sessions, time });
        expect(slots.flatMap(({ row }) => row ?? [])).toEqual(time.map((_, row) => row));
        for (let slot = 1; slot < slots.length; slot++) {
          expect(slots[slot]!.time).toBeGreaterThan(slots[slot - 1]!.time);
        }
        expect(spans).toHaveLength(counts.filter((count) => count > 0).length);
        spans.slice(1).forEach(({ first }, index) => expect(first - spans[index]!.last).toBeGreaterThan(1));
        time.forEach((instant, row) => expect(slots[slotAt(instant)]!.row).toBe(row));
      }),
    );
  });

  test('finds the nearest bar of an instant whose own bar is missing', () => {
    const bars = barsOf(3);
    const { slots, slotAt } = layOut(bars);
    const rowAt = (instant: number): number | null => slots[slotAt(instant)]!.row;
    expect(rowAt(bars.time[1]! + 20)).toBe(1);
    expect(rowAt(bars.time[1]! + 50)).toBe(2);
    expect(rowAt(0)).toBe(0);
    expect(rowAt(4e9)).toBe(5);
    expect(layOut({ sessions: [], time: [] }).slotAt(0)).toBe(-1);
  });
});

test('prices have cents at least and as many decimals as they need up to four', () => {
  const withClose = (close: number): number => priceDecimals(barsOf(1, { close: [close, 1] }));
  expect([withClose(16.85), withClose(3), withClose(1.005), withClose(0.1234)]).toEqual([2, 2, 3, 4]);
});

const start = firstOfWinter.open;
const threeStep: StockPattern = {
  ...{ preset: 'default', session: firstOfWinter.day, outcome: 'trade', told: 'told' },
  ...{ startTime: start + 240, recoveryTime: start + 300, completeTime: start + 420 },
  ...{ high: 113, low: 103, recovery: 110, patternLow: 105 },
  trade: {
    ...{ entryTime: start + 480, entryPrice: 106, exitTime: start + 540, exitPrice: 108 },
    ...{ reason: 't1_floor', netReturn: 0.0071, deadZoneMinutes: 0 },
  },
};

describe('the drawing of a pattern', () => {
  const bars = barsOf(10);
  const layout = layOut(bars);
  const rowOf = (slot: number): number | null => layout.slots[slot]!.row;

  test('runs from the bar that made the high over low and recovery to the pattern low, then its trade', () => {
    const drawing = drawingOf(threeStep, 4, false, bars, layout);
    // The bar at +120 s is the first of the look-back whose high reaches 113.
    expect(drawing.line.map(({ slot, price }) => [rowOf(slot), price])).toEqual([
      [12, 113],
      [14, 103],
      [15, 110],
      [17, 105],
    ]);
    expect([rowOf(drawing.entry!.slot), drawing.entry!.price]).toEqual([18, 106]);
    expect([rowOf(drawing.exit!.slot), drawing.exit!.price]).toEqual([19, 108]);
    expect(drawing).toMatchObject({
      ordinal: 4,
      kind: 'trade',
      won: true,
      label: '+0.71 % t1 floor',
      vwap: [],
    });
    expect([drawing.first, drawing.last]).toEqual([drawing.line[0]!.slot, drawing.exit!.slot]);
  });

  test('does not look for the high of a decline in the session before', () => {
    const early = { ...threeStep, startTime: start + 60, high: 500 };
    expect(rowOf(drawingOf(early, 0, false, bars, layout).line[0]!.slot)).toBe(11);
  });

  test('of a breakout goes from the close below VWAP to the close that breaks out, and marks the VWAPs', () => {
    const breakout: StockPattern = { ...threeStep, outcome: 'refused:time', trade: null };
    const drawing = drawingOf(breakout, 0, true, bars, layout);
    expect(drawing.line.map(({ slot, price }) => [rowOf(slot), price])).toEqual([
      [14, 103],
      [15, 115.5],
      [17, 110],
    ]);
    expect(drawing.vwap.map(({ slot, price }) => [rowOf(slot), price])).toEqual([
      [14, 113],
      [17, 105],
    ]);
    expect(drawing).toMatchObject({ kind: 'refused', won: false, entry: null, exit: null, label: 'time' });
  });

  test('a loss says so, and a trade that broke even is no gain', () => {
    const lost = {
      ...threeStep,
      trade: { ...threeStep.trade!, netReturn: -0.0056, reason: 'stop' as const },
    };
    expect(drawingOf(lost, 0, false, bars, layout)).toMatchObject({ won: false, label: '-0.56 % stop' });
    const even = { ...threeStep, trade: { ...threeStep.trade!, netReturn: 0 } };
    expect(drawingOf(even, 0, false, bars, layout).won).toBe(false);
  });
});

describe('moving', () => {
  const layout = layOut(barsOf(390));
  const all = rangeOfAll(layout);
  const move = fc.constantFrom(
    'left',
    'right',
    'in',
    'out',
    'previous-session',
    'next-session',
    'last-session',
  );

  test('never loses the bars from sight, whatever is pressed how often', () => {
    fc.assert(
      fc.property(fc.array(move, { maxLength: 40 }), (moves) => {
        let range = rangeOfSession(layout.spans[1]!);
        for (const one of moves) range = moved(one, range, layout);
        expect(range.to - range.from).toBeGreaterThanOrEqual(10 - 1e-9);
        expect(range.to - range.from).toBeLessThanOrEqual(all.to - all.from + 1e-9);
        const middle = (range.from + range.to) / 2;
        expect(middle).toBeGreaterThanOrEqual(all.from);
        expect(middle).toBeLessThanOrEqual(all.to);
      }),
    );
  });

  test('goes from session to session and stays at the ends', () => {
    const [first, second] = layout.spans.map(rangeOfSession);
    expect(moved('previous-session', second!, layout)).toEqual(first);
    expect(moved('previous-session', first!, layout)).toEqual(first);
    expect(moved('next-session', second!, layout)).toEqual(second);
    expect(moved('first-session', second!, layout)).toEqual(first);
  });

  test('zooming in and out again shows the same', () => {
    const range = rangeOfSession(layout.spans[0]!);
    const back = moved('out', moved('in', range, layout), layout);
    expect(back.from).toBeCloseTo(range.from);
    expect(back.to).toBeCloseTo(range.to);
  });

  test('keys mean moves, others nothing', () => {
    expect(['ArrowLeft', '+', 'PageDown', 'N'].map(moveOfKey)).toEqual([
      'left',
      'in',
      'next-session',
      'next-pattern',
    ]);
    expect(['Tab', 'Enter', 'x', 'constructor'].map(moveOfKey)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('a pattern is shown with what came before and after', () => {
    const { from, to } = rangeAround({ first: 100, last: 140 });
    expect(from).toBeLessThanOrEqual(60);
    expect(to).toBeGreaterThanOrEqual(180);
  });
});

test('the pattern before and after is that of the selected one, or of what is seen', () => {
  const drawings = [10, 20, 30].map(
    (first, ordinal) => ({ first, last: first + 5, ordinal: 7 - ordinal }) as PatternDrawing,
  );
  expect(neighbour(drawings, 6, 0, 1)?.first).toBe(30);
  expect(neighbour(drawings, 6, 0, -1)?.first).toBe(10);
  expect(neighbour(drawings, 5, 0, 1)).toBeUndefined();
  expect(neighbour(drawings, null, 22, 1)?.first).toBe(20);
  expect(neighbour(drawings, null, 22, -1)?.first).toBe(20);
  expect(neighbour(drawings, null, 40, 1)).toBeUndefined();
  expect(neighbour([], null, 0, -1)).toBeUndefined();
});

test('a bar is told with New York’s time and its figures, an empty slot with nothing', () => {
  const bars = barsOf(2);
  const layout = layOut(bars);
  expect(barText(0, bars, layout, 2)).toBe(
    'Fri, Oct 30 09:30  O 100.00  H 101.00  L 99.00  C 100.50  volume 1,000  VWAP 100.25',
  );
  expect(barText(2, bars, layout, 2)).toBe('');
  expect(barText(-5, bars, layout, 2)).toBe('');
  const { spans } = layout;
  expect(sessionSeen(rangeOfAll(layout), layout, spanAt(spans, 0))).toBe('all');
  expect(sessionSeen({ from: 0, to: 2 }, layout, spanAt(spans, 1))).toBe('2026-10-30');
});
