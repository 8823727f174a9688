import type { Bars } from '../analytics/bars.ts';
import { readBarFiles } from '../bars-file/read-bar-files.ts';
import { sessionsOfBars } from '../bars-file/sessions-of-bars.ts';
import { type Session, sessionsBefore, sessionsBetween } from '../calendar/sessions.ts';
import type { TradingDay } from '../calendar/trading-day.ts';
import { OpenbellError } from '../errors/openbell-error.ts';
import type { Store } from '../store/store.ts';

/** Bars to walk through; symbols are read one after the other and need not all be in memory. */
export interface BarSource {
  readonly origin: string;
  readonly sessions: readonly Session[];
  readonly symbols: readonly string[];
  bars(symbol: string): Promise<Bars>;
}

/** @throws OpenbellError BAD_FILE */
export async function filesSource(files: readonly string[]): Promise<BarSource> {
  const bySymbol = await readBarFiles(files);
  return {
    origin: `bars of ${files.map((file) => file.slice(file.lastIndexOf('/') + 1)).join(', ')}`,
    sessions: sessionsOfBars(bySymbol.values()),
    symbols: [...bySymbol.keys()].sort(),
    bars: (symbol) => Promise.resolve(bySymbol.get(symbol)!),
  };
}

/**
 * Stored bars of the days from one date to another, and of the window before the first.
 * @throws OpenbellError BAD_INPUT where there is no session between them; STORE_UNREACHABLE, STORE_FAILED
 */
export async function storedSource(
  store: Pick<Store, 'barSymbols' | 'readBars'>,
  from: TradingDay,
  to: TradingDay,
  windowSessions: number,
): Promise<BarSource> {
  const walked = sessionsBetween(from, to);
  if (walked.length === 0) throw new OpenbellError('BAD_INPUT', `There is no session from ${from} to ${to}.`);
  const sessions = [...sessionsBefore(walked[0]!.day, windowSessions), ...walked];
  const [start, end] = [sessions[0]!.open, sessions.at(-1)!.close];
  return {
    origin: 'stored bars',
    sessions,
    symbols: await store.barSymbols(start, end),
    bars: (symbol) => store.readBars(symbol, start, end),
  };
}
