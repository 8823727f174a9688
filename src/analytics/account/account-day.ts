import type { SessionTimes } from '../bars.ts';
import { type Fill, fillsThatCount } from './fill.ts';
import {
  type CarriedShares,
  type OpenLot,
  type RoundTrip,
  roundTrips,
  type UnmatchedClose,
} from './round-trips.ts';
import { entrySlippage, type EntrySlippage, type SimulatedEntry } from './slippage.ts';

/** What the account was worth when it was asked, and what it had held before the day. */
export interface AccountBalance {
  readonly account: string;
  /** Epoch ms. */
  readonly time: number;
  /** IBKR's figures by their tag, NetLiquidation among them, in the account's base currency. */
  readonly tags: Readonly<Record<string, number>>;
  /**
   * Shares held before the day's first execution, by contract id, negative for short: the positions less the executions told
   * with them. null where the gateway did not say.
   */
  readonly carried: Readonly<Record<string, number>> | null;
}

/** One time the gateway was asked for the day's executions, or could not be. */
export interface AccountCollection {
  /** New York date, YYYY-MM-DD. */
  readonly day: string;
  /** The New York time it was for, HH:mm. */
  readonly slot: string;
  /** When it ended, epoch ms. */
  readonly at: number;
  readonly state: 'done' | 'failed';
  /** Why it failed, or what was amiss with one that did not; '' otherwise. */
  readonly reason: string;
  /** Executions the gateway told of. */
  readonly executions: number;
}

export interface AccountFigures {
  readonly trips: number;
  /** Trips that earned more than their known commissions. */
  readonly wins: number;
  /** Fraction; null without a trip. */
  readonly winRate: number | null;
  /** Of all trips before commissions, USD. */
  readonly gross: number;
  /** Known commissions of all the day's fills, those of open lots and unmatched closes included, USD. */
  readonly commissions: number;
  /** Of all trips after their own known commissions, USD. */
  readonly net: number;
  /** Fills whose commission is not known. */
  readonly unknownCommissions: number;
  /** Mean over the trips that have one, percent; null where none has. */
  readonly meanSlippage: number | null;
}

export interface AccountTrip extends RoundTrip {
  /** null for a short trip, and where no simulated entry is near. */
  readonly slippage: EntrySlippage | null;
}

/** A day of the account as far as it is known. */
export interface AccountDay {
  /**
   * `no_trades`: the gateway was asked and told of no execution. `unknown`: nobody could ask it that day.
   */
  readonly state: 'trades' | 'no_trades' | 'unknown';
  /** Those that count, in their order. */
  readonly fills: readonly Fill[];
  readonly trips: readonly AccountTrip[];
  readonly openLots: readonly OpenLot[];
  readonly unmatched: readonly UnmatchedClose[];
  readonly figures: AccountFigures;
  /** The first of the session, before its close; null where there is none. */
  readonly balanceOpen: AccountBalance | null;
  /** The last at or after the close; null where there is none. */
  readonly balanceClose: AccountBalance | null;
  /** Of the last collection that was done, epoch ms; null where none was. */
  readonly collectedAt: number | null;
  /** Whether the gateway was asked at or after the close, so that nothing of the session is missing. */
  readonly complete: boolean;
}

export interface AccountDayParts {
  /** undefined on a day without one. */
  readonly session: SessionTimes | undefined;
  /** Messages about the day's executions in any order, corrected ones among them or not. */
  readonly fills: readonly Fill[];
  readonly balances: readonly AccountBalance[];
  readonly collections: readonly AccountCollection[];
  /** Empty where nothing is known of the day's simulated trades. */
  readonly simulatedEntries: readonly SimulatedEntry[];
}

/** The day of an account from what was collected. Pure; the order of the parts is of no consequence. */
export function accountDay(parts: AccountDayParts): AccountDay {
  const fills = fillsThatCount(parts.fills);
  const balances = [...parts.balances].sort((one, other) => one.time - other.time);
  const pairs = roundTrips(fills, carriedShares(balances));
  const trips = pairs.trips.map((trip) => ({
    ...trip,
    slippage: entrySlippage(trip, parts.simulatedEntries),
  }));
  const done = parts.collections.filter(({ state }) => state === 'done').map(({ at }) => at);
  const collectedAt = done.length === 0 ? null : Math.max(...done);
  const [open, close] = boundsOf(parts.session);
  return {
    state: fills.length > 0 ? 'trades' : collectedAt === null ? 'unknown' : 'no_trades',
    fills,
    ...pairs,
    trips,
    figures: figuresOf(fills, trips),
    balanceOpen: balances.find(({ time }) => time >= open && time < close) ?? null,
    balanceClose: balances.findLast(({ time }) => time >= close) ?? null,
    collectedAt,
    complete: collectedAt !== null && collectedAt >= close,
  };
}

/** Open and close in epoch ms; a day without a session has neither. */
function boundsOf(session: SessionTimes | undefined): readonly [number, number] {
  return session ? [session.open * 1000, session.close * 1000] : [Infinity, Infinity];
}

/** By contract id, from the first balance that tells. */
function carriedShares(balances: readonly AccountBalance[]): CarriedShares {
  const carried = balances.find((balance) => balance.carried !== null)?.carried;
  return carried ? new Map(Object.entries(carried).map(([conId, shares]) => [Number(conId), shares])) : null;
}

function figuresOf(fills: readonly Fill[], trips: readonly AccountTrip[]): AccountFigures {
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const wins = trips.filter(({ net }) => net > 0).length;
  const slippages = trips.flatMap(({ slippage }) => (slippage ? [slippage.percent] : []));
  return {
    trips: trips.length,
    wins,
    winRate: trips.length === 0 ? null : wins / trips.length,
    gross: sum(trips.map(({ gross }) => gross)),
    commissions: sum(fills.map(({ commission }) => commission ?? 0)),
    net: sum(trips.map(({ net }) => net)),
    unknownCommissions: fills.filter(({ commission }) => commission === null).length,
    meanSlippage: slippages.length === 0 ? null : sum(slippages) / slippages.length,
  };
}
