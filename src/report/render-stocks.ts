import type { Forecast, ForecastStock } from '../analytics/forecast-types.ts';
import { figure, signedPercentage } from './figures.ts';
import { verdictText } from './render-forecasts.ts';
import { layTable, type Screen, tableTitle, wrap } from './screen.ts';

/** The stocks a forecast counts on, and in a line each those that are only watched or stand by. */
export function renderStocks(screen: Screen, forecast: Forecast): string {
  const members = (role: ForecastStock['role']): ForecastStock[] =>
    forecast.stocks.filter((stock) => stock.role === role);
  const chosen = members('chosen');
  const names = (stocks: readonly ForecastStock[]): string => stocks.map(({ symbol }) => symbol).join(' ');
  const lines = [
    `${tableTitle(screen, `Stocks of ${forecast.preset}`)}  ${verdictText(screen, forecast.verdict)}`,
    chosen.length === 0 ? 'none chosen' : stockTableText(screen, chosen),
  ];
  const backups = members('backup');
  const watched = members('watch');
  if (backups.length > 0) lines.push(wrap(screen, `backups: ${names(backups)}`, '  '));
  if (watched.length > 0) {
    lines.push(
      screen.colours.dim(wrap(screen, `watched, not counted: ${watched.map(inShort).join(', ')}`, '  ')),
    );
  }
  return lines.join('\n');
}

/** `AAPL 4/9 -0.021 %`: wins of trades, and the expected value of one. */
function inShort({ symbol, wins, trades, expectedValue }: ForecastStock): string {
  return `${symbol} ${wins}/${trades} ${signedPercentage(expectedValue, 3)}`;
}

/** Stocks with their figures and the reason they are listed. */
export function stockTableText(screen: Screen, stocks: readonly ForecastStock[], withRole = false): string {
  return layTable(
    screen,
    [
      ...(withRole ? [{ title: 'role' }] : []),
      { title: 'symbol' },
      { title: 'score', align: 'right' },
      { title: 'wins', align: 'right' },
      { title: 'exp. value', align: 'right' },
      { title: 'risk class' },
      { title: 'why', fills: true },
    ],
    stocks.map((stock) => [
      ...(withRole ? [stock.role] : []),
      stock.symbol,
      figure(stock.score, 1),
      `${stock.wins}/${stock.trades}`,
      signedPercentage(stock.expectedValue, 3),
      stock.riskClass,
      stock.reason,
    ]),
  );
}
