import type { FilterName, Pattern } from './results.ts';

/** The filters in the order they are tested. */
const filterNames: readonly FilterName[] = ['time', 'vwap', 'volume', 'sr', 'trend'];

/** What one preset did over a window; null where nothing is there to divide by. Percent are 1.0 = 1 %. */
export interface PresetStatistics {
  readonly patterns: number;
  /** Trades and refused entries. */
  readonly confirmed: number;
  readonly refused: Readonly<Record<FilterName, number>>;
  readonly trades: number;
  readonly wins: number;
  /** Trades with a net return of 0 or less. */
  readonly losses: number;
  /** Confirmed over patterns. */
  readonly confirmationRate: number | null;
  readonly winRate: number | null;
  readonly averageWinPercent: number | null;
  readonly averageLossPercent: number | null;
  /** Mean net return of the trades. */
  readonly expectedValuePercent: number | null;
  readonly entriesPerDay: number | null;
  /** Share of the trades closed in the dead zone. */
  readonly deadZoneShare: number | null;
  /** Mean over those. */
  readonly deadZoneMinutes: number | null;
  /** From the entry bar's start to the exit bar's. */
  readonly holdMinutes: number | null;
  /** Sum of the day's net returns, a fraction, one entry a session of the window; 0 on a day without a trade. */
  readonly dailyNetReturns: Float64Array;
}

/**
 * @param patterns of one preset, of one symbol or of many together
 * @param sessions days of the window, YYYY-MM-DD, ascending
 */
export function presetStatistics(
  patterns: readonly Pattern[],
  sessions: readonly string[],
): PresetStatistics {
  const trades = patterns.flatMap(({ trade }) => (trade === null ? [] : [trade]));
  const nets = trades.map(({ netReturn }) => netReturn);
  const wins = nets.filter((net) => net > 0);
  const losses = nets.filter((net) => !(net > 0));
  const deadZones = trades.filter(({ reason }) => reason === 'dead_zone');
  const confirmed = patterns.filter(({ outcome }) => outcome !== 'no_entry').length;
  return {
    patterns: patterns.length,
    confirmed,
    refused: refusals(patterns),
    trades: trades.length,
    wins: wins.length,
    losses: losses.length,
    confirmationRate: share(confirmed, patterns.length),
    winRate: share(wins.length, trades.length),
    averageWinPercent: meanPercent(wins),
    averageLossPercent: meanPercent(losses),
    expectedValuePercent: meanPercent(nets),
    entriesPerDay: share(trades.length, sessions.length),
    deadZoneShare: share(deadZones.length, trades.length),
    deadZoneMinutes: mean(deadZones.map(({ deadZoneMinutes }) => deadZoneMinutes)),
    holdMinutes: mean(trades.map(({ entryTime, exitTime }) => (exitTime - entryTime) / 60)),
    dailyNetReturns: dailyNetReturns(patterns, sessions),
  };
}

function refusals(patterns: readonly Pattern[]): Record<FilterName, number> {
  const count = (filter: FilterName): number =>
    patterns.filter(({ outcome }) => outcome === `refused:${filter}`).length;
  return Object.fromEntries(filterNames.map((filter) => [filter, count(filter)])) as Record<
    FilterName,
    number
  >;
}

function dailyNetReturns(patterns: readonly Pattern[], sessions: readonly string[]): Float64Array {
  const daily = new Float64Array(sessions.length);
  const dayOf = new Map(sessions.map((session, day) => [session, day]));
  for (const { session, trade } of patterns) {
    const day = dayOf.get(session);
    if (trade !== null && day !== undefined) daily[day]! += trade.netReturn;
  }
  return daily;
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

function mean(values: readonly number[]): number | null {
  return share(
    values.reduce((sum, value) => sum + value, 0),
    values.length,
  );
}

function meanPercent(fractions: readonly number[]): number | null {
  const value = mean(fractions);
  return value === null ? null : 100 * value;
}
