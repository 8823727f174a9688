import type { PortfolioRatios } from './forecast-types.ts';
import { interpolatedQuantile } from './quantile.ts';

const tradingDays = 252;

/**
 * Risk figures of daily portfolio returns (fractions of the capital). Null where a denominator is 0 or there are fewer
 * than two days. Sharpe (1994): mean excess over its sample standard deviation. Sortino: mean excess over the root mean
 * square of the shortfalls below the risk-free rate. Calmar: compounded annual return over the maximum drawdown.
 */
export function portfolioRatios(returns: readonly number[], riskFreePercent: number): PortfolioRatios {
  const days = returns.length;
  if (days < 2) {
    return {
      sharpe: null,
      sortino: null,
      calmar: null,
      maxDrawdownPercent: null,
      valueAtRisk99Percent: null,
    };
  }
  const riskFree = riskFreePercent / 100 / tradingDays;
  const excess = returns.reduce((sum, value) => sum + value - riskFree, 0) / days;
  const variance = returns.reduce((sum, value) => sum + (value - riskFree - excess) ** 2, 0) / (days - 1);
  const shortfall = returns.reduce((sum, value) => sum + Math.min(0, value - riskFree) ** 2, 0) / days;
  const drawdown = maximumDrawdown(returns);
  const constant = returns.every((value) => value === returns[0]);
  const growth = returns.reduce((product, value) => product * (1 + value), 1);
  const annual = Math.max(0, growth) ** (tradingDays / days) - 1;
  return {
    sharpe: constant ? null : ratio(excess * Math.sqrt(tradingDays), Math.sqrt(variance)),
    sortino: ratio(excess * Math.sqrt(tradingDays), Math.sqrt(shortfall)),
    calmar: ratio(annual, drawdown),
    maxDrawdownPercent: 100 * drawdown,
    valueAtRisk99Percent: 100 * Math.max(0, -interpolatedQuantile(returns, 0.01)),
  };
}

/** The largest fall of the compounded capital from an earlier height, as a fraction of that height. */
export function maximumDrawdown(returns: readonly number[]): number {
  let capital = 1;
  let peak = 1;
  let deepest = 0;
  for (const value of returns) {
    capital *= 1 + value;
    peak = Math.max(peak, capital);
    deepest = Math.max(deepest, 1 - capital / peak);
  }
  return deepest;
}

function ratio(numerator: number, denominator: number): number | null {
  const value = numerator / denominator;
  return denominator > 0 && Number.isFinite(value) ? value : null;
}
