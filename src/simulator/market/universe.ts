import { companyName, sectors } from './company-names.ts';
import { contractIds } from './contract-ids.ts';
import { marketDaily, sectorDaily } from './factors.ts';
import type { Listing, StockType } from './market.ts';
import type { ResolvedOptions } from './options.ts';
import { type Profile, returnLimit, volumeNoise } from './profile.ts';
import { keyOf, mix, nextNormal, nextUniform, type StreamState, streamOf } from './random.ts';
import { SymbolMint } from './symbols.ts';

/** The default scan's door: an active listing trades at least so many shares at such a price, on any day. */
export const scanVolume = 5_000_000;
export const scanPrice = 5;

/** Share of all listings that are active stocks: 550 of 1,500. */
const activeShare = 11 / 30;
const etfShareOfRest = 0.32;
/** Least volume of a half day relative to a full one, see intraday-shape.ts. */
const halfDayVolume = 0.75;
const sessionsAYear = 252;

interface Draft {
  readonly symbol: string;
  readonly name: string;
  readonly exchange: string;
  readonly stockType: StockType;
  readonly active: boolean;
  readonly sectorIndex: number;
  readonly annualVolatility: number;
  readonly price: number;
  readonly volume: number;
}

const stock = { stockType: 'COMMON', active: true, sectorIndex: 0 } as const;

/** Listings that every market has at fixed places, since clients ask for them by name. */
const known: ReadonlyMap<number, Draft> = new Map<number, Draft>([
  [
    0,
    {
      ...stock,
      symbol: 'AAPL',
      name: 'APPLE INC',
      exchange: 'NASDAQ',
      annualVolatility: 0.26,
      price: 190,
      volume: 52e6,
    },
  ],
  [
    1,
    {
      ...stock,
      symbol: 'SPY',
      name: 'SPDR S&P 500 ETF TRUST',
      exchange: 'ARCA',
      stockType: 'ETF',
      active: false,
      sectorIndex: 1,
      annualVolatility: 0.15,
      price: 480,
      volume: 70e6,
    },
  ],
  [
    2,
    {
      ...stock,
      symbol: 'MSFT',
      name: 'MICROSOFT CORP',
      exchange: 'NASDAQ',
      annualVolatility: 0.23,
      price: 400,
      volume: 24e6,
    },
  ],
  [
    5,
    {
      ...stock,
      symbol: 'IBM',
      name: 'INTL BUSINESS MACHINES CORP',
      exchange: 'NYSE',
      annualVolatility: 0.21,
      price: 180,
      volume: 11e6,
    },
  ],
]);

/** Spreads the active stocks evenly over the indices, so that any number of listings holds its share. */
function isActive(index: number): boolean {
  return Math.ceil((index + 1) * activeShare - 1e-9) > Math.ceil(index * activeShare - 1e-9);
}

/** One of [weight, value] pairs; weights sum to 1. */
function pick<T>(state: StreamState, choices: readonly (readonly [number, T])[]): T {
  let left = nextUniform(state);
  for (const [weight, value] of choices) {
    left -= weight;
    if (left < 0) return value;
  }
  return choices.at(-1)![1];
}

function between(state: StreamState, [least, most]: readonly [number, number]): number {
  return least * (most / least) ** nextUniform(state);
}

const activeClasses: readonly (readonly [number, readonly [number, number]])[] = [
  [0.22, [0.15, 0.25]],
  [0.38, [0.25, 0.45]],
  [0.25, [0.45, 0.75]],
  [0.15, [0.75, 1.2]],
];
const quietClasses: readonly (readonly [number, readonly [number, number]])[] = [
  [0.15, [0.15, 0.28]],
  [0.35, [0.28, 0.5]],
  [0.3, [0.5, 0.8]],
  [0.2, [0.8, 1.2]],
];
const etfClasses: readonly (readonly [number, readonly [number, number]])[] = [
  [0.75, [0.06, 0.3]],
  [0.25, [0.3, 0.9]],
];

