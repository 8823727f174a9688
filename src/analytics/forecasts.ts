import { type DayTallies, gatherTallies } from './day-tallies.ts';
import { dayFigures, expectationFrom, positionDollars } from './day-figures.ts';
import { sessionsNeeded } from './earlier-sessions.ts';
import { categoryMeans, describeStock, verdictOf } from './forecast-reasons.ts';
import type {
  Forecast,
  ForecastInput,
  ForecastPreset,
  ForecastSettings,
  ForecastStock,
  ReportForecasts,
  RiskClass,
  StockRole,
  StockScore,
} from './forecast-types.ts';
import { unseenDays } from './out-of-sample.ts';
import { intervalPercent } from './prediction-interval.ts';
import { riskClass } from './score.ts';
import { categories } from './score-scales.ts';
import { type Selection, select } from './selection.ts';
import { barScores, type Standings, standings } from './standings.ts';
import { stockScore } from './stock-score.ts';

/** The analysed symbols of a report, in ascending order of name; every array of the analysis has their indices. */
interface Analysed {
  readonly names: readonly string[];
  readonly classes: readonly RiskClass[];
  readonly fromBars: Float64Array;
}

/**
 * Scores every symbol under every preset and makes one forecast a preset. Pure: the same input gives the same output to
 * the last bit, in whatever order its symbols come. No number of the output is NaN or infinite.
 */
export function makeForecasts(input: ForecastInput): ReportForecasts {
  const { date, sessions, presets, settings } = input;
  const symbols = input.symbols
    .filter((symbol) => !symbol.insufficient)
    .sort((a, b) => (a.symbol < b.symbol ? -1 : a.symbol > b.symbol ? 1 : 0));
  const analysed: Analysed = {
    names: symbols.map(({ symbol }) => symbol),
    classes: symbols.map(({ measures }) => riskClass(measures['atrPercent'] ?? null)),
    fromBars: barScores(symbols.map(({ measures }) => measures)),
  };
  const tallies = gatherTallies(
    symbols,
    presets.map(({ name }) => name),
    sessions.length,
  );
  const made = presets.map((preset) =>
    forecastPreset(preset, sessions, tallies.get(preset.name)!, analysed, settings),
  );
  return {
    date,
    sessions,
    settings,
    analysed: symbols.length,
    insufficient: input.symbols.length - symbols.length,
    forecasts: made.map(({ forecast }) => forecast),
    scores: made.flatMap(({ scores }) => scores),
  };
}

function forecastPreset(
  preset: ForecastPreset,
  sessions: readonly string[],
  tallies: DayTallies,
  analysed: Analysed,
  settings: ForecastSettings,
): { forecast: Forecast; scores: StockScore[] } {
  const standing = standings(tallies, analysed.fromBars);
  const scores = allScores(preset.name, tallies, standing, analysed);
  // A forecast is an average over other days: one day alone has none.
  const found = select(tallies.totals, standing, analysed.classes, settings.portfolioSize);
  const selection = sessions.length < 2 ? { ...found, chosen: [], backups: [] } : found;
  const unseen = unseenDays(tallies, {
    ...analysed,
    portfolioSize: settings.portfolioSize,
    chosen: selection.chosen.length,
    blindSessions: Math.min(sessions.length, sessionsNeeded(preset)),
  });
  const bySymbol = new Map(scores.map((score) => [score.symbol, score]));
  const stocks = listStocks(selection, settings, scores, (symbol) => bySymbol.get(analysed.names[symbol]!)!);
  const figures = dayFigures(unseen.chosen, sessions, settings);
  return {
    scores,
    forecast: {
      preset: preset.name,
      configuration: { ...preset },
      ...verdictOf(selection, scores, figures, settings, sessions.length),
      intervalPercent,
      analysed: analysed.names.length,
      qualified: selection.qualified.length,
      ...figures,
      chosenTrades: selection.chosen.reduce((sum, symbol) => sum + tallies.totals.trades[symbol]!, 0),
      calibration: settings.calibration,
      paper: {
        ...expectationFrom(unseen.listed, sessions, settings),
        positionDollars: positionDollars(settings),
      },
      unknownCategories: categories.filter((category) =>
        stocks.every((stock) => stock.categories[category] === null),
      ),
      stocks,
    },
  };
}

function allScores(
  preset: string,
  tallies: DayTallies,
  standing: Standings,
  { names, classes }: Analysed,
): StockScore[] {
  return standing.order.map((symbol, index) =>
    stockScore(
      { preset, symbol: names[symbol]!, rank: index + 1, riskClass: classes[symbol]! },
      symbol,
      tallies,
      standing,
    ),
  );
}

function listStocks(
  { chosen, watch, backups }: Selection,
  settings: ForecastSettings,
  scores: readonly StockScore[],
  score: (symbol: number) => StockScore,
): ForecastStock[] {
  const means = categoryMeans(scores);
  const roles: readonly (readonly [StockRole, readonly number[]])[] = [
    ['chosen', chosen],
    ['watch', watch],
    ['backup', backups],
  ];
  return roles
    .flatMap(([role, members]) => members.map((symbol) => ({ role, stock: score(symbol) })))
    .map(({ role, stock }, index) => ({
      ...stock,
      role,
      place: index + 1,
      positionDollars: role === 'chosen' ? positionDollars(settings) : 0,
      reason: describeStock(role, stock, means),
    }));
}
