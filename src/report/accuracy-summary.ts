import {
  type Accuracy,
  accuracyOf,
  type Bootstrap,
  type CalibrationLevel,
  calibrationTable,
  rowsOf,
} from '../analytics/end-of-day/accuracy.ts';
import { type Decision, decisionReports, decisions } from '../analytics/end-of-day/decision.ts';
import type { AccuracyRow, Basis, Metric } from '../analytics/end-of-day/end-of-day-types.ts';
import { type RunningShare, runningShares } from '../analytics/end-of-day/running-share.ts';
import { inPresetOrder } from './preset-order.ts';

/** The share held over time by so many reports. */
export interface RunningCourse {
  readonly reports: number;
  readonly points: readonly RunningShare[];
}

/** How one preset's intervals held. */
export interface PresetAccuracy {
  readonly preset: string;
  readonly accuracy: Accuracy;
  readonly courses: readonly RunningCourse[];
}

/** How well forecasts held, by one basis and metric; what the page, the API and exports tell. */
export interface AccuracySummary {
  readonly basis: Basis;
  readonly metric: Metric;
  /** Of the reports of the basis, New York dates; null without one. */
  readonly from: string | null;
  readonly to: string | null;
  /** All presets together; null without a report. */
  readonly overall: Accuracy | null;
  readonly courses: readonly RunningCourse[];
  readonly calibration: readonly CalibrationLevel[];
  /** In the order of the presets' table, others by name. */
  readonly presets: readonly PresetAccuracy[];
  /** By preset and horizon, from the whole list in either figure, whatever `basis` and `metric` are. */
  readonly decisions: readonly Decision[];
}

const bootstrap: Bootstrap = { draws: 1_000, seed: 1 };
/** There are hundreds of points, and their bands are looked at, not read off. */
const bootstrapOfPoints: Bootstrap = { draws: 300, seed: 1 };
/** As many as a small drawing can show apart. */
const points = 60;

/** @param rows all there are of the reports in question: presets, bases and metrics */
export function accuracySummary(
  rows: readonly AccuracyRow[],
  { basis, metric }: { readonly basis: Basis; readonly metric: Metric },
): AccuracySummary {
  const shown = rowsOf(rows, basis, metric);
  const dates = shown.map(({ date }) => date).sort();
  return {
    ...{ basis, metric },
    from: dates[0] ?? null,
    to: dates.at(-1) ?? null,
    overall: accuracyOf(shown, bootstrap),
    courses: coursesOf(shown),
    calibration: shown.length === 0 ? [] : calibrationTable(shown, rowsOf(rows, 'paper', metric), bootstrap),
    presets: presetsOf(shown).flatMap((preset) => {
      const own = shown.filter((row) => row.preset === preset);
      const accuracy = accuracyOf(own, bootstrap);
      return accuracy === null ? [] : [{ preset, accuracy, courses: coursesOf(own) }];
    }),
    decisions: decisions(rows, presetsOf(rows)),
  };
}

const coursesOf = (rows: readonly AccuracyRow[]): RunningCourse[] =>
  decisionReports.horizons.map((reports) => ({
    reports,
    points: runningShares(rows, { reports, least: decisionReports.least, points }, bootstrapOfPoints),
  }));

const presetsOf = (rows: readonly AccuracyRow[]): string[] =>
  [...new Set(rows.map(({ preset }) => preset))].sort(inPresetOrder);
