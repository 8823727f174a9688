import type { RequestValues } from '../../wire/requests.ts';
import type { StockType } from '../market/market.ts';
import type { ScanFigures } from '../market/scan-figures.ts';

type Figure = (row: ScanFigures) => number;
type Keeps = (row: ScanFigures) => boolean;

const price: Figure = (row) => row.price;
const volume: Figure = (row) => row.volume;
const dollars: Figure = (row) => row.dollars;
const averageVolume: Figure = (row) => row.averageVolume;
const averageDollars: Figure = (row) => row.averageDollars;
const marketCap: Figure = (row) => row.marketCap;
const marketCapMillions: Figure = (row) => row.marketCap / 1e6;
const change: Figure = (row) => row.changePercent;

interface BoundedFilter {
  readonly figure: Figure;
  readonly bound: 'least' | 'most';
}

/** Figures with a filter `…Above` and one `…Below`. */
const figures: readonly (readonly [string, Figure])[] = [
  ['price', price],
  ['usdPrice', price],
  ['volume', volume],
  ['usdVolume', dollars],
  ['avgVolume', averageVolume],
  ['avgUsdVolume', averageDollars],
  ['usdMarketCap', marketCap],
  ['changePerc', change],
  ['volumeVsAvg', (row) => row.volume / Math.max(1, row.averageVolume)],
  ['openGapPerc', (row) => row.gapPercent],
  ['floatShares', (row) => row.listing.sharesOutstanding],
];

/** Filters with a bound, by their tag; a figure equal to the bound is kept. */
export const scanFilters: ReadonlyMap<string, BoundedFilter> = new Map([
  ...figures.flatMap(([name, figure]): [string, BoundedFilter][] => [
    [`${name}Above`, { figure, bound: 'least' }],
    [`${name}Below`, { figure, bound: 'most' }],
  ]),
  ['marketCapAbove1e6', { figure: marketCapMillions, bound: 'least' }],
  ['marketCapBelow1e6', { figure: marketCapMillions, bound: 'most' }],
]);

/** The scanner's words for kinds of stocks. */
const stockTypes: ReadonlyMap<string, readonly StockType[]> = new Map([
  ['', ['COMMON', 'ETF', 'ADR', 'REIT']],
  ['ALL', ['COMMON', 'ETF', 'ADR', 'REIT']],
  ['CORP', ['COMMON']],
  ['ADR', ['ADR']],
  ['ETF', ['ETF']],
  ['REIT', ['REIT']],
  ['CEF', []],
]);

function bounded(figure: Figure, bound: 'least' | 'most', value: number): Keeps {
  return bound === 'least' ? (row) => figure(row) >= value : (row) => figure(row) <= value;
}

/** `inc:ETF` keeps only ETFs, `exc:ETF` drops them; several types are divided by commas. */
function ofTypes(value: string): Keeps | undefined {
  const match = /^(inc|exc):([A-Z]+(?:,[A-Z]+)*)$/.exec(value);
  const types = match?.[2]?.split(',').map((name) => stockTypes.get(name));
  if (!match || !types || types.includes(undefined)) return undefined;
  const named = new Set(types.flat());
  return ({ listing }) => named.has(listing.stockType) === (match[1] === 'inc');
}

function filterOf(tag: string, value: string): Keeps | undefined {
  if (tag === 'stkTypes') return ofTypes(value);
  const filter = scanFilters.get(tag);
  const limit = Number(value);
  if (!filter || value.trim() === '' || Number.isNaN(limit)) return undefined;
  return bounded(filter.figure, filter.bound, limit);
}

/** Reads every filter of a request: what they keep together, or the first that is not understood. */
export function readScanFilters(
  request: RequestValues<'scanner'>,
): { readonly keeps: Keeps } | { readonly unknown: string } {
  const keeps: Keeps[] = [];
  const fields: [Figure, 'least' | 'most', number | undefined][] = [
    [price, 'least', request.abovePrice],
    [price, 'most', request.belowPrice],
    [volume, 'least', request.aboveVolume],
    [marketCap, 'least', request.marketCapAbove],
    [marketCap, 'most', request.marketCapBelow],
  ];
  for (const [figure, bound, value] of fields)
    if (value !== undefined) keeps.push(bounded(figure, bound, value));
  const types = stockTypes.get(request.stockType);
  if (!types) return { unknown: request.stockType };
  keeps.push(({ listing }) => types.includes(listing.stockType));
  for (const pair of request.filters.split(';').filter((text) => text.trim() !== '')) {
    const [tag = '', value = ''] = pair.split('=');
    const filter = filterOf(tag.trim(), value);
    if (!filter) return { unknown: pair };
    keeps.push(filter);
  }
  return { keeps: (row) => keeps.every((keep) => keep(row)) };
}
