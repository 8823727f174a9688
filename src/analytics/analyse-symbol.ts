import { insufficientData } from './accept-bars.ts';
import { type BacktestInput, backtestSymbol } from './backtest-symbol.ts';
import { measureSymbol } from './measure-symbol.ts';
import type { BarQuality, Pattern } from './results.ts';
import { tallySymbol } from './symbol-tally.ts';

/** What a report knows of one symbol's window. */
export interface SymbolAnalysis {
  readonly quality: BarQuality;
  readonly patterns: readonly Pattern[];
  /** Day figures by preset and session, as `tallySymbol` lays them out. */
  readonly tally: Float64Array;
  /** Raw measures of its score. */
  readonly measures: Readonly<Record<string, number | null>>;
  /** Shares of the accepted bars. */
  readonly volume: number;
  readonly insufficient: boolean;
  /** Why, in words; empty when there is enough. */
  readonly reason: string;
}

/** Sections 1–5 of the report for one symbol, and the raw measures of its score. */
export function analyseSymbol(input: BacktestInput): SymbolAnalysis {
  const { sessions, presets } = input;
  const { accepted, offsets, quality, patterns } = backtestSymbol(input);
  const reason = insufficientData(quality, sessions);
  return {
    quality,
    patterns,
    tally: tallySymbol(
      patterns,
      presets.map(({ name }) => name),
      sessions.map(({ day }) => day),
    ),
    measures: measureSymbol(accepted, offsets, sessions),
    volume: accepted.volume.reduce((sum, shares) => sum + shares, 0),
    insufficient: reason !== '',
    reason,
  };
}
