import type { Bars, SessionTimes } from './bars.ts';
import { corwinSchultzSpread } from './corwin-schultz.ts';
import { averageTrueRange, dailyRanges, trendPercent } from './daily-ranges.ts';

/** Names of a symbol's raw measures; each ends in its unit. Percent are of the price. */
export const measureNames = [
  'sessionsWithBars',
  'lastCloseUsd',
  'totalVolumeShares',
  'dailyVolumeShares',
  'dailyDollarVolume',
  'atrPercent',
  'spreadPercent',
  'vwapDistancePercent',
  'minuteRangePercent',
  'missingRunsPerSession',
  'largeMovesPerSession',
  'haltSignsPerSession',
  'trendPercent',
] as const;

export type MeasureName = (typeof measureNames)[number];

/** Null is unknown. Flat, so that it is stored as it is. */
export type Measures = Readonly<Record<MeasureName, number | null>>;

/** Minutes without a trade that count as a sign of a halt. */
const missingRunMinutes = 5;
/** A move of the close over this many bars … */
const largeMoveBars = 5;
/** … by more than this fraction is a sign of a halt (a limit-up limit-down band of liquid stocks is 5 %). */
const largeMove = 0.05;

/**
 * What one symbol's bars alone say about it.
 * @param bars accepted bars, ascending
 * @param offsets session s holds bars offsets[s] up to and not including offsets[s + 1]
 * @param sessions the window's sessions, ascending, one more offset than these
 */
export function measureSymbol(
  bars: Bars,
  offsets: ArrayLike<number>,
  sessions: readonly SessionTimes[],
): Measures {
  const minutes = minuteSums(bars, offsets, sessions);
  const days = dailyRanges(bars, offsets);
  const lastClose = bars.length === 0 ? null : bars.close[bars.length - 1]!;
  const atr = averageTrueRange(days, 14);
  const spread = corwinSchultzSpread(days);
  const a = (sum: number): number | null => known(sum / minutes.sessions);
  return {
    sessionsWithBars: minutes.sessions,
    lastCloseUsd: lastClose,
    totalVolumeShares: minutes.volume,
    dailyVolumeShares: a(minutes.volume),
    dailyDollarVolume: a(minutes.dollars),
    atrPercent: atr === null || lastClose === null ? null : known((100 * atr) / lastClose),
    spreadPercent: spread === null ? null : 100 * spread,
    vwapDistancePercent: known((100 * minutes.vwapDistance) / bars.length),
    minuteRangePercent: known((100 * minutes.range) / bars.length),
    missingRunsPerSession: a(minutes.missingRuns),
    largeMovesPerSession: a(minutes.largeMoves),
    haltSignsPerSession: a(minutes.missingRuns + minutes.largeMoves),
    trendPercent: trendPercent(days),
  };
}

interface MinuteSums {
  sessions: number;
  volume: number;
  dollars: number;
  /** Σ |close - v| / v, v being the session VWAP up to the bar. */
  vwapDistance: number;
  /** Σ (high - low) / close. */
  range: number;
  missingRuns: number;
  largeMoves: number;
}

function minuteSums(bars: Bars, offsets: ArrayLike<number>, sessions: readonly SessionTimes[]): MinuteSums {
  const sums = {
    sessions: 0,
    volume: 0,
    dollars: 0,
    vwapDistance: 0,
    range: 0,
    missingRuns: 0,
    largeMoves: 0,
  };
  for (let session = 0; session < sessions.length; session++) {
    const from = offsets[session]!;
    const to = offsets[session + 1]!;
    if (to <= from) continue;
    sums.sessions++;
    addSession(sums, bars, from, to);
    sums.missingRuns += missingRuns(bars.time, from, to, sessions[session]!);
    sums.largeMoves += largeMoves(bars.close, from, to);
  }
  return sums;
}

function addSession(
  sums: MinuteSums,
  { high, low, close, volume, wap }: Bars,
  from: number,
  to: number,
): void {
  let shares = 0;
  let dollars = 0;
  for (let bar = from; bar < to; bar++) {
    const price = wap[bar]! > 0 && volume[bar]! > 0 ? wap[bar]! : (high[bar]! + low[bar]! + close[bar]!) / 3;
    shares += volume[bar]!;
    dollars += price * volume[bar]!;
    const vwap = shares > 0 ? dollars / shares : price;
    sums.vwapDistance += Math.abs(close[bar]! - vwap) / vwap;
    sums.range += (high[bar]! - low[bar]!) / close[bar]!;
  }
  sums.volume += shares;
  sums.dollars += dollars;
}

/** Gaps of at least `missingRunMinutes` in a session, those at its ends included. */
function missingRuns(time: Float64Array, from: number, to: number, session: SessionTimes): number {
  const gap = 60 * (missingRunMinutes + 1);
  let runs = time[from]! - (session.open - 60) >= gap ? 1 : 0;
  if (session.close - time[to - 1]! >= gap) runs++;
  for (let bar = from + 1; bar < to; bar++) {
    if (time[bar]! - time[bar - 1]! >= gap) runs++;
  }
  return runs;
}

/** Moves over `largeMoveBars` bars beyond ±`largeMove`, none overlapping another. */
function largeMoves(close: Float64Array, from: number, to: number): number {
  let moves = 0;
  for (let bar = from + largeMoveBars; bar < to; bar++) {
    const before = close[bar - largeMoveBars]!;
    if (Math.abs(close[bar]! - before) <= largeMove * before) continue;
    moves++;
    bar += largeMoveBars - 1;
  }
  return moves;
}

function known(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
