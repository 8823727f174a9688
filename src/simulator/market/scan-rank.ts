import type { Listing, Market } from './market.ts';
import { recentVolume, type ScanFigures, scanFigures } from './scan-figures.ts';

/** Ranks by a number, greatest first; undefined keeps a listing out of the scan. */
type Rank = (figures: ScanFigures, market: Market, at: number) => number | undefined;

const recent =
  (minutes: number): Rank =>
  ({ listing }, market, at) =>
    recentVolume(market, listing, at, minutes);

/** Scan codes of IBKR's market scanner and what they rank by. */
const ranks: Readonly<Record<string, Rank>> = {
  MOST_ACTIVE: ({ volume }) => volume,
  MOST_ACTIVE_USD: ({ dollars }) => dollars,
  MOST_ACTIVE_AVG_USD: ({ averageDollars }) => averageDollars,
  HOT_BY_VOLUME: ({ volume, averageVolume }) => volume / Math.max(1, averageVolume),
  HOT_BY_PRICE: ({ changePercent }) => Math.abs(changePercent),
  TOP_PERC_GAIN: ({ changePercent }) => changePercent,
  TOP_PERC_LOSE: ({ changePercent }) => -changePercent,
  TOP_OPEN_PERC_GAIN: ({ price, open }) => price / open,
  TOP_OPEN_PERC_LOSE: ({ price, open }) => -price / open,
  HIGH_OPEN_GAP: ({ gapPercent }) => gapPercent,
  LOW_OPEN_GAP: ({ gapPercent }) => -gapPercent,
  MARKET_CAP_USD_DESC: ({ marketCap }) => marketCap,
  MARKET_CAP_USD_ASC: ({ marketCap }) => -marketCap,
  TOP_VOLUME_RATE: recent(1),
  TOP_TRADE_RATE: recent(1),
  TOP_TRADE_COUNT: ({ volume }) => volume,
  HIGH_STVOLUME_3MIN: recent(3),
  HIGH_STVOLUME_5MIN: recent(5),
  HIGH_STVOLUME_10MIN: recent(10),
  HALTED: ({ halted, volume }) => (halted ? volume : undefined),
  NOT_OPEN: ({ volume }) => (volume === 0 ? 0 : undefined),
};

/** The scan codes a simulated market knows. */
export const scanCodes: readonly string[] = Object.keys(ranks);

/**
 * Listings ranked by a scan code, best first, with the figures to filter them by; ties by symbol. `at` is in epoch
 * seconds UTC. Undefined for a code that is not among {@link scanCodes}.
 */
export function scanRank(market: Market, code: string, at: number): readonly ScanFigures[] | undefined {
  const rank = Object.hasOwn(ranks, code) ? ranks[code] : undefined;
  if (!rank) return undefined;
  const scored: { figures: ScanFigures; score: number }[] = [];
  for (const figures of scanFigures(market, at)) {
    const score = rank(figures, market, at);
    if (score !== undefined) scored.push({ figures, score });
  }
  scored.sort(
    (one, other) => other.score - one.score || bySymbol(one.figures.listing, other.figures.listing),
  );
  return scored.map(({ figures }) => figures);
}

function bySymbol(one: Listing, other: Listing): number {
  return one.symbol < other.symbol ? -1 : 1;
}
