import { z } from 'zod';

import type { Forecast } from '../analytics/forecast-types.ts';
import { categories } from '../analytics/score-scales.ts';
import type { Cell } from '../analytics/tables.ts';
import type { Run, StockScoreRow } from '../store/store.ts';
import { csvText } from './csv.ts';
import type { Report } from './load-report.ts';
import { runDocument } from './report-json.ts';
import { modeOf, noticeOf } from './report-mode.ts';
import { forecastSchema, reportSchema, runSchema, stockSchema } from './report-schema.ts';
import { listedStocksTable } from './stock-table.ts';

const { schemaVersion, mode, notice } = reportSchema.shape;
const heading = { schemaVersion, mode, notice, run: runSchema };

/** One forecast of a report, with what its figures come from. */
export const forecastDocumentSchema = z.object({ ...heading, forecast: forecastSchema });

/** Every analysed stock under one preset, best first. */
export const analysedDocumentSchema = z.object({
  ...heading,
  preset: z.string(),
  stocks: z.array(
    stockSchema
      .pick({
        symbol: true,
        rank: true,
        score: true,
        knownWeight: true,
        riskClass: true,
        categories: true,
        patterns: true,
        confirmed: true,
        trades: true,
        wins: true,
        confirmationRate: true,
        winRate: true,
        expectedValue: true,
      })
      .extend({ qualified: z.boolean() }),
  ),
});

const headingOf = (run: Run) =>
  ({ schemaVersion: 1, mode: modeOf(run), notice: noticeOf(run), run: runDocument(run) }) as const;

/** One forecast as plain data. */
export function forecastDocument(run: Run, forecast: Forecast): z.input<typeof forecastDocumentSchema> {
  return { ...headingOf(run), forecast: structuredClone(forecast) as z.input<typeof forecastSchema> };
}

/** All analysed stocks of a preset as plain data. */
export function analysedDocument(
  run: Run,
  preset: string,
  scores: readonly StockScoreRow[],
): z.input<typeof analysedDocumentSchema> {
  return {
    ...headingOf(run),
    preset,
    stocks: scores.map((score) => ({ ...score, categories: { ...score.categories } })),
  };
}

/** The listed stocks of one forecast as CSV; every line carries the mode, so that SIMULATED is never lost. */
export const forecastCsv = (report: Pick<Report, 'run'>, forecast: Forecast): string =>
  csvText(listedStocksTable(report, [forecast]));

const percent = (fraction: number | null): number | null => (fraction === null ? null : 100 * fraction);

/** The columns of an analysed stock, in order; returns and rates in percent. */
const analysedColumns: readonly (readonly [string, (score: StockScoreRow) => Cell])[] = [
  ['preset', (score) => score.preset],
  ['rank', (score) => score.rank],
  ['symbol', (score) => score.symbol],
  ['qualified', (score) => (score.qualified ? 'yes' : 'no')],
  ['score', (score) => score.score],
  ['knownWeight', (score) => score.knownWeight],
  ['riskClass', (score) => score.riskClass],
  ['patterns', (score) => score.patterns],
  ['confirmed', (score) => score.confirmed],
  ['trades', (score) => score.trades],
  ['wins', (score) => score.wins],
  ['confirmationRatePercent', (score) => percent(score.confirmationRate)],
  ['winRatePercent', (score) => percent(score.winRate)],
  ['expectedValuePercent', (score) => percent(score.expectedValue)],
  ...categories.map(
    (category) => [`${category}Score`, (score: StockScoreRow) => score.categories[category]] as const,
  ),
];

/** All analysed stocks of a preset as CSV; every line carries the mode. */
export function analysedCsv(run: Run, scores: readonly StockScoreRow[]): string {
  const shared = { mode: modeOf(run), date: run.date, run: run.runId };
  return csvText({
    columns: [...Object.keys(shared), ...analysedColumns.map(([name]) => name)],
    rows: scores.map((score) => ({
      ...shared,
      ...Object.fromEntries(analysedColumns.map(([name, value]) => [name, value(score)])),
    })),
  });
}

/** Name of an exported file: `openbell-2026-11-20-default-stocks.csv`. */
export const exportName = (date: string, preset: string, matter: string): string =>
  `openbell-${date}-${preset.replace(/[^\w-]/g, '_')}-${matter}`;
