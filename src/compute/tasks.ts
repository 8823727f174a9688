import type { Bars, SessionTimes } from '../analytics/bars.ts';
import type { ForecastRows } from '../analytics/forecast-rows.ts';
import type { ForecastInput } from '../analytics/forecast-types.ts';
import type { Preset } from '../analytics/presets.ts';
import type { BarQuality, Pattern } from '../analytics/results.ts';

/** One symbol's window, as the store or the gateway gave it. */
export interface SymbolTask {
  readonly symbol: string;
  readonly bars: Bars;
  readonly sessions: readonly SessionTimes[];
  readonly presets: readonly Preset[];
  /** Fill slippage of orders that trigger on a touch. */
  readonly kappa: number;
  /** Cost a side. */
  readonly costFraction: number;
}

export interface SymbolTaskResult {
  readonly quality: BarQuality;
  readonly patterns: readonly Pattern[];
  /** Day figures by preset and session, as `tallySymbol` lays them out. */
  readonly tally: Float64Array;
  readonly measures: Readonly<Record<string, number | null>>;
  /** Shares of the accepted bars. */
  readonly volume: number;
  readonly insufficient: boolean;
  /** Why, in words; empty when there is enough. */
  readonly reason: string;
}

export interface ForecastTask extends ForecastInput {
  readonly runId: string;
}

export type ForecastTaskResult = ForecastRows;
