import type {
  HeldExpectation,
  PresetEndOfDay,
  StockDay,
} from '../../src/analytics/end-of-day/end-of-day-types.ts';
import { accuracyRows } from '../../src/analytics/end-of-day/accuracy.ts';
import { decisions } from '../../src/analytics/end-of-day/decision.ts';
import { heldFigure } from '../../src/analytics/end-of-day/held-figure.ts';
import { standardPresets } from '../../src/analytics/presets.ts';
import { addDays, parseTradingDay } from '../../src/calendar/trading-day.ts';
import { runningAccuracy } from '../../src/jobs/running-accuracy.ts';
import type { EndOfDayReport } from '../../src/report/end-of-day-schema.ts';
import type { Run } from '../../src/store/store.ts';
import { sampleRun } from './sample-report.ts';

const day = parseTradingDay('2026-11-20');

function held(trades: number, pnlDollars: number): HeldExpectation {
  const figure = (realised: number, days: readonly number[]) =>
    heldFigure(
      { interval: { low: days[0]!, median: days[1]!, high: days[2]! }, days, central: 0.8 },
      realised,
      { sameSymbols: days, defaultPreset: days },
    );
  return {
    result: { trades, wins: 1, pnlDollars },
    trades: figure(trades, [4, 9, 15]),
    pnl: figure(pnlDollars, [-88, 57, 203]),
    winRate: { forecast: { rate: 0.5, low: 0.4, high: 0.6 }, realised: 1 / trades, position: 'below' },
  };
}

const stock = (symbol: string, role: StockDay['role'], place: number): StockDay => ({
  ...{ symbol, role, place, trades: 1, wins: 1, pnlDollars: 12.5, patterns: 3, withoutEntry: 1, refused: 1 },
  ...{ windowTrades: 0.8, windowPnlDollars: -2.25 },
  ...(place === 2
    ? { data: 'no_data', reason: 'no_data: HMDS query returned no data' }
    : { data: 'bars', reason: '' }),
});

/** Of `default`, which had chosen stocks, and others whose lists are only watched. */
export const samplePresets: readonly PresetEndOfDay[] = standardPresets.map(({ name }, index) => ({
  preset: name,
  verdict: index === 0 ? 'thin' : 'no_edge',
  positionDollars: 3_000,
  chosen: index === 0 ? held(7, -120) : null,
  paper: held(10 + index, 40 * index),
  backups: { trades: 2, wins: 1, pnlDollars: -3 },
  stocks: [
    stock('AAPL', index === 0 ? 'chosen' : 'watch', 1),
    stock('MSFT', 'watch', 2),
    stock('IBM', 'backup', 3),
  ],
}));

/** Twelve reports alike, so that decisions say something. */
const rows = Array.from({ length: 12 }, (_, back) => accuracyRows(addDays(day, -back), samplePresets)).flat();
const names = samplePresets.map(({ preset }) => preset);
const accuracy = await runningAccuracy(rows, names, { draws: 100, seed: 1 });

export function sampleEndOfDay(run: Partial<Run> = {}): EndOfDayReport {
  return {
    run: {
      ...sampleRun,
      ...{
        runId: 'end_of_day-2026-11-20-1',
        kind: 'end_of_day',
        counts: { symbols: 3, failed: 1 },
        notes: [],
      },
      ...run,
    },
    ...{ morningRunId: sampleRun.runId, withoutMorning: '', account: null },
    presets: samplePresets,
    decisions: decisions(rows, names),
    accuracy,
  };
}
