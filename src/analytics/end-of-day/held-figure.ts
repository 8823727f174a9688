import type { Interval } from '../forecast-types.ts';
import { dayDistribution, placeOf } from '../prediction-interval.ts';
import { interpolatedQuantile } from '../quantile.ts';
import type { Baseline, HeldFigure, Position } from './end-of-day-types.ts';

/** The quantiles an interval claims to be, with its median between them. */
const quantiles = { low: 0.1, median: 0.5, high: 0.9 } as const;

/** Days behind the baselines of one figure, one value a session; null where there is no such forecast. */
export interface BaselineDays {
  readonly sameSymbols: readonly number[];
  readonly defaultPreset: readonly number[] | null;
}

/** A figure of a forecast as the morning had it. */
export interface ForecastFigure {
  readonly interval: Interval;
  /** On each out-of-sample day, oldest first, as the interval was read from. */
  readonly days: readonly number[];
  /** The share of them that was read. */
  readonly central: number;
}

export function heldFigure(
  { interval, days, central }: ForecastFigure,
  realised: number,
  baselines: BaselineDays,
): HeldFigure {
  return {
    central,
    interval,
    realised,
    position: positionIn(interval, realised),
    error: realised - interval.median,
    pinballLoss: pinballLoss(interval, realised),
    place: placeOf(dayDistribution(days), realised),
    baselines: {
      sameSymbols: baseline(baselines.sameSymbols, realised),
      defaultPreset: baselines.defaultPreset && baseline(baselines.defaultPreset, realised),
    },
  };
}

/** The bounds are inside; a hair of rounding is no miss. */
export function positionIn({ low, high }: Pick<Interval, 'low' | 'high'>, value: number): Position {
  const hair = 1e-9 * Math.max(1, Math.abs(low), Math.abs(high));
  if (value < low - hair) return 'below';
  return value > high + hair ? 'above' : 'inside';
}

/**
 * Loss of three quantiles together (Koenker & Bassett 1978): it is least, on average, for the true ones, so that neither wide
 * nor narrow intervals are rewarded.
 */
function pinballLoss(interval: Interval, realised: number): number {
  const loss = (level: number, quantile: number): number =>
    realised >= quantile ? level * (realised - quantile) : (1 - level) * (quantile - realised);
  return (
    loss(quantiles.low, interval.low) +
    loss(quantiles.median, interval.median) +
    loss(quantiles.high, interval.high)
  );
}

function baseline(days: readonly number[], realised: number): Baseline {
  const at = (level: number): number => (days.length === 0 ? 0 : interpolatedQuantile(days, level));
  const interval = { low: at(quantiles.low), median: at(quantiles.median), high: at(quantiles.high) };
  return { interval, pinballLoss: pinballLoss(interval, realised) };
}
