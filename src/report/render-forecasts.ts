import type { Forecast, Verdict } from '../analytics/forecast-types.ts';
import { scoreScales } from '../analytics/score-scales.ts';
import { figure, intervalFigure, percentage, rateFigure, ratioFigure } from './figures.ts';
import { layTable, type Screen, tableTitle, wrap } from './screen.ts';

/** The verdict in a word or two, coloured. */
export function verdictText({ colours }: Screen, verdict: Verdict): string {
  if (verdict === 'tradeable') return colours.green('tradeable');
  return verdict === 'thin' ? colours.yellow('thin') : colours.dim('no edge');
}

/** All forecasts, one a line. */
export function renderForecasts(screen: Screen, forecasts: readonly Forecast[]): string {
  const level = forecasts[0]?.intervalPercent ?? 80;
  const table = layTable(
    screen,
    [
      { title: 'forecast' },
      { title: 'verdict' },
      { title: 'stocks', align: 'right' },
      { title: 'trades', align: 'right' },
      { title: 'P&L, $', align: 'right' },
      { title: 'win rate', align: 'right' },
      { title: 'rests on', align: 'right' },
    ],
    forecasts.map((forecast) => [
      forecast.preset,
      verdictText(screen, forecast.verdict),
      figure(forecast.stocks.filter(({ role }) => role === 'chosen').length),
      intervalFigure(forecast.expectedTrades),
      intervalFigure(forecast.expectedPnlDollars),
      rateFigure(forecast.winRate),
      figure(forecast.basisTrades),
    ]),
  );
  const legend = `median [low, high]: the day is expected within with ${level} %; "rests on" counts trades on days the choice had not seen`;
  return `${tableTitle(screen, 'Forecasts of the day')}\n${table}\n${screen.colours.dim(wrap(screen, legend))}`;
}

/** Why each verdict, and what the scores could not know. */
export function renderVerdicts(screen: Screen, forecasts: readonly Forecast[]): string {
  const lines = forecasts.map(({ preset, verdict, reason }) =>
    wrap(screen, `${preset}: ${verdictText(screen, verdict)}, ${reason}`, '  '),
  );
  return [tableTitle(screen, 'Verdicts'), ...lines, ...unknownLines(screen, forecasts)].join('\n');
}

/** Which categories of the score are unknown for every listed stock, a line for each set of forecasts alike. */
function unknownLines(screen: Screen, forecasts: readonly Forecast[]): string[] {
  const presetsOf = new Map<string, string[]>();
  for (const { preset, unknownCategories, stocks } of forecasts) {
    if (unknownCategories.length === 0 || stocks.length === 0) continue;
    const names = unknownCategories.map((category) => scoreScales[category].title.toLowerCase()).join(', ');
    presetsOf.set(names, [...(presetsOf.get(names) ?? []), preset]);
  }
  return [...presetsOf].map(([names, presets]) => {
    const where = presets.length === forecasts.length ? 'everywhere' : `for ${presets.join(', ')}`;
    const text = `not measurable ${where}, so the score's other weights were rescaled: ${names}`;
    return screen.colours.dim(wrap(screen, text, '  '));
  });
}

/** The risk figures of all forecasts, one a line. */
export function renderRisks(screen: Screen, forecasts: readonly Forecast[]): string {
  const table = layTable(
    screen,
    [
      { title: 'forecast' },
      { title: 'P&L, %', align: 'right' },
      { title: 'Sharpe', align: 'right' },
      { title: 'Sortino', align: 'right' },
      { title: 'Calmar', align: 'right' },
      { title: 'drawdown', align: 'right' },
      { title: 'VaR 99', align: 'right' },
      { title: 'dead zone', align: 'right' },
    ],
    forecasts.map(({ preset, expectedPnlPercent, ratios, deadZoneProbability }) => [
      preset,
      intervalFigure(expectedPnlPercent, 2),
      ratioFigure(ratios.sharpe),
      ratioFigure(ratios.sortino),
      ratioFigure(ratios.calmar),
      percentage(part(ratios.maxDrawdownPercent), 2),
      percentage(part(ratios.valueAtRisk99Percent), 2),
      percentage(deadZoneProbability),
    ]),
  );
  return `${tableTitle(screen, 'Risk, of the capital, on days the choice had not seen')}\n${table}`;
}

function part(percent: number | null): number | null {
  return percent === null ? null : percent / 100;
}
