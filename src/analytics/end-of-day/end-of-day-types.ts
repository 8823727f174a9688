import type { Interval, RateInterval, StockRole, Verdict } from '../forecast-types.ts';
import type { Place } from '../prediction-interval.ts';

/** Where a figure of the day lies in the morning's interval; the bounds are inside. */
export type Position = 'inside' | 'below' | 'above';

/** Quantiles some other rule would have forecast, and what they would have lost. */
export interface Baseline {
  readonly interval: Interval;
  readonly pinballLoss: number;
}

/** One figure of a forecast held against the day. */
export interface HeldFigure {
  readonly interval: Interval;
  readonly realised: number;
  readonly position: Position;
  /** Realised less the median. */
  readonly error: number;
  /** Sum of the pinball losses of low, median and high as the 10, 50 and 90 % quantiles; units of the figure. */
  readonly pinballLoss: number;
  /** Where the day lies in the distribution the interval was read from. */
  readonly place: Place;
  /** The central share of that distribution that was read as the interval, a fraction. */
  readonly central: number;
  readonly baselines: {
    /** 10, 50 and 90 % quantiles of the window's days of the same symbols. */
    readonly sameSymbols: Baseline;
    /** The same of the symbols and trades of the preset `default`; null where there is no such forecast. */
    readonly defaultPreset: Baseline | null;
  };
}

/** What a day brought to some stocks, each trade with the same money. */
export interface DayResult {
  readonly trades: number;
  readonly wins: number;
  readonly pnlDollars: number;
}

/** An expectation held against the day. */
export interface HeldExpectation {
  readonly result: DayResult;
  readonly trades: HeldFigure;
  /** USD. */
  readonly pnl: HeldFigure;
  /** Wins among trades, with the morning's interval; `realised` and `position` are null on a day without a trade. */
  readonly winRate: {
    readonly forecast: RateInterval | null;
    readonly realised: number | null;
    readonly position: Position | null;
  };
}

/** One listed stock on the day. */
export interface StockDay extends DayResult {
  readonly symbol: string;
  readonly role: StockRole;
  /** 1-based, as in the morning's list. */
  readonly place: number;
  /** What the day's bars are: `no_data` counts nowhere, with the reason. */
  readonly data: 'bars' | 'no_data';
  readonly reason: string;
  /** Patterns of the preset on the day, and those without an entry or refused by a filter. */
  readonly patterns: number;
  readonly withoutEntry: number;
  readonly refused: number;
  /** A day of the window brought so much on average. */
  readonly windowTrades: number;
  readonly windowPnlDollars: number;
}

/** One forecast at the end of its day. */
export interface PresetEndOfDay {
  readonly preset: string;
  /** The morning's. */
  readonly verdict: Verdict;
  /** USD on each trade. */
  readonly positionDollars: number;
  /** The chosen stocks; null where none was chosen: such a forecast expected nothing and has nothing to be held against. */
  readonly chosen: HeldExpectation | null;
  /** The whole list as if traded; null where the morning's report did not tell it. */
  readonly paper: HeldExpectation | null;
  /** What the four backups would have brought. */
  readonly backups: DayResult;
  /** In the order of the list: chosen, watch, backup. */
  readonly stocks: readonly StockDay[];
}

/** What of a forecast is held against the day. */
export type Basis = 'chosen' | 'paper';
export type Metric = 'trades' | 'pnl';

/** One held figure as the ledger of accuracy keeps it: what every measure of accuracy is computed from. */
export interface AccuracyRow extends HeldFigure {
  /** New York date, YYYY-MM-DD. */
  readonly date: string;
  readonly preset: string;
  readonly basis: Basis;
  readonly metric: Metric;
}
