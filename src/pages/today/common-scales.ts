import type { Forecast } from '../../analytics/forecast-types.ts';

/** Ends of a scale. */
export type Scale = readonly [low: number, high: number];

/** Ends of the drawings of all cards, so that they compare by eye. */
export interface CommonScales {
  readonly trades: Scale;
  /** USD. */
  readonly pnl: Scale;
}

/** The next round number away from zero: whole steps of half its power of ten, or of the power above five of it. */
export function outwards(value: number): number {
  const size = Math.abs(value);
  if (size === 0) return 0;
  const power = 10 ** Math.floor(Math.log10(Math.max(1, size)));
  const step = size <= 1 || size / power > 5 ? power : power / 2;
  return Math.sign(value) * Math.ceil(size / step) * step;
}

/** Scales that hold every interval and zero, ending on round numbers. */
export function commonScales(forecasts: readonly Forecast[]): CommonScales {
  const trades = forecasts.map(({ expectedTrades }) => expectedTrades.high);
  const dollars = forecasts.map(({ expectedPnlDollars }) => expectedPnlDollars);
  return {
    trades: [0, Math.max(1, outwards(Math.max(0, ...trades)))],
    pnl: [
      outwards(Math.min(0, ...dollars.map(({ low }) => low))),
      Math.max(1, outwards(Math.max(0, ...dollars.map(({ high }) => high)))),
    ],
  };
}
