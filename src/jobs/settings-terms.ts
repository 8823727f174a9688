import type { ForecastSettings } from '../analytics/forecast-types.ts';
import type { Settings } from '../config/settings.ts';

/** How trades are counted, by the configuration. */
export const backtestTerms = ({
  FILL_SLIPPAGE,
  COST_BPS,
}: Settings): { readonly kappa: number; readonly costFraction: number } => ({
  kappa: FILL_SLIPPAGE,
  costFraction: COST_BPS / 10_000,
});

/** What forecasts are made for, by the configuration; how past ones came out is no matter of it. */
export const forecastTerms = (settings: Settings): Omit<ForecastSettings, 'calibration'> => ({
  portfolioSize: settings.PORTFOLIO_SIZE,
  capital: settings.CAPITAL,
  deployedPercent: settings.DEPLOYED_PERCENT,
  riskFreePercent: settings.RISK_FREE_PERCENT,
  costBps: settings.COST_BPS,
});

/** How surely an accuracy is measured, by the configuration. */
export const bootstrapTerms = ({
  BOOTSTRAP_DRAWS,
  BOOTSTRAP_SEED,
}: Settings): { readonly draws: number; readonly seed: number } => ({
  draws: BOOTSTRAP_DRAWS,
  seed: BOOTSTRAP_SEED,
});
