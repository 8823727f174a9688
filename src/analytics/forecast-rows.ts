import type { ReportForecasts, StockScore } from './forecast-types.ts';
import { categories, type Category } from './score-scales.ts';

type Row = Readonly<Record<string, string | number | null>>;

/** Flat rows of one report for the store; keys are column names. */
export interface ForecastRows {
  readonly scores: readonly Row[];
  readonly forecasts: readonly { readonly preset: string; readonly body: unknown }[];
  readonly forecastStocks: readonly Row[];
}

/** `patternFrequency` → `pattern_frequency_score`. */
function scoreColumn(category: Category): string {
  return `${category.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}_score`;
}

const scoreColumns = categories.map((category) => [category, scoreColumn(category)] as const);

function sharedColumns(score: StockScore): Row {
  return {
    preset: score.preset,
    symbol: score.symbol,
    score: score.score,
    risk_class: score.riskClass,
    patterns: score.patterns,
    confirmed: score.confirmed,
    trades: score.trades,
    wins: score.wins,
    win_rate: score.winRate,
    expected_value: score.expectedValue,
  };
}

/** The rows of `stock_scores`, `forecasts` and `forecast_stocks`. */
export function forecastRows(runId: string, { date, forecasts, scores }: ReportForecasts): ForecastRows {
  return {
    scores: scores.map((score) => ({
      run_id: runId,
      date,
      ...sharedColumns(score),
      rank: score.rank,
      qualified: score.shortcomings.length === 0 ? 1 : 0,
      known_weight: score.knownWeight,
      confirmation_rate: score.confirmationRate,
      ...Object.fromEntries(scoreColumns.map(([category, column]) => [column, score.categories[category]])),
    })),
    forecasts: forecasts.map((body) => ({ preset: body.preset, body })),
    forecastStocks: forecasts.flatMap(({ stocks }) =>
      stocks.map((stock) => ({
        run_id: runId,
        date,
        ...sharedColumns(stock),
        role: stock.role,
        place: stock.place,
        mean_net_return: stock.meanNetReturn,
        average_win: stock.averageWin,
        average_loss: stock.averageLoss,
        dead_zone_share: stock.deadZoneShare,
        entries_a_day: stock.entriesPerDay,
        position_dollars: stock.positionDollars,
        reason: stock.reason,
      })),
    ),
  };
}
