import type { Pattern } from '../../analytics/results.ts';

/** One session of the chart: its bars are rows `from` up to and not including `to` of the columns. */
export interface ChartSession {
  /** New York date, YYYY-MM-DD. */
  readonly day: string;
  readonly from: number;
  readonly to: number;
  /** Minutes from UTC to New York's wall clock on that day. */
  readonly offsetMinutes: number;
}

/** The bars of a report's window as columns of equal length, ascending by time. */
export interface StockBars {
  readonly symbol: string;
  readonly date: string;
  readonly sessions: readonly ChartSession[];
  /** Start of the bar, epoch seconds UTC. */
  readonly time: readonly number[];
  /** USD. */
  readonly open: readonly number[];
  readonly high: readonly number[];
  readonly low: readonly number[];
  readonly close: readonly number[];
  /** Shares. */
  readonly volume: readonly number[];
  /** Session VWAP up to and including the bar, USD. */
  readonly vwap: readonly number[];
}

/** A pattern as the analytics found it, and how it ended in words. */
export interface StockPattern extends Pattern {
  readonly told: string;
}

/** What the chart reads of `GET /api/v1/stocks/:symbol`. */
export interface ChartPatterns {
  readonly forecasts: readonly {
    readonly preset: string;
    readonly pattern: 'three_step' | 'vwap_breakout';
  }[];
  readonly patterns: readonly StockPattern[];
}
