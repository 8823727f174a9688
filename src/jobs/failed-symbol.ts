import type { RunSymbol } from '../store/store.ts';
import type { RunJobData } from './queues.ts';

/** The row of a symbol that has no place in the report, with the reason a reader sees. */
export function failedSymbol({ runId, date }: RunJobData, symbol: string, reason: string): RunSymbol {
  return {
    runId,
    date,
    symbol,
    state: 'failed',
    reason,
    volume: 0,
    quality: null,
    measures: {},
    tally: new Float64Array(),
  };
}
