import { allocateBars, type Bars } from '../analytics/bars.ts';
import type { Clock, EpochMs } from '../calendar/clock.ts';
import { epochMs } from '../calendar/clock.ts';
import { newYorkDay } from '../calendar/new-york.ts';
import { type Session, sessionOn, sessionsBefore, sessionsBetween } from '../calendar/sessions.ts';
import type { TradingDay } from '../calendar/trading-day.ts';
import { checkReachSessions } from '../config/retention-rules.ts';
import type { BarsOutcome, BarsRequest } from '../ibkr/gateway.ts';
import type { HeldSessions, Store } from '../store/store.ts';

type Failed = Exclude<BarsOutcome, { kind: 'bars' }>;
type CheckBar = NonNullable<HeldSessions['checkBar']>;

/** How one symbol's bars came to be complete, or why they did not. */
export type FetchResult =
  | {
      readonly kind: 'complete';
      readonly fetched: number;
      readonly bars: Bars | null;
      readonly split: boolean;
    }
  | { readonly kind: 'failed'; readonly outcome: Failed };

export type FetchBars = (request: BarsRequest) => Promise<BarsOutcome>;

/**
 * The request that brings every missing session of a window, and the session of the check bar where it is near; one further back is
 * asked for apart.
 */
export function requestFor(missing: readonly Session[], held: HeldSessions, now: EpochMs): BarsRequest {
  const first = missing[0]!;
  const last = missing.at(-1)!;
  const heldDay = held.checkBar === null ? null : newYorkDay(held.checkBar.time * 1000);
  const reach = sessionsBefore(first.day, checkReachSessions)[0]!.day;
  const checkDay = heldDay !== null && heldDay >= reach ? heldDay : null;
  const from = checkDay !== null && checkDay < first.day ? checkDay : first.day;
  const begun = sessionsBetween(from, newYorkDay(now)).filter((session) => session.open * 1000 <= now);
  const spare = checkDay === null ? 1 : 0;
  // Up to now where the window reaches to the newest completed session, else up to the last missing close.
  const newer = begun.filter((session) => session.day > last.day && session.close * 1000 <= now);
  if (newer.length === 0) return { duration: `${begun.length + spare} D` };
  const wanted = begun.filter((session) => session.day <= last.day).length;
  return { duration: `${wanted + spare} D`, end: epochMs(last.close * 1000) };
}

/** Rows of the given sessions only, copied out of a longer answer. */
export function barsOfSessions(bars: Bars, sessions: readonly Session[]): Bars {
  const keep: number[] = [];
  let next = 0;
  for (let row = 0; row < bars.length; row++) {
    const time = bars.time[row]!;
    while (next < sessions.length && time >= sessions[next]!.close) next++;
    if (next < sessions.length && time >= sessions[next]!.open) keep.push(row);
  }
  if (keep.length === bars.length) return bars;
  const kept = allocateBars(keep.length);
  for (const name of ['time', 'open', 'high', 'low', 'close', 'volume', 'wap', 'count'] as const) {
    const from = bars[name];
    const to = kept[name];
    for (let row = 0; row < keep.length; row++) to[row] = from[keep[row]!]!;
  }
  return kept;
}

/** IBKR adjusts past prices for splits only, so any change of the close means that everything held is out of date. */
function differs(check: CheckBar, bars: Bars): boolean {
  const row = bars.time.indexOf(check.time);
  return row < 0 || Math.abs(bars.close[row]! - check.close) > 1e-9 * check.close;
}

/**
 * Compares the newest bar held with what the gateway says of it now, asking for its session where the bars just
 * fetched do not reach it, as those of a past window do not.
 */
async function compareCheckBar(
  check: CheckBar | null,
  bars: Bars,
  fetchBars: FetchBars,
): Promise<'same' | 'changed' | Failed> {
  if (check === null) return 'same';
  if (bars.time[0]! <= check.time && check.time <= bars.time.at(-1)!) {
    return differs(check, bars) ? 'changed' : 'same';
  }
  const session = sessionOn(newYorkDay(check.time * 1000));
  if (!session) return 'changed';
  const outcome = await fetchBars({ duration: '1 D', end: epochMs(session.close * 1000) });
  if (outcome.kind === 'no_data') return 'changed';
  if (outcome.kind !== 'bars') return outcome;
  return differs(check, outcome.bars) ? 'changed' : 'same';
}

/**
 * Fetches and stores the sessions of a window that the store does not hold complete. A changed check bar drops
 * everything held of the symbol, and the whole window is fetched.
 * @returns `bars` with the whole window where all of it was fetched, null where some was held already.
 */
export async function fetchMissing(
  symbol: string,
  window: readonly Session[],
  store: Pick<Store, 'dropBars' | 'heldSessions' | 'saveBars'>,
  clock: Clock,
  fetchBars: FetchBars,
): Promise<FetchResult> {
  for (let split = false; ; split = true) {
    const held = await store.heldSessions(symbol);
    const missing = window.filter((session) => !held.days.has(session.day));
    if (missing.length === 0) return { kind: 'complete', fetched: 0, bars: null, split };

    const outcome = await fetchBars(requestFor(missing, held, clock.now()));
    if (outcome.kind !== 'bars') return { kind: 'failed', outcome };
    const compared = await compareCheckBar(held.checkBar, outcome.bars, fetchBars);
    if (compared === 'changed') {
      await store.dropBars(symbol);
      continue;
    }
    if (compared !== 'same') return { kind: 'failed', outcome: compared };
    const bars = barsOfSessions(outcome.bars, missing);
    const days: TradingDay[] = missing.map((session) => session.day);
    await store.saveBars(symbol, days, bars);
    const whole = missing.length === window.length;
    return { kind: 'complete', fetched: missing.length, bars: whole ? bars : null, split };
  }
}
