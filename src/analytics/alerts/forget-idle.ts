import type { AlertRules } from './alert-events.ts';
import { allExpired } from './analyses.ts';
import { RememberedSequences } from './sequences.ts';
import type { TickerState } from './ticker-state.ts';

/** After this long without news and window a ticker's sequence numbers do not come again, ms. */
const idleMs = 86_400_000;

/**
 * Where memory is limited, gives up what tickers without news for a day can no longer need, so that a process that never
 * stops stays small; the last strength score counts for ever and is kept. Where it is not, nothing is forgotten. No window is
 * open for a day without news.
 */
export function forgetIdle(tickers: Map<string, TickerState>, now: number, rules: AlertRules): void {
  if (rules.rememberedSequences === Infinity) return;
  for (const [ticker, state] of tickers) {
    if (now - state.touchedAt <= idleMs) continue;
    if (state.strengthScore === null && allExpired(state.analyses, now)) tickers.delete(ticker);
    else if (state.sequences.size > 0) state.sequences = new RememberedSequences(rules.rememberedSequences);
  }
}
