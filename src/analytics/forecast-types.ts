import type { Calibration } from './calibration.ts';
import type { Preset } from './presets.ts';
import type { Category } from './score-scales.ts';

export type RiskClass = 'conservative' | 'medium' | 'aggressive' | 'unknown';

/** `no_edge`: nothing qualifies, or the whole P&L interval is a loss. `thin`: fewer qualify than there are places. */
export type Verdict = 'tradeable' | 'thin' | 'no_edge';

/** `watch` fills places nobody qualified for and `backup` stands by: neither counts in the forecast. */
export type StockRole = 'chosen' | 'watch' | 'backup';

export interface ForecastSettings {
  /** Places in a portfolio, N. */
  readonly portfolioSize: number;
  /** USD. */
  readonly capital: number;
  /** Percent of the capital. */
  readonly deployedPercent: number;
  /** A year. */
  readonly riskFreePercent: number;
  /** How much of the past days' distribution is read as an 80 % interval. */
  readonly calibration: Calibration;
  /** Basis points a side already taken off every net return; told with the forecast. */
  readonly costBps: number;
}

/** What a forecast has to know of a preset; the rest is carried into the forecast untouched. */
export type ForecastPreset = Pick<Preset, 'name'> &
  Partial<Pick<Preset, 'trend' | 'supportResistance' | 'scale'>>;

export interface ForecastSymbol {
  readonly symbol: string;
  /** As `tallySymbol` made it for the presets and sessions of the input. */
  readonly tally: Float64Array;
  /** As `measureSymbol` made them; a missing name is unknown. */
  readonly measures: Readonly<Record<string, number | null>>;
  /** Too little data: left out of everything but the count. */
  readonly insufficient: boolean;
}

export interface ForecastInput {
  /** New York date the forecasts are for, YYYY-MM-DD. */
  readonly date: string;
  /** Dates of the window's sessions, ascending. */
  readonly sessions: readonly string[];
  readonly symbols: readonly ForecastSymbol[];
  readonly presets: readonly ForecastPreset[];
  readonly settings: ForecastSettings;
}

/** Low, median and high of the next day's value; the day lies inside with the forecast's `intervalPercent`. */
export interface Interval {
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

/** A share of counted cases with its Wilson interval. */
export interface RateInterval {
  readonly rate: number;
  readonly low: number;
  readonly high: number;
}

/** One symbol's score under one preset. Rates and returns are fractions. */
export interface StockScore {
  readonly preset: string;
  readonly symbol: string;
  /** 1 is the best of the preset's analysed symbols by score, expected value, symbol. */
  readonly rank: number;
  /** 0–100 over the known categories. */
  readonly score: number;
  /** Weight of the known categories out of 100, before it was rescaled to 100. */
  readonly knownWeight: number;
  readonly riskClass: RiskClass;
  /** Null where the category cannot be measured. */
  readonly categories: Readonly<Record<Category, number | null>>;
  /** Why it does not qualify, in words; empty when it does. */
  readonly shortcomings: readonly string[];
  readonly patterns: number;
  readonly confirmed: number;
  readonly trades: number;
  readonly wins: number;
  /** Shrunk towards the universe's; null without a case of its own. */
  readonly confirmationRate: number | null;
  readonly winRate: number | null;
  readonly expectedValue: number | null;
  /** Plain means of its own trades; null without one. */
  readonly meanNetReturn: number | null;
  readonly averageWin: number | null;
  readonly averageLoss: number | null;
  readonly deadZoneShare: number | null;
  readonly entriesPerDay: number;
}

export interface ForecastStock extends StockScore {
  readonly role: StockRole;
  /** 1-based over chosen, then watch, then backup. */
  readonly place: number;
  /** USD put into each trade; 0 unless chosen. */
  readonly positionDollars: number;
  /** Why it is here, in words. */
  readonly reason: string;
}

/** Of the daily portfolio returns, each day's stocks having been selected without that day; null where undefined. */
export interface PortfolioRatios {
  readonly sharpe: number | null;
  readonly sortino: number | null;
  readonly calmar: number | null;
  /** Percent of the capital, ≥ 0. */
  readonly maxDrawdownPercent: number | null;
  /** Loss of the 1 % worst day, percent of the capital, ≥ 0. */
  readonly valueAtRisk99Percent: number | null;
}

/** One session of the window as the selection made without it would have done. */
export interface OutOfSampleDay {
  readonly session: string;
  readonly trades: number;
  readonly wins: number;
  readonly pnlDollars: number;
}

/** What a day's trades of some stocks are expected to come to, from days those stocks were chosen without. */
export interface Expectation {
  readonly expectedTrades: Interval;
  readonly expectedPnlDollars: Interval;
  /** Mean P&L of the out-of-sample days, USD. */
  readonly meanPnlDollars: number;
  readonly winRate: RateInterval | null;
  /** Trades the figures above rest on: those of the out-of-sample days. */
  readonly basisTrades: number;
  /** Sessions the preset could trade in: those it lacked the earlier sessions for are left out. */
  readonly outOfSampleDays: readonly OutOfSampleDay[];
}

/**
 * The same for the whole list, chosen and watched, as if money stood on every place. Not a forecast of what will be earned, for
 * watched stocks are not to be traded: it is what the method is measured by on days without a case to trade.
 */
export interface PaperExpectation extends Expectation {
  /** USD on each place. */
  readonly positionDollars: number;
}

export interface Forecast extends Expectation {
  readonly preset: string;
  readonly configuration: Readonly<Record<string, unknown>>;
  readonly verdict: Verdict;
  readonly reason: string;
  /** Level of every interval below, percent. */
  readonly intervalPercent: number;
  /** Symbols with enough data. */
  readonly analysed: number;
  readonly qualified: number;
  /** Of the capital. */
  readonly expectedPnlPercent: Interval;
  readonly deadZoneProbability: number | null;
  readonly ratios: PortfolioRatios;
  /** Trades of the chosen stocks in the window. */
  readonly chosenTrades: number;
  /** How the intervals were read; null in reports from before they were. */
  readonly calibration: Calibration | null;
  /** Null in reports from before it was told. */
  readonly paper: PaperExpectation | null;
  /** Categories no chosen or watched stock has a value for, so the weights of the rest were rescaled. */
  readonly unknownCategories: readonly Category[];
  readonly stocks: readonly ForecastStock[];
}

export interface ReportForecasts {
  readonly date: string;
  readonly sessions: readonly string[];
  readonly settings: ForecastSettings;
  readonly analysed: number;
  readonly insufficient: number;
  readonly forecasts: readonly Forecast[];
  readonly scores: readonly StockScore[];
}
