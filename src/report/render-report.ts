import type { ColumnSummary } from '../analytics/tables.ts';
import { OpenbellError } from '../errors/openbell-error.ts';
import type { Report } from './load-report.ts';
import { renderForecasts, renderRisks, renderVerdicts } from './render-forecasts.ts';
import { renderHeadline } from './render-headline.ts';
import { renderPreset } from './render-preset.ts';
import { renderQuality } from './render-quality.ts';
import { renderStocks } from './render-stocks.ts';
import { modeOf } from './report-mode.ts';
import { screenFor } from './screen.ts';

export interface RenderOptions {
  /** All about one forecast instead of the overview. */
  readonly preset?: string;
  /** Of `stockSummaries`, shown with a preset. */
  readonly summaries?: readonly ColumnSummary[];
  /** Default: on a terminal, unless NO_COLOR is set. */
  readonly colour?: boolean;
  /** Columns of the terminal, kept within 80–120; default: the terminal's, or 100. */
  readonly width?: number;
}

/**
 * A report as text for a terminal.
 * @throws OpenbellError BAD_INPUT when it holds no forecast of the asked preset
 */
export function renderReport(report: Report, options: RenderOptions = {}): string {
  const screen = screenFor(modeOf(report.run) === 'SIMULATED', options.colour, options.width);
  const headline = renderHeadline(screen, report);
  if (options.preset !== undefined) {
    const forecast = forecastOf(report, options.preset);
    return [headline, ...renderPreset(screen, forecast, options.summaries ?? [])].join('\n\n');
  }
  const { forecasts } = report;
  return [
    headline,
    renderForecasts(screen, forecasts),
    renderVerdicts(screen, forecasts),
    renderRisks(screen, forecasts),
    ...forecasts.map((forecast) => renderStocks(screen, forecast)),
    renderQuality(screen, report),
  ].join('\n\n');
}

/** @throws OpenbellError BAD_INPUT when the report holds no forecast of the preset */
export function forecastOf({ run, forecasts }: Report, preset: string): Report['forecasts'][number] {
  const found = forecasts.find((forecast) => forecast.preset === preset);
  if (found) return found;
  const names = forecasts.map((forecast) => forecast.preset).join(', ');
  throw new OpenbellError(
    'BAD_INPUT',
    `The report for ${run.date} holds no forecast of ${JSON.stringify(preset)}: it has ${names || 'none'}.`,
  );
}
