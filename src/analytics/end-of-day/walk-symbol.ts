import { acceptBars, withoutRows } from '../accept-bars.ts';
import { analyseSymbol } from '../analyse-symbol.ts';
import { type BacktestSettings, backtestSymbol } from '../backtest-symbol.ts';
import { type Bars, type SessionTimes, sliceBars } from '../bars.ts';
import type { ForecastSymbol } from '../forecast-types.ts';
import type { Preset } from '../presets.ts';
import type { BarQuality } from '../results.ts';
import type { SymbolDay } from './hold-forecasts.ts';

/** What a walk through past days is made with. */
export interface WalkTerms {
  /** Sessions of the bars, ascending. */
  readonly sessions: readonly SessionTimes[];
  /** Indices of the sessions walked, ascending, each with a whole window before it. */
  readonly days: readonly number[];
  /** Sessions before a day its report is made from. */
  readonly windowSessions: number;
  readonly presets: readonly Preset[];
  readonly backtest: BacktestSettings;
}

/** A symbol on one walked day: what its morning knew of it, and what it did then. */
export interface WalkedSymbolDay {
  readonly morning: ForecastSymbol & {
    /** Shares of the window. */
    readonly volume: number;
  };
  readonly day: SymbolDay;
}

/** A symbol's walk; a day without a bar in its window has no entry. */
export interface SymbolWalk {
  readonly symbol: string;
  /** Of all its bars. */
  readonly quality: BarQuality;
  /** By index of the session. */
  readonly byDay: ReadonlyMap<number, WalkedSymbolDay>;
}

/** The indices of sessions from one date to another that have a whole window before them; null: as far as the bars go. */
export function daysToWalk(
  sessions: readonly SessionTimes[],
  windowSessions: number,
  from: string | null,
  to: string | null,
): number[] {
  return [...sessions.keys()].filter(
    (index) =>
      index >= windowSessions &&
      (from === null || sessions[index]!.day >= from) &&
      (to === null || sessions[index]!.day <= to),
  );
}

/**
 * Analyses a symbol as on the morning of each walked day, from nothing later than the session before it, and then the day itself
 * with its window before it.
 * @param bars as the source gave them, over all sessions
 */
export function walkSymbol(symbol: string, bars: Bars, terms: WalkTerms): SymbolWalk {
  const accepted = acceptBars(bars, terms.sessions);
  // Which of two bars out of order is refused depends on all bars before them, and a later day's must decide nothing.
  const inOrder = accepted.quality.rejected.not_after_previous === 0;
  const between = (first: number, end: number): Bars =>
    inOrder
      ? sliceBars(accepted.bars, accepted.offsets[first]!, accepted.offsets[end]!)
      : acceptedOf(bars, terms.sessions.slice(first, end));
  const byDay = new Map<number, WalkedSymbolDay>();
  for (const day of terms.days) {
    const first = day - terms.windowSessions;
    const window = between(first, day);
    if (window.length === 0) continue;
    byDay.set(day, {
      morning: morningOf(symbol, window, terms.sessions.slice(first, day), terms),
      day:
        between(day, day + 1).length === 0
          ? { data: 'no_data', reason: 'no bars of the day' }
          : dayOf(symbol, between(first, day + 1), terms.sessions.slice(first, day + 1), terms),
    });
  }
  return { symbol, quality: accepted.quality, byDay };
}

/** What the door lets through of the bars of some sessions, asked for alone. */
function acceptedOf(bars: Bars, sessions: readonly SessionTimes[]): Bars {
  const [from, to] = [sessions[0]!.open, sessions.at(-1)!.close];
  const others = [...bars.time.keys()].filter((row) => !(bars.time[row]! >= from && bars.time[row]! < to));
  return acceptBars(withoutRows(bars, others), sessions).bars;
}

function morningOf(
  symbol: string,
  bars: Bars,
  sessions: readonly SessionTimes[],
  { presets, backtest }: WalkTerms,
): WalkedSymbolDay['morning'] {
  const found = analyseSymbol({ symbol, bars, sessions, presets, settings: backtest });
  // Its patterns are not kept: there are some of every preset and session, for every walked day.
  const { tally, measures, insufficient, volume } = found;
  return { symbol, tally, measures, insufficient, volume };
}

function dayOf(
  symbol: string,
  bars: Bars,
  sessions: readonly SessionTimes[],
  { presets, backtest }: WalkTerms,
): SymbolDay {
  const date = sessions.at(-1)!.day;
  const { patterns } = backtestSymbol({ symbol, bars, sessions, presets, settings: backtest });
  return { data: 'bars', patterns: patterns.filter(({ session }) => session === date) };
}
