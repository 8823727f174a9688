import type { Report } from './load-report.ts';

/** What a report counted with, as its own figures tell it; null where they do not. */
export interface ReportTerms {
  /** USD. */
  readonly capital: number | null;
  /** USD put into each trade. */
  readonly positionDollars: number | null;
  /** Places in a portfolio, N. */
  readonly places: number | null;
  /** Percent of the capital. */
  readonly deployedPercent: number | null;
  /** Sessions of the window. */
  readonly sessions: number | null;
}

/** Read from the report and not from the settings, which may have changed since it was made. */
export function reportTerms({ forecasts, symbols }: Pick<Report, 'forecasts' | 'symbols'>): ReportTerms {
  const capital = first(forecasts.map(capitalOf));
  const positionDollars = first(
    forecasts.map(({ stocks }) => stocks.find(({ role }) => role === 'chosen')?.positionDollars),
  );
  const counts = forecasts.map(({ stocks }) => stocks.filter(({ role }) => role !== 'backup').length);
  const places = Math.max(0, ...counts);
  return {
    capital,
    positionDollars,
    places: places === 0 ? null : places,
    deployedPercent:
      capital === null || positionDollars === null ? null : (100 * positionDollars * places) / capital,
    sessions: first(symbols.map(({ quality }) => quality?.windowSessions)),
  };
}

function capitalOf({
  expectedPnlDollars: dollars,
  expectedPnlPercent: percent,
}: Report['forecasts'][number]) {
  const ends = (['low', 'high', 'median'] as const).find((end) => Math.abs(percent[end]) > 1e-9);
  // To the cent: the percentage was made by a division.
  return ends === undefined ? undefined : Math.round((1e4 * dollars[ends]) / percent[ends]) / 100;
}

const first = (values: readonly (number | undefined)[]): number | null =>
  values.find((value) => value !== undefined) ?? null;
