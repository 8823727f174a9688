import type { Verdict } from '../forecast-types.ts';
import {
  type Accuracy,
  accuracyOf,
  type Bootstrap,
  type CalibrationLevel,
  calibrationTable,
  rowsOf,
} from './accuracy.ts';
import type { AccuracyRow, Basis, Metric } from './end-of-day-types.ts';
import type { WalkForwardDay } from './walk-forward.ts';

/** How the intervals of one preset, or of all together, held over a walk. */
export interface WalkPart {
  /** Null: all presets. */
  readonly preset: string | null;
  readonly basis: Basis;
  readonly metric: Metric;
  /** Null where no forecast had such a basis. */
  readonly accuracy: Accuracy | null;
  readonly calibration: readonly CalibrationLevel[];
}

/** On how many of the walked days a preset came to which verdict. */
export interface WalkVerdicts extends Readonly<Record<Verdict, number>> {
  readonly preset: string;
  readonly days: number;
}

export interface WalkSummary {
  /** First and last day walked, YYYY-MM-DD. */
  readonly from: string;
  readonly to: string;
  readonly days: number;
  readonly forecasts: number;
  readonly parts: readonly WalkPart[];
  readonly verdicts: readonly WalkVerdicts[];
}

/** @param days at least one */
export function summariseWalk(
  days: readonly WalkForwardDay[],
  presets: readonly string[],
  bootstrap: Bootstrap,
): WalkSummary {
  const rows = days.flatMap((day) => day.rows);
  const forecasts = days.flatMap((day) => day.forecasts);
  return {
    from: days[0]!.date,
    to: days.at(-1)!.date,
    days: days.length,
    forecasts: forecasts.length,
    parts: (['paper', 'chosen'] as const).flatMap((basis) =>
      (['trades', 'pnl'] as const).flatMap((metric) =>
        [null, ...presets].map((preset) => partOf(rows, { preset, basis, metric }, bootstrap)),
      ),
    ),
    verdicts: presets.map((preset) => {
      const own = forecasts.filter((forecast) => forecast.preset === preset);
      const count = (verdict: Verdict): number =>
        own.filter((forecast) => forecast.verdict === verdict).length;
      return {
        preset,
        days: own.length,
        tradeable: count('tradeable'),
        thin: count('thin'),
        no_edge: count('no_edge'),
      };
    }),
  };
}

function partOf(
  rows: readonly AccuracyRow[],
  part: Pick<WalkPart, 'preset' | 'basis' | 'metric'>,
  bootstrap: Bootstrap,
): WalkPart {
  const own = rowsOf(rows, part.basis, part.metric).filter(
    ({ preset }) => part.preset === null || preset === part.preset,
  );
  return {
    ...part,
    accuracy: accuracyOf(own, bootstrap),
    calibration: calibrationTable(own, rowsOf(rows, 'paper', part.metric), bootstrap),
  };
}
