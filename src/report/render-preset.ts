import type { Forecast, PaperExpectation } from '../analytics/forecast-types.ts';
import { categories, scoreScales } from '../analytics/score-scales.ts';
import type { ColumnSummary } from '../analytics/tables.ts';
import { figure, intervalFigure } from './figures.ts';
import { renderForecasts, renderRisks, renderVerdicts } from './render-forecasts.ts';
import { stockTableText } from './render-stocks.ts';
import { layTable, type Screen, tableTitle, wrap } from './screen.ts';

/** Everything about one forecast, part by part. */
export function renderPreset(
  screen: Screen,
  forecast: Forecast,
  summaries: readonly ColumnSummary[],
): string[] {
  const { preset, configuration, stocks } = forecast;
  const titled = (title: string, text: string): string => `${tableTitle(screen, title)}\n${text}`;
  const parts = [
    titled(`Preset ${preset}`, wrap(screen, settingsText(configuration), '  ')),
    renderForecasts(screen, [forecast]),
    renderVerdicts(screen, [forecast]),
    renderRisks(screen, [forecast]),
  ];
  if (forecast.paper !== null)
    parts.push(titled('The whole list as if traded', paperText(screen, forecast.paper)));
  if (stocks.length > 0) {
    parts.push(titled('Stocks', stockTableText(screen, stocks, true)));
    parts.push(titled('Quality score by category', categoryTable(screen, forecast)));
  }
  if (summaries.some(({ count }) => count > 0)) {
    parts.push(titled('How the listed stocks spread', summaryTable(screen, summaries)));
  }
  if (forecast.outOfSampleDays.length > 0) {
    parts.push(titled('Each day of the window, on stocks chosen without it', dayTable(screen, forecast)));
  }
  return parts;
}

function paperText(
  screen: Screen,
  { expectedTrades, expectedPnlDollars, positionDollars }: PaperExpectation,
) {
  const text = `chosen and watched, ${figure(positionDollars)} $ on each: trades ${intervalFigure(expectedTrades)}, P&L ${intervalFigure(expectedPnlDollars)} $. Not a recommendation: it is what the method is measured by.`;
  return screen.colours.dim(wrap(screen, text));
}

function settingsText(configuration: Readonly<Record<string, unknown>>): string {
  return Object.entries(configuration)
    .filter(([name, value]) => name !== 'name' && value !== null)
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}

/** Categories down, the chosen (or else the watched) stocks across, as many as the width holds. */
function categoryTable(screen: Screen, { stocks }: Forecast): string {
  const chosen = stocks.filter(({ role }) => role === 'chosen');
  const shown = (chosen.length > 0 ? chosen : stocks).slice(0, Math.floor((screen.width - 31) / 7));
  return layTable(
    screen,
    [
      { title: 'category' },
      { title: 'weight', align: 'right' },
      ...shown.map(({ symbol }) => ({ title: symbol, align: 'right' as const })),
    ],
    categories.map((category) => [
      scoreScales[category].title,
      figure(scoreScales[category].weight),
      ...shown.map((stock) => figure(stock.categories[category])),
    ]),
  );
}

function summaryTable(screen: Screen, summaries: readonly ColumnSummary[]): string {
  return layTable(
    screen,
    ['column', 'count', 'mean', 'st. dev.', 'least', 'median', 'most'].map((title, index) => ({
      title,
      align: index === 0 ? 'left' : 'right',
    })),
    summaries.map(({ column, count, mean, standardDeviation, least, median, most }) => [
      column,
      figure(count),
      ...[mean, standardDeviation, least, median, most].map((value) => figure(value, 3)),
    ]),
  );
}

function dayTable(screen: Screen, { outOfSampleDays }: Forecast): string {
  return layTable(
    screen,
    ['session', 'trades', 'wins', 'P&L, $'].map((title, index) => ({
      title,
      align: index === 0 ? 'left' : 'right',
    })),
    outOfSampleDays.map(({ session, trades, wins, pnlDollars }) => [
      session,
      figure(trades),
      figure(wins),
      figure(pnlDollars, 2),
    ]),
  );
}
