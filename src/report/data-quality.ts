import { type RejectionReason, rejectionReasons } from '../analytics/results.ts';
import type { Report } from './load-report.ts';

/** What a report's figures rest on. */
export interface DataQuality {
  /** Bars. */
  readonly accepted: number;
  /** Bars refused by the rule they broke; rules nothing broke are left out. */
  readonly refused: readonly { readonly reason: RejectionReason; readonly bars: number }[];
  /** Session minutes without a trade. */
  readonly missingMinutes: number;
  readonly analysed: number;
  /** Symbols with too little data. */
  readonly insufficient: readonly string[];
  /** Failed symbols by reason, the commonest first. */
  readonly failures: readonly { readonly reason: string; readonly symbols: readonly string[] }[];
}

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

/** Sums of the figures that are kept of every symbol. */
export function dataQuality(symbols: Report['symbols']): DataQuality {
  const qualities = symbols.flatMap(({ quality }) => (quality === null ? [] : [quality]));
  const failures = new Map<string, string[]>();
  for (const { state, symbol, reason } of symbols) {
    if (state === 'failed') failures.set(reason, [...(failures.get(reason) ?? []), symbol]);
  }
  return {
    accepted: sum(qualities.map(({ accepted }) => accepted)),
    refused: rejectionReasons
      .map((reason) => ({ reason, bars: sum(qualities.map(({ rejected }) => rejected[reason])) }))
      .filter(({ bars }) => bars > 0),
    missingMinutes: sum(qualities.map(({ missingMinutes }) => missingMinutes)),
    analysed: symbols.filter(({ state }) => state === 'analysed').length,
    insufficient: symbols.filter(({ state }) => state === 'insufficient_data').map(({ symbol }) => symbol),
    failures: [...failures]
      .map(([reason, named]) => ({ reason, symbols: named }))
      .sort((a, b) => b.symbols.length - a.symbols.length),
  };
}
