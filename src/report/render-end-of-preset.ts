import type { HeldExpectation, PresetEndOfDay, StockDay } from '../analytics/end-of-day/end-of-day-types.ts';
import { dollars, figure, intervalFigure, percentage, rateFigure, signedDollars } from './figures.ts';
import { verdictText } from './render-forecasts.ts';
import { layTable, right, type Screen, tableTitle, wrap } from './screen.ts';

/** Everything about one forecast at the end of its day, part by part. */
export function renderEndOfPreset(screen: Screen, preset: PresetEndOfDay): string[] {
  const { chosen, paper } = preset;
  return [
    `${tableTitle(screen, `Preset ${preset.preset}`)}  ${verdictText(screen, preset.verdict)}, ${dollars(preset.positionDollars)} on each trade`,
    ...(chosen ? [heldText(screen, 'The chosen stocks', chosen)] : []),
    ...(paper ? [heldText(screen, 'The whole list as if traded', paper)] : []),
    screen.colours.dim(wrap(screen, legend)),
    `${tableTitle(screen, 'Stocks')}\n${stockTable(screen, preset.stocks)}`,
  ];
}

const legend =
  'loss: pinball loss of the interval; "same" and "default": of the 10, 50 and 90 % quantiles of the last days of the same stocks, and of those of the preset default';

function heldText(screen: Screen, title: string, { trades, pnl, winRate }: HeldExpectation): string {
  const rows = [
    ...(
      [
        ['trades', trades, 0],
        ['P&L, $', pnl, 2],
      ] as const
    ).map(([name, held, decimals]) => [
      ...[name, intervalFigure(held.interval, decimals), figure(held.realised, decimals), held.position],
      ...[figure(held.error, 2), figure(held.pinballLoss, 2)],
      figure(held.baselines.sameSymbols.pinballLoss, 2),
      figure(held.baselines.defaultPreset?.pinballLoss ?? null, 2),
    ]),
    ['win rate', rateFigure(winRate.forecast), percentage(winRate.realised), winRate.position ?? ''],
  ];
  const columns = [
    ...[{ title: '' }, right('forecast'), right('came'), { title: '' }, right('error'), right('loss')],
    ...[right('same'), right('default')],
  ];
  return `${tableTitle(screen, title)}\n${layTable(screen, columns, rows)}`;
}

function stockTable(screen: Screen, stocks: readonly StockDay[]): string {
  const rows = stocks.map((stock) => [
    ...[stock.role, stock.symbol],
    ...(stock.data === 'no_data'
      ? ['', '', '', '', '', '']
      : [
          ...[figure(stock.patterns), figure(stock.withoutEntry), figure(stock.refused)],
          ...[figure(stock.trades), figure(stock.wins), signedDollars(stock.pnlDollars, 2)],
        ]),
    `${figure(stock.windowTrades, 1)}, ${signedDollars(stock.windowPnlDollars, 2)}`,
  ]);
  const columns = [
    ...[{ title: 'role' }, { title: 'symbol' }, right('patterns'), right('no entry'), right('refused')],
    ...[right('trades'), right('won'), right('P&L'), right('a day before')],
  ];
  const missing = stocks
    .filter(({ data }) => data === 'no_data')
    .map(({ symbol, reason }) =>
      screen.colours.yellow(wrap(screen, `${symbol} counts nowhere: ${reason}`, '  ')),
    );
  return [layTable(screen, columns, rows), ...missing].join('\n');
}
