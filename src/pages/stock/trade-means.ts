import type { Pattern } from '../../analytics/results.ts';

/** Plain means of one symbol's trades under one preset; fractions, null without a case. */
export interface TradeMeans {
  readonly trades: number;
  readonly wins: number;
  readonly meanReturn: number | null;
  readonly averageWin: number | null;
  /** Below or at 0. */
  readonly averageLoss: number | null;
  readonly deadZones: number;
  /** Sessions with a trade. */
  readonly activeDays: number;
  /** Sample standard deviation of their win rates; null with fewer than 3 of them. */
  readonly winRateSpread: number | null;
}

/** Sessions with a trade below which the spread of the daily win rate says nothing. */
const leastActiveDays = 3;

/** @param patterns of one preset */
export function tradeMeans(patterns: readonly Pattern[]): TradeMeans {
  const trades = patterns.flatMap(({ session, trade }) => (trade === null ? [] : [{ ...trade, session }]));
  const wins = trades.filter(({ netReturn }) => netReturn > 0);
  const losses = trades.filter(({ netReturn }) => netReturn <= 0);
  const days = new Map<string, { trades: number; wins: number }>();
  for (const { session, netReturn } of trades) {
    const day = days.get(session) ?? { trades: 0, wins: 0 };
    days.set(session, { trades: day.trades + 1, wins: day.wins + (netReturn > 0 ? 1 : 0) });
  }
  return {
    trades: trades.length,
    wins: wins.length,
    meanReturn: mean(trades.map(({ netReturn }) => netReturn)),
    averageWin: mean(wins.map(({ netReturn }) => netReturn)),
    averageLoss: mean(losses.map(({ netReturn }) => netReturn)),
    deadZones: trades.filter(({ reason }) => reason === 'dead_zone').length,
    activeDays: days.size,
    winRateSpread: spread([...days.values()].map((day) => day.wins / day.trades)),
  };
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function spread(rates: readonly number[]): number | null {
  const middle = mean(rates);
  if (middle === null || rates.length < leastActiveDays) return null;
  return Math.sqrt(rates.reduce((sum, rate) => sum + (rate - middle) ** 2, 0) / (rates.length - 1));
}
