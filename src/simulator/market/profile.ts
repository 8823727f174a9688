import type { Listing } from './market.ts';

/** What drives one listing of a seeded market; volatilities are standard deviations of daily log returns. */
export interface Profile {
  readonly listing: Listing;
  /** Root of every random stream of the listing. */
  readonly key: number;
  /** The price its level wanders around, USD. */
  readonly basePrice: number;
  /** How far the log price of an open may lie from the base's. */
  readonly levelBound: number;
  /** Open to close, all sources together, jumps aside. */
  readonly daily: number;
  /** Open to close, what is the listing's own. */
  readonly own: number;
  /** Close to the next open. */
  readonly overnight: number;
  /** Exposure to the market and sector paths, whose daily volatilities are in factors.ts. */
  readonly marketLoad: number;
  readonly sectorLoad: number;
  readonly sectorIndex: number;
  /** Shares of a median full session. */
  readonly baseVolume: number;
  /** Chance a session of one jump, and of one trading halt. */
  readonly jumpChance: number;
  readonly haltChance: number;
}

/** Bounds of the day's volume around the base volume, and of half days: what keeps active listings active. */
export const volumeNoise = { least: 0.75, most: 1.8 } as const;

/** A day's open-to-close log return stays within this many daily standard deviations. */
export const returnLimit = 6;
