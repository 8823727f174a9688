import type { Clock } from '../calendar/clock.ts';
import { parseTradingDay } from '../calendar/trading-day.ts';
import { parseTicker } from '../ticker.ts';
import { reportDay } from './report-day.ts';
import type { RunByHand } from './run-ledger.ts';

/** A rescan as somebody asks for it: both may be left out. */
export interface RescanWish {
  /** YYYY-MM-DD; left out: today, or the next session. */
  readonly date?: string | undefined;
  /** The only stocks whose bars are fetched anew; left out: all. */
  readonly symbols?: readonly string[] | undefined;
}

/** @throws OpenbellError BAD_INPUT for a date that can have no report or what is no ticker. */
export function rescanOf({ date, symbols }: RescanWish, clock: Clock): RunByHand {
  const day = date === undefined ? undefined : parseTradingDay(date);
  const refetch = symbols === undefined ? ['*'] : symbols.map((symbol) => parseTicker(symbol.trim()));
  return { kind: 'rescan', mode: 'by_hand', date: reportDay(day, clock), refetch: [...new Set(refetch)] };
}
