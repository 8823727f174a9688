import { type Fill, signedShares } from './fill.ts';

/** A way from no position into one and back, or as far back as it got. Amounts in USD. */
export interface RoundTrip {
  readonly symbol: string;
  readonly conId: number;
  readonly side: 'long' | 'short';
  /** Of the fill that left the flat position, epoch ms. */
  readonly openedAt: number;
  /** Of the last fill that closed shares, epoch ms. */
  readonly closedAt: number;
  /** Shares that were opened and closed again. */
  readonly shares: number;
  /** Shares opened that were not closed. */
  readonly stillOpen: number;
  /** Averages of the shares closed. */
  readonly entryPrice: number;
  readonly exitPrice: number;
  /** Before commissions. */
  readonly gross: number;
  /** The known commissions of the shares closed: a fill's is shared among its shares. */
  readonly commission: number;
  /** Fills of the trip whose commission is not known. */
  readonly unknownCommissions: number;
  /** `gross` less `commission`. */
  readonly net: number;
}

/** Shares that one fill opened and nothing has closed. */
export interface OpenLot {
  readonly symbol: string;
  readonly conId: number;
  /** Epoch ms. */
  readonly openedAt: number;
  /** Negative for shares sold short. */
  readonly shares: number;
  readonly price: number;
}

/** Shares of a fill that closed what was held before the day's first fill: their entry is not in the data. */
export interface UnmatchedClose {
  readonly executionId: string;
  readonly symbol: string;
  readonly conId: number;
  readonly time: number;
  readonly side: Fill['side'];
  readonly shares: number;
  readonly price: number;
}

export interface RoundTrips {
  /** In the order they were opened. */
  readonly trips: readonly RoundTrip[];
  readonly openLots: readonly OpenLot[];
  readonly unmatched: readonly UnmatchedClose[];
}

/**
 * Shares held before the first fill, by contract id, negative for short; a contract that is not named was not held. null:
 * nobody knows. Then a sale of more than was bought is taken for the close of an earlier position and never for a short sale.
 */
export type CarriedShares = ReadonlyMap<number, number> | null;

/**
 * Pairs fills first in, first out, for each contract by itself; what was carried into the day is closed first.
 * @param fills those that count, in their order.
 */
export function roundTrips(fills: readonly Fill[], carried: CarriedShares): RoundTrips {
  const books = new Map<number, ContractBook>();
  for (const fill of fills) {
    let book = books.get(fill.conId);
    if (!book)
      books.set(
        fill.conId,
        (book = new ContractBook(carried === null ? null : (carried.get(fill.conId) ?? 0))),
      );
    book.take(fill);
  }
  const all = [...books.values()];
  const byTime = (one: { openedAt: number }, other: { openedAt: number }): number =>
    one.openedAt - other.openedAt;
  return {
    trips: all.flatMap((book) => book.trips()).sort(byTime),
    openLots: all.flatMap((book) => book.openLots()).sort(byTime),
    unmatched: all.flatMap((book) => book.unmatched).sort((one, other) => one.time - other.time),
  };
}

interface Lot {
  readonly fill: Fill;
  shares: number;
}

/** A trip under way. */
interface Episode {
  readonly opening: Fill;
  readonly lots: Lot[];
  readonly unknown: Set<string>;
  closedAt: number;
  shares: number;
  paid: number;
  received: number;
  commission: number;
}

/** Less than this is no share: what is left of sums of fractional shares. */
const smallestShare = 1e-9;

/** The fills of one contract, paired as they come. */
class ContractBook {
  readonly unmatched: UnmatchedClose[] = [];
  readonly #ended: Episode[] = [];
  /** Signed; null where unknown. */
  #carried: number | null;
  #episode: Episode | null = null;

  constructor(carried: number | null) {
    this.#carried = carried;
  }

  take(fill: Fill): void {
    let left = fill.shares - this.#closeCarried(fill, fill.shares);
    const episode = this.#episode;
    if (episode && episode.opening.side !== fill.side) left -= this.#close(episode, fill, left);
    if (left < smallestShare) return;
    if (this.#carried === null && fill.side === 'SLD' && !this.#episode) this.#leaveUnmatched(fill, left);
    else this.#open(fill, left);
  }

  trips(): RoundTrip[] {
    const begun = this.#episode ? [...this.#ended, this.#episode] : this.#ended;
    return begun.filter(({ shares }) => shares > 0).map(tripOf);
  }

  openLots(): OpenLot[] {
    return (this.#episode?.lots ?? []).map(({ fill, shares }) => ({
      symbol: fill.symbol,
      conId: fill.conId,
      openedAt: fill.time,
      shares: fill.side === 'BOT' ? shares : -shares,
      price: fill.price,
    }));
  }

  /** @returns how many shares were closed. */
  #closeCarried(fill: Fill, shares: number): number {
    const held = this.#carried ?? 0;
    if (held === 0 || Math.sign(held) === Math.sign(signedShares(fill))) return 0;
    const closed = Math.min(shares, Math.abs(held));
    const rest = held - Math.sign(held) * closed;
    this.#carried = Math.abs(rest) < smallestShare ? 0 : rest;
    this.#leaveUnmatched(fill, closed);
    return closed;
  }

  #leaveUnmatched({ executionId, symbol, conId, time, side, price }: Fill, shares: number): void {
    this.unmatched.push({ executionId, symbol, conId, time, side, shares, price });
  }

  #open(fill: Fill, shares: number): void {
    this.#episode ??= {
      ...{ opening: fill, lots: [], unknown: new Set(), closedAt: fill.time },
      ...{ shares: 0, paid: 0, received: 0, commission: 0 },
    };
    this.#episode.lots.push({ fill, shares });
  }

  /** @returns how many shares were closed. */
  #close(episode: Episode, fill: Fill, shares: number): number {
    let left = shares;
    while (left >= smallestShare && episode.lots.length > 0) {
      const lot = episode.lots[0]!;
      const closed = Math.min(left, lot.shares);
      episode.shares += closed;
      episode.paid += closed * lot.fill.price;
      episode.received += closed * fill.price;
      for (const charged of [lot.fill, fill]) {
        if (charged.commission === null) episode.unknown.add(charged.executionId);
        else episode.commission += (charged.commission * closed) / charged.shares;
      }
      lot.shares -= closed;
      left -= closed;
      if (lot.shares < smallestShare) episode.lots.shift();
    }
    episode.closedAt = fill.time;
    if (episode.lots.length === 0) {
      this.#ended.push(episode);
      this.#episode = null;
    }
    return shares - left;
  }
}

function tripOf({
  opening,
  lots,
  unknown,
  closedAt,
  shares,
  paid,
  received,
  commission,
}: Episode): RoundTrip {
  const isLong = opening.side === 'BOT';
  const gross = isLong ? received - paid : paid - received;
  return {
    symbol: opening.symbol,
    conId: opening.conId,
    side: isLong ? 'long' : 'short',
    openedAt: opening.time,
    closedAt,
    shares,
    stillOpen: lots.reduce((sum, lot) => sum + lot.shares, 0),
    entryPrice: paid / shares,
    exitPrice: received / shares,
    gross,
    commission,
    unknownCommissions: unknown.size,
    net: gross - commission,
  };
}
