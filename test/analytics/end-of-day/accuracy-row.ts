import type { AccuracyRow, HeldFigure } from '../../../src/analytics/end-of-day/end-of-day-types.ts';
import { addDays, parseTradingDay } from '../../../src/calendar/trading-day.ts';

/** The date so many days after the first of 2026. */
export const dateAt = (day: number): string => addDays(parseTradingDay('2026-01-01'), day);

/** One figure held against its day; what a test does not say of it is of no matter to it. */
export function heldFigureOf(given: Partial<HeldFigure> = {}): HeldFigure {
  return {
    interval: { low: 1, median: 3, high: 6 },
    realised: 4,
    position: 'inside',
    error: 1,
    pinballLoss: 1,
    place: { from: 0.4, to: 0.6 },
    central: 0.8,
    baselines: {
      sameSymbols: { interval: { low: 0, median: 2, high: 5 }, pinballLoss: 2 },
      defaultPreset: { interval: { low: 0, median: 1, high: 4 }, pinballLoss: 3 },
    },
    ...given,
  };
}

/** The same in the ledger. */
export function accuracyRow(given: Partial<AccuracyRow> = {}): AccuracyRow {
  return {
    date: dateAt(0),
    preset: 'default',
    basis: 'paper',
    metric: 'trades',
    ...heldFigureOf(),
    ...given,
  };
}
