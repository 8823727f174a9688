import {
  type Calibration,
  calibratedShare,
  calibrationFrom,
  heldShare,
  reportsRemembered,
} from '../calibration.ts';
import { intervalPercent } from '../prediction-interval.ts';
import type { AccuracyRow, Basis, HeldExpectation, Metric, PresetEndOfDay } from './end-of-day-types.ts';
import { byDate } from './by-date.ts';
import { type ClusteredShare, shareByDays } from './day-clusters.ts';

/** The figures of one end of day as the ledger of accuracy keeps them; a preset without an expectation has none. */
export function accuracyRows(date: string, presets: readonly PresetEndOfDay[]): AccuracyRow[] {
  return presets.flatMap(({ preset, chosen, paper }) => {
    const rows = (basis: Basis, held: HeldExpectation | null): AccuracyRow[] =>
      held === null
        ? []
        : (['trades', 'pnl'] as const).map((metric) => ({ date, preset, basis, metric, ...held[metric] }));
    return [...rows('chosen', chosen), ...rows('paper', paper)];
  });
}

/** How well the intervals of some forecasts held, all of one basis and metric. */
export interface Accuracy {
  readonly forecasts: number;
  readonly days: number;
  /** Share of the days' figures within, those that tie with a bound counted in part (`heldShare`): honest is 80 %. */
  readonly held: ClusteredShare;
  /** Share within with the bounds inside: of whole numbers more than 80 %, however honest. */
  readonly inside: ClusteredShare;
  readonly below: number;
  readonly above: number;
  /** Means a forecast, in the unit of the figure. */
  readonly width: number;
  readonly error: number;
  readonly pinballLoss: number;
  readonly baselines: { readonly sameSymbols: number; readonly defaultPreset: number | null };
}

/** How sure a share of days is measured: a seeded bootstrap of whole days. */
export interface Bootstrap {
  readonly draws: number;
  readonly seed: number;
}

/** Null without a row. @param rows of one basis and metric */
export function accuracyOf(rows: readonly AccuracyRow[], bootstrap: Bootstrap): Accuracy | null {
  if (rows.length === 0) return null;
  const mean = (value: (row: AccuracyRow) => number): number =>
    rows.reduce((sum, row) => sum + value(row), 0) / rows.length;
  const share = (value: (row: AccuracyRow) => number): ClusteredShare =>
    shareByDays(
      rows.map((row) => ({ date: row.date, value: value(row) })),
      bootstrap,
    );
  const byDefault = rows.every(({ baselines }) => baselines.defaultPreset !== null);
  return {
    forecasts: rows.length,
    days: byDate(rows).size,
    held: share(({ place, central }) => heldShare(place, central)),
    inside: share(({ position }) => (position === 'inside' ? 1 : 0)),
    below: mean(({ position }) => (position === 'below' ? 1 : 0)),
    above: mean(({ position }) => (position === 'above' ? 1 : 0)),
    width: mean(({ interval }) => interval.high - interval.low),
    error: mean(({ error }) => error),
    pinballLoss: mean(({ pinballLoss }) => pinballLoss),
    baselines: {
      sameSymbols: mean(({ baselines }) => baselines.sameSymbols.pinballLoss),
      defaultPreset: byDefault ? mean(({ baselines }) => baselines.defaultPreset!.pinballLoss) : null,
    },
  };
}

/** One level of a calibration table. */
export interface CalibrationLevel {
  readonly levelPercent: number;
  readonly held: ClusteredShare;
}

/** The levels of every calibration table, percent. */
const calibrationLevels = [50, intervalPercent, 95] as const;

/**
 * What intervals of several levels would have held, each read as `calibratedShare` would have had it on the morning of its day.
 * @param rows of one basis and metric
 * @param past rows to learn from, of the same metric; those of a date or later say nothing of it
 */
export function calibrationTable(
  rows: readonly AccuracyRow[],
  past: readonly AccuracyRow[],
  bootstrap: Bootstrap,
): CalibrationLevel[] {
  const days = [...byDate(rows)].map(([date, ofDay]) => ({ date, ofDay, before: placesBefore(past, date) }));
  return calibrationLevels.map((levelPercent) => {
    const values = days.flatMap(({ date, ofDay, before }) => {
      const central = calibratedShare(before, levelPercent / 100);
      return ofDay.map(({ place }) => ({ date, value: heldShare(place, central) }));
    });
    return { levelPercent, held: shareByDays(values, bootstrap) };
  });
}

/** Places of the newest reports before a date, as many as are remembered. */
export function placesBefore(rows: readonly AccuracyRow[], date: string): AccuracyRow['place'][] {
  const earlier = rows.filter((row) => row.date < date);
  return newestReports(earlier, reportsRemembered).map(({ place }) => place);
}

/** How the intervals of a date's report are to be read, from how those of the reports before it came out. */
export function calibrationBefore(rows: readonly AccuracyRow[], date: string): Calibration {
  const places = (metric: Metric) => placesBefore(rowsOf(rows, 'paper', metric), date);
  return calibrationFrom({ trades: places('trades'), pnl: places('pnl') }, intervalPercent / 100);
}

/** Rows of one basis and metric. */
export function rowsOf(rows: readonly AccuracyRow[], basis: Basis, metric: Metric): AccuracyRow[] {
  return rows.filter((row) => row.basis === basis && row.metric === metric);
}

/** Rows of the newest `reports` dates. */
export function newestReports(rows: readonly AccuracyRow[], reports: number): AccuracyRow[] {
  return [...byDate(rows).values()].slice(-reports).flat();
}
