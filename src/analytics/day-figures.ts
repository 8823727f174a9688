import type { Forecast, ForecastSettings, Interval } from './forecast-types.ts';
import type { UnseenDay } from './out-of-sample.ts';
import { portfolioRatios } from './portfolio-ratios.ts';
import { drawDays, predictionInterval } from './prediction-interval.ts';
import { seedFor } from './random.ts';
import { wilsonInterval } from './wilson.ts';

/** The part of a forecast that comes from its out-of-sample days. */
export type DayFigures = Pick<
  Forecast,
  | 'expectedTrades'
  | 'expectedPnlDollars'
  | 'expectedPnlPercent'
  | 'meanPnlDollars'
  | 'winRate'
  | 'deadZoneProbability'
  | 'ratios'
  | 'basisTrades'
>;

/** Each place gets the same part of the deployed capital; a place left empty stays in cash. */
export function positionDollars({ capital, deployedPercent, portfolioSize }: ForecastSettings): number {
  return (capital * deployedPercent) / 100 / portfolioSize;
}

/** The figures of a forecast that come from its out-of-sample days; without such days it expects nothing. */
export function dayFigures(
  unseen: readonly UnseenDay[],
  preset: string,
  settings: ForecastSettings,
): DayFigures {
  const pnl = unseen.map(({ net }) => net * positionDollars(settings));
  const returns = pnl.map((dollars) => dollars / settings.capital);
  const sum = (column: keyof UnseenDay): number => unseen.reduce((all, day) => all + day[column], 0);
  const drawn = drawDays(unseen.length, settings.draws, seedFor(settings.seed, preset));
  const expectedPnlDollars = predictionInterval(pnl, drawn);
  const trades = sum('trades');
  return {
    expectedTrades: predictionInterval(
      unseen.map((day) => day.trades),
      drawn,
    ),
    expectedPnlDollars,
    expectedPnlPercent: times(expectedPnlDollars, 100 / settings.capital),
    meanPnlDollars: unseen.length === 0 ? 0 : (sum('net') * positionDollars(settings)) / unseen.length,
    winRate: wilsonInterval(sum('wins'), trades),
    deadZoneProbability: trades === 0 ? null : sum('deadZones') / trades,
    ratios: portfolioRatios(returns, settings.riskFreePercent),
    basisTrades: trades,
  };
}

function times({ low, median, high }: Interval, factor: number): Interval {
  return { low: low * factor, median: median * factor, high: high * factor };
}