function drawListing(index: number, state: StreamState, mint: SymbolMint): Draft {
  const active = isActive(index);
  const etf = !active && nextUniform(state) < etfShareOfRest;
  const stockType: StockType = etf
    ? 'ETF'
    : pick(state, [
        [0.88, 'COMMON'],
        [0.07, 'ADR'],
        [0.05, 'REIT'],
      ]);
  const exchange = etf
    ? pick(state, [
        [0.68, 'ARCA'],
        [0.17, 'BATS'],
        [0.15, 'NASDAQ'],
      ])
    : pick(state, [
        [0.52, 'NASDAQ'],
        [0.42, 'NYSE'],
        [0.06, 'AMEX'],
      ]);
  const shareClass =
    exchange === 'NYSE' && stockType === 'COMMON' && nextUniform(state) < 0.02 ? 'B' : undefined;
  const length =
    exchange === 'NASDAQ' && !etf
      ? stockType === 'ADR'
        ? 5
        : 4
      : pick(state, [
          [0.01, 1],
          [0.11, 2],
          [0.83, 3],
          [0.05, 4],
        ]);
  const annualVolatility = between(
    state,
    pick(state, etf ? etfClasses : active ? activeClasses : quietClasses),
  );
  const activeFloor = scanVolume / (volumeNoise.least * halfDayVolume);
  const restCeiling = scanVolume / volumeNoise.most;
  const volume = active
    ? activeFloor * Math.min(14, 1.03 * Math.exp(0.85 * Math.abs(nextNormal(state))))
    : etf
      ? between(state, [30_000, 60e6])
      : Math.min(0.98 * restCeiling, Math.max(15_000, 350_000 * Math.exp(1.3 * nextNormal(state))));
  return {
    symbol: mint.mint(index, length, shareClass),
    name: companyName(index, stockType),
    exchange,
    stockType,
    active,
    sectorIndex: stockType === 'REIT' ? sectors.length - 1 : mix(keyOf(index, 0x5ec7)) % sectors.length,
    annualVolatility,
    price: 45 * Math.exp(0.95 * nextNormal(state)) * (annualVolatility < 0.5 ? 1.6 : 0.6),
    volume,
  };
}

/** Price bounds that hold for every session's open and close: the base keeps a margin for the worst day. */
function boundedPrice(price: number, least: number, margin: number): number {
  return Math.min(2900 * Math.exp(-margin), Math.max(least * 1.02 * Math.exp(margin), price));
}

function profileOf(draft: Draft, conId: number, options: ResolvedOptions): Profile {
  const key = keyOf(options.seed, conId);
  const plain = options.plainVolatility;
  // Three quarters of a year's variance fall between open and close, the rest overnight.
  const whole = (plain ?? draft.annualVolatility) / Math.sqrt(sessionsAYear);
  const daily = plain === undefined ? whole * Math.sqrt(0.75) : whole;
  const marketLoad = plain === undefined ? Math.min(2, (0.5 * daily) / marketDaily) : 0;
  const sectorLoad = plain === undefined ? Math.min(2, (0.32 * daily) / sectorDaily) : 0;
  const own = Math.sqrt(daily ** 2 - (marketLoad * marketDaily) ** 2 - (sectorLoad * sectorDaily) ** 2);
  const levelBound = Math.min(0.7, 8 * whole);
  const margin = levelBound + returnLimit * daily;
  const basePrice =
    plain === undefined ? boundedPrice(draft.price, draft.active ? scanPrice : 1.1, margin) : 100;
  const wild = draft.annualVolatility;
  const listing: Listing = {
    conId,
    symbol: draft.symbol,
    name: draft.name,
    exchange: draft.exchange,
    tradingClass: draft.exchange === 'NASDAQ' ? (draft.volume > 400_000 ? 'NMS' : 'SCM') : draft.symbol,
    stockType: draft.stockType,
    sector: sectors[draft.sectorIndex]!,
    sharesOutstanding: Math.round((draft.volume * between(streamOf(key, 0x5a7e), [40, 400])) / 1000) * 1000,
  };
  return {
    listing,
    key,
    basePrice,
    levelBound,
    daily,
    own,
    overnight: plain === undefined ? whole * 0.5 : 0,
    marketLoad,
    sectorLoad,
    sectorIndex: draft.sectorIndex,
    baseVolume: draft.volume,
    jumpChance: plain === undefined ? 0.02 + 0.04 * wild : 0,
    haltChance: plain === undefined && draft.stockType !== 'ETF' ? 0.0006 + 0.008 * wild * wild : 0,
  };
}

/** Every listing of a seeded market; symbols, types and contract ids do not depend on the seed. */
export function makeUniverse(options: ResolvedOptions): Profile[] {
  const mint = new SymbolMint([...known.values()].map((draft) => draft.symbol));
  const drafts = Array.from(
    { length: options.symbols },
    (_, index) => known.get(index) ?? drawListing(index, streamOf(keyOf(index, 0x11d3), 0), mint),
  );
  const ids = contractIds(drafts.map((draft) => draft.symbol));
  return drafts.map((draft) => profileOf(draft, ids.get(draft.symbol)!, options));
}
