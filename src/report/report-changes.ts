import type { Forecast, Verdict } from '../analytics/forecast-types.ts';
import type { Report } from './load-report.ts';

/** What became of one forecast from one report to the next. */
export interface ForecastChange {
  readonly preset: string;
  /** Null where the verdict is the same. */
  readonly verdict: { readonly before: Verdict; readonly now: Verdict } | null;
  /** Chosen now and not before, and the other way round; each in its report's order. */
  readonly cameIn: readonly string[];
  readonly wentOut: readonly string[];
  /** Chosen in both. */
  readonly stayed: number;
  /** Median of the day's expected P&L, USD. */
  readonly medianPnl: { readonly before: number; readonly now: number };
}

export interface ReportChanges {
  /** Presets of both reports, in the newer one's order. */
  readonly forecasts: readonly ForecastChange[];
  readonly newPresets: readonly string[];
  readonly gonePresets: readonly string[];
}

type Forecasts = Pick<Report, 'forecasts'>;

/** What changed from one report to a later one, preset by preset. */
export function reportChanges(before: Forecasts, now: Forecasts): ReportChanges {
  const earlier = new Map(before.forecasts.map((forecast) => [forecast.preset, forecast]));
  const later = new Set(now.forecasts.map(({ preset }) => preset));
  return {
    forecasts: now.forecasts.flatMap((forecast) => {
      const old = earlier.get(forecast.preset);
      return old ? [changeOf(old, forecast)] : [];
    }),
    newPresets: now.forecasts.map(({ preset }) => preset).filter((preset) => !earlier.has(preset)),
    gonePresets: before.forecasts.map(({ preset }) => preset).filter((preset) => !later.has(preset)),
  };
}

const chosenOf = ({ stocks }: Forecast): string[] =>
  stocks.filter(({ role }) => role === 'chosen').map(({ symbol }) => symbol);

function changeOf(old: Forecast, forecast: Forecast): ForecastChange {
  const before = chosenOf(old);
  const now = chosenOf(forecast);
  const cameIn = now.filter((symbol) => !before.includes(symbol));
  return {
    preset: forecast.preset,
    verdict: old.verdict === forecast.verdict ? null : { before: old.verdict, now: forecast.verdict },
    cameIn,
    wentOut: before.filter((symbol) => !now.includes(symbol)),
    stayed: now.length - cameIn.length,
    medianPnl: { before: old.expectedPnlDollars.median, now: forecast.expectedPnlDollars.median },
  };
}
