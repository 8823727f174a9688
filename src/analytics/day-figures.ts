import type { Expectation, Forecast, ForecastSettings, Interval } from './forecast-types.ts';
import type { UnseenDay } from './out-of-sample.ts';
import { portfolioRatios } from './portfolio-ratios.ts';
import { dayDistribution, intervalOf } from './prediction-interval.ts';
import { wilsonInterval } from './wilson.ts';

/** The part of a forecast that comes from its out-of-sample days. */
export type DayFigures = Expectation &
  Pick<Forecast, 'expectedPnlPercent' | 'deadZoneProbability' | 'ratios'>;

/** Each place gets the same part of the deployed capital; a place left empty stays in cash. */
export function positionDollars({
  capital,
  deployedPercent,
  portfolioSize,
}: Pick<ForecastSettings, 'capital' | 'deployedPercent' | 'portfolioSize'>): number {
  return (capital * deployedPercent) / 100 / portfolioSize;
}

/**
 * What the stocks behind these days are expected to do tomorrow; without such days, nothing.
 * @param sessions dates of the window
 */
export function expectationFrom(
  unseen: readonly UnseenDay[],
  sessions: readonly string[],
  settings: ForecastSettings,
): Expectation {
  const { trades: tradesShare, pnl: pnlShare } = settings.calibration;
  const days = unseen.map(({ day, trades, wins, net }) => ({
    session: sessions[day]!,
    trades,
    wins,
    pnlDollars: net * positionDollars(settings),
  }));
  const trades = total(days.map((day) => day.trades));
  const pnl = days.map(({ pnlDollars }) => pnlDollars);
  return {
    expectedTrades: inWholeTrades(intervalOf(dayDistribution(days.map((day) => day.trades)), tradesShare)),
    expectedPnlDollars: intervalOf(dayDistribution(pnl), pnlShare),
    meanPnlDollars: days.length === 0 ? 0 : total(pnl) / days.length,
    winRate: wilsonInterval(total(days.map(({ wins }) => wins)), trades),
    basisTrades: trades,
    outOfSampleDays: days,
  };
}

/** The same with the figures only a forecast of the chosen stocks has. */
export function dayFigures(
  unseen: readonly UnseenDay[],
  sessions: readonly string[],
  settings: ForecastSettings,
): DayFigures {
  const expectation = expectationFrom(unseen, sessions, settings);
  const { basisTrades, expectedPnlDollars, outOfSampleDays } = expectation;
  const returns = outOfSampleDays.map(({ pnlDollars }) => pnlDollars / settings.capital);
  return {
    ...expectation,
    expectedPnlPercent: times(expectedPnlDollars, 100 / settings.capital),
    deadZoneProbability:
      basisTrades === 0 ? null : total(unseen.map(({ deadZones }) => deadZones)) / basisTrades,
    ratios: portfolioRatios(returns, settings.riskFreePercent),
  };
}

function inWholeTrades({ low, median, high }: Interval): Interval {
  return { low: Math.round(low), median: Math.round(median), high: Math.round(high) };
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function times({ low, median, high }: Interval, factor: number): Interval {
  return { low: low * factor, median: median * factor, high: high * factor };
}
