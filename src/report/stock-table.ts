import type { Forecast, ForecastStock } from '../analytics/forecast-types.ts';
import { measureNames } from '../analytics/measure-symbol.ts';
import { categories } from '../analytics/score-scales.ts';
import { type Cell, type ColumnSummary, loadTables, type Table } from '../analytics/tables.ts';
import type { Report } from './load-report.ts';
import { modeOf } from './report-mode.ts';

const percent = (fraction: number | null): number | null => (fraction === null ? null : 100 * fraction);

/** The columns of a stock, in order; returns and rates in percent. */
const stockColumns: readonly (readonly [string, (stock: ForecastStock) => Cell])[] = [
  ['role', (stock) => stock.role],
  ['place', (stock) => stock.place],
  ['symbol', (stock) => stock.symbol],
  ['rank', (stock) => stock.rank],
  ['score', (stock) => stock.score],
  ['riskClass', (stock) => stock.riskClass],
  ['patterns', (stock) => stock.patterns],
  ['confirmed', (stock) => stock.confirmed],
  ['trades', (stock) => stock.trades],
  ['wins', (stock) => stock.wins],
  ['winRatePercent', (stock) => percent(stock.winRate)],
  ['expectedValuePercent', (stock) => percent(stock.expectedValue)],
  ['meanNetReturnPercent', (stock) => percent(stock.meanNetReturn)],
  ['averageWinPercent', (stock) => percent(stock.averageWin)],
  ['averageLossPercent', (stock) => percent(stock.averageLoss)],
  ['deadZonePercent', (stock) => percent(stock.deadZoneShare)],
  ['entriesPerDay', (stock) => stock.entriesPerDay],
  ['positionDollars', (stock) => stock.positionDollars],
  ...categories.map(
    (category) => [`${category}Score`, (stock: ForecastStock) => stock.categories[category]] as const,
  ),
];

const tableColumns = [
  'mode',
  'date',
  'run',
  'preset',
  'verdict',
  'reason',
  ...stockColumns.map(([name]) => name),
];

/** One row a listed stock; a forecast without any has one row without a symbol, so that its verdict is told. */
function forecastRows(
  { run }: Pick<Report, 'run'>,
  { preset, verdict, reason, stocks }: Forecast,
): Record<string, Cell>[] {
  const shared = { mode: modeOf(run), date: run.date, run: run.runId, preset, verdict };
  if (stocks.length === 0) {
    const empty = Object.fromEntries(stockColumns.map(([name]) => [name, null]));
    return [{ ...shared, reason, ...empty, symbol: '' }];
  }
  return stocks.map((stock) => ({
    ...shared,
    reason: stock.reason,
    ...Object.fromEntries(stockColumns.map(([name, value]) => [name, value(stock)])),
  }));
}

/** The listed stocks of forecasts, a row each. */
export function listedStocksTable(report: Pick<Report, 'run'>, forecasts: readonly Forecast[]): Table {
  return { columns: tableColumns, rows: forecasts.flatMap((forecast) => forecastRows(report, forecast)) };
}

function measureTable({ symbols }: Report): Table {
  return {
    columns: ['symbol', ...measureNames],
    rows: symbols.map(({ symbol, measures }) => ({
      symbol,
      ...Object.fromEntries(measureNames.map((name) => [name, measures[name] ?? null])),
    })),
  };
}

/** Every listed stock of the report's forecasts, joined with its symbol's measures and ranked by traded dollars. */
export async function stockTable(report: Report): Promise<Table> {
  const tables = await loadTables();
  const listed = listedStocksTable(report, report.forecasts);
  const joined = tables.join(listed, measureTable(report), 'symbol');
  return tables.rank(joined, 'dailyDollarVolume', 'dollarVolumeRank');
}

/** How the listed stocks spread, by column. */
export async function stockSummaries(report: Report): Promise<ColumnSummary[]> {
  const tables = await loadTables();
  const described = [
    'score',
    'winRatePercent',
    'expectedValuePercent',
    'trades',
    'atrPercent',
    'spreadPercent',
  ];
  return tables.describe(await stockTable(report), described);
}

/** The stock table as CSV; every line carries the mode, so that SIMULATED is never lost. */
export async function reportCsv(report: Report): Promise<string> {
  const tables = await loadTables();
  return tables.csv(await stockTable(report));
}
