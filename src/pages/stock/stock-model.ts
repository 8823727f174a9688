import type { RiskClass, StockRole, Verdict } from '../../analytics/forecast-types.ts';
import type { Pattern } from '../../analytics/results.ts';
import { riskClass } from '../../analytics/score.ts';
import type { TradingDay } from '../../calendar/trading-day.ts';
import { OpenbellError } from '../../errors/openbell-error.ts';
import type { Run, StockScoreRow, SymbolOutcome } from '../../store/store.ts';

/** Where a symbol stands in one forecast. */
export interface Standing {
  readonly preset: string;
  readonly pattern: 'three_step' | 'vwap_breakout';
  readonly verdict: Verdict;
  /** Symbols that are ranked. */
  readonly analysed: number;
  /** Null: not on its list. */
  readonly role: StockRole | null;
  /** Why it is on the list, in words; empty when it is not. */
  readonly reason: string;
  /** Null where it was not ranked. */
  readonly score: StockScoreRow | null;
}

/** All a report knows about one symbol. */
export interface StockModel {
  readonly symbol: string;
  readonly run: Run;
  readonly outcome: SymbolOutcome;
  /** Null where the list of symbols of that date is not kept. */
  readonly exchange: string | null;
  /** Dates of the reports before and after. */
  readonly previousDate: TradingDay | null;
  readonly nextDate: TradingDay | null;
  /** In the order of the report's forecasts. */
  readonly standings: readonly Standing[];
  /** Of all presets, in the order they were found. */
  readonly patterns: readonly Pattern[];
}

const importance: Readonly<Record<StockRole, number>> = { chosen: 3, backup: 2, watch: 1 };

/**
 * The preset shown: the one asked for, or the one in which the symbol stands best.
 * @returns null where the report holds no forecast
 * @throws OpenbellError BAD_INPUT when the report has none of that name
 */
export function standingShown({ standings, run }: StockModel, asked?: string): Standing | null {
  if (asked !== undefined) {
    const found = standings.find(({ preset }) => preset === asked);
    if (found) return found;
    const names = standings.map(({ preset }) => preset).join(', ');
    throw new OpenbellError(
      'BAD_INPUT',
      `The report for ${run.date} holds no forecast of ${JSON.stringify(asked.slice(0, 40))}: it has ${names || 'none'}.`,
    );
  }
  const weight = ({ role }: Standing): number => (role === null ? 0 : importance[role]);
  return standings.reduce<Standing | null>(
    (best, standing) => (best === null || weight(standing) > weight(best) ? standing : best),
    null,
  );
}

export const riskClassOf = ({ outcome }: StockModel): RiskClass =>
  riskClass(outcome.measures['atrPercent'] ?? null);

/** The address of a symbol's page. */
export function stockPath(symbol: string, date: string, preset?: string): string {
  const chosen = preset === undefined ? '' : `&preset=${encodeURIComponent(preset)}`;
  return `/stock/${encodeURIComponent(symbol)}?date=${date}${chosen}`;
}
