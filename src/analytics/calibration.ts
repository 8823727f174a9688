import type { Place } from './prediction-interval.ts';

/** What past reports count against: as much as five reports of seven forecasts that held exactly what they promised. */
const trustInTheDays = 35;

/** The newest reports whose outcome says something of the next. */
export const reportsRemembered = 60;

/** How much of the days' distribution is read as the interval, by what is predicted; fractions. */
export interface Calibration {
  readonly trades: number;
  readonly pnl: number;
  /** Forecasts whose outcome it was learnt from. */
  readonly pastForecasts: number;
}

/**
 * How much of a central interval a day's value counts as held: all of it or nothing, or a part where the value ties with past
 * days and its place reaches over a bound. Counted so, an honest 80 % interval holds 80 % of whole numbers too, which a closed
 * interval cannot (the randomised probability integral transform, its randomness averaged out: Czado, Gneiting & Held 2009).
 */
export function heldShare({ from, to }: Place, central: number): number {
  const low = (1 - central) / 2;
  const inside = Math.min(to, 1 - low) - Math.max(from, low);
  return Math.max(0, inside) / (to - from);
}

/**
 * The central share of the days' distribution that would have held `target` of past outcomes; `target` itself while there
 * are none. Past outcomes are the places of realised values in the distributions as they were, before any such adjustment, so
 * that it never feeds on itself.
 */
export function calibratedShare(past: readonly Place[], target: number): number {
  if (past.length === 0) return target;
  let low = 0;
  let high = 1;
  // 40 halvings are far below any difference that shows.
  for (let step = 0; step < 40; step++) {
    const central = (low + high) / 2;
    const held = past.reduce((sum, place) => sum + heldShare(place, central), trustInTheDays * central);
    if (held < target * (trustInTheDays + past.length)) low = central;
    else high = central;
  }
  return high;
}

/** @param past places of realised trades and P&L of past forecasts */
export function calibrationFrom(
  past: { readonly trades: readonly Place[]; readonly pnl: readonly Place[] },
  target: number,
): Calibration {
  return {
    trades: calibratedShare(past.trades, target),
    pnl: calibratedShare(past.pnl, target),
    pastForecasts: Math.max(past.trades.length, past.pnl.length),
  };
}
