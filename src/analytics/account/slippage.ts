import type { Pattern } from '../results.ts';
import type { RoundTrip } from './round-trips.ts';

/** Where a preset's simulation of the day bought. */
export interface SimulatedEntry {
  readonly symbol: string;
  readonly preset: string;
  /** Start of the bar, epoch ms. */
  readonly time: number;
  readonly price: number;
}

/** What a trip's entry cost against the simulated one it is held against. */
export interface EntrySlippage {
  readonly entry: SimulatedEntry;
  /** Percent of the simulated price; positive: more was paid. */
  readonly percent: number;
}

/** Where the trades of a stock's patterns were entered. */
export function simulatedEntriesOf(symbol: string, patterns: readonly Pattern[]): SimulatedEntry[] {
  return patterns.flatMap(({ preset, trade }) =>
    trade === null ? [] : [{ symbol, preset, time: trade.entryTime * 1000, price: trade.entryPrice }],
  );
}

/** A simulated entry further away than this is another trade. */
const longestDistanceMs = 5 * 60_000;

/**
 * A long trip against the simulated entry of any preset in the same stock that is nearest in time to its first fill, within
 * five minutes. At equal distance the earlier entry counts, then the preset first by name.
 * @returns null for a short trip, and where no entry is near.
 */
export function entrySlippage(trip: RoundTrip, entries: readonly SimulatedEntry[]): EntrySlippage | null {
  if (trip.side !== 'long') return null;
  const distance = ({ time }: SimulatedEntry): number => Math.abs(time - trip.openedAt);
  const [nearest] = entries
    .filter((entry) => entry.symbol === trip.symbol && distance(entry) <= longestDistanceMs)
    .sort(
      (one, other) =>
        distance(one) - distance(other) || one.time - other.time || (one.preset < other.preset ? -1 : 1),
    );
  if (nearest === undefined) return null;
  return { entry: nearest, percent: (100 * (trip.entryPrice - nearest.price)) / nearest.price };
}
