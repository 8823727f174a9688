import type { Forecast } from '../../analytics/forecast-types.ts';
import {
  centsFor,
  dollars,
  figure,
  intervalFigure,
  percentage,
  rateFigure,
  ratioFigure,
  signedDollars,
} from '../../report/figures.ts';
import type { ExplainedFigure } from '../explained.tsx';
import type { ForecastView } from './forecast-view.ts';

const noTrades = 'no trade in the window';
const nothingChosen = 'nothing was chosen';

/** The forecast's figures besides its intervals, in the order of the page. */
export function explainedFigures({ forecast, settings }: ForecastView): ExplainedFigure[] {
  return [...counts(forecast), ...ratios(forecast, settings.RISK_FREE_PERCENT), ...onPaper(forecast)];
}

function onPaper({ paper, intervalPercent }: Forecast): ExplainedFigure[] {
  if (paper === null) return [];
  const { expectedTrades, expectedPnlDollars: pnl, positionDollars } = paper;
  const cents = centsFor(Object.values(pnl));
  const text = (value: number): string => dollars(value, cents);
  return [
    {
      name: 'Whole list as if traded',
      value: `${text(pnl.median)} [${text(pnl.low)}, ${text(pnl.high)}], ${intervalFigure(expectedTrades)} trades`,
      missing: null,
      explanation: `What the chosen and the watched stocks together would bring on ${figure(intervalPercent)} % of days with ${dollars(positionDollars)} on each. Watched stocks are not to be traded: this is what the method is measured by on every day, also where nothing is chosen.`,
    },
  ];
}

function counts(forecast: Forecast): ExplainedFigure[] {
  const { winRate, deadZoneProbability, meanPnlDollars, outOfSampleDays, basisTrades, chosenTrades } =
    forecast;
  const days = outOfSampleDays.length;
  return [
    {
      name: 'Win rate',
      value: rateFigure(winRate),
      missing: winRate === null ? noTrades : null,
      explanation:
        'Share of trades that ended above 0 after costs. In brackets the range the true rate lies in with 80 % (Wilson).',
    },
    {
      name: 'Dead-zone probability',
      value: percentage(deadZoneProbability),
      missing: deadZoneProbability === null ? noTrades : null,
      explanation:
        'Share of trades closed because they stalled: no further level of the ladder within 3 to 6 minutes.',
    },
    {
      name: 'Mean P&L a day',
      value: days === 0 ? '–' : signedDollars(meanPnlDollars, centsFor([meanPnlDollars])),
      missing: days === 0 ? nothingChosen : null,
      explanation:
        'Average over the days of the window, each traded with stocks chosen without that day. Unlike the median it moves with single good or bad days.',
    },
    {
      name: 'Rests on',
      value: `${figure(basisTrades)} trades`,
      missing: null,
      explanation: `Trades on the ${days} days, each on stocks chosen without that day: all figures but the last rest on these. Below about 30 they say little.`,
    },
    {
      name: 'Chosen stocks traded',
      value: `${figure(chosenTrades)} times`,
      missing: null,
      explanation:
        'Trades of the chosen stocks in the window. They were chosen for these, so they flatter: do not expect them again.',
    },
  ];
}

function ratios({ ratios: figures, outOfSampleDays }: Forecast, riskFree: number): ExplainedFigure[] {
  const { sharpe, sortino, calmar, maxDrawdownPercent, valueAtRisk99Percent } = figures;
  const fewDays = outOfSampleDays.length === 0 ? nothingChosen : 'needs two days';
  const none = maxDrawdownPercent === null;
  const few = 'Twenty days are few: read it as an order of magnitude.';
  return [
    {
      name: 'Sharpe',
      value: ratioFigure(sharpe),
      missing: sharpe === null ? (none ? fewDays : 'all days were alike') : null,
      explanation: `Mean daily return above the risk-free rate (set to ${figure(riskFree, 1)} % a year now) over its standard deviation, a year's worth. ${few}`,
    },
    {
      name: 'Sortino',
      value: ratioFigure(sortino),
      missing: sortino === null ? (none ? fewDays : 'no day fell below the risk-free rate') : null,
      explanation: `As Sharpe, counting only the days below the risk-free rate as risk. ${few}`,
    },
    {
      name: 'Calmar',
      value: ratioFigure(calmar),
      missing: calmar === null ? (none ? fewDays : 'the capital never fell') : null,
      explanation: `Return compounded to a year over the maximum drawdown. ${few}`,
    },
    {
      name: 'Maximum drawdown',
      value: percentOf(maxDrawdownPercent),
      missing: none ? fewDays : null,
      explanation:
        'Deepest fall of the capital from an earlier height over the days, in percent of that height.',
    },
    {
      name: '99 % value at risk',
      value: percentOf(valueAtRisk99Percent),
      missing: valueAtRisk99Percent === null ? fewDays : null,
      explanation:
        'Loss of the worst day in a hundred, in percent of the capital. With so few days it is close to the worst day seen; a worse one can come.',
    },
  ];
}

const percentOf = (percent: number | null): string => percentage(percent === null ? null : percent / 100, 2);
