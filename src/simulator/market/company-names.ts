import { keyOf, mix } from './random.ts';
import type { StockType } from './market.ts';

/** The eleven sectors; a listing's index into it picks its sector factor. */
export const sectors = [
  'Technology',
  'Financial',
  'Healthcare',
  'Consumer, Cyclical',
  'Consumer, Non-cyclical',
  'Industrial',
  'Energy',
  'Basic Materials',
  'Utilities',
  'Communications',
  'Real Estate',
] as const;

const firstWords =
  'ALDER,BAYLINE,CORVANE,DELMAR,EASTRIDGE,FENWICK,GRANVIL,HALDEN,IRONGATE,JUNIPER,KESTREL,LARKMONT,MERIDEN,NORVIEW,OAKSPAN,PELLMAN,QUILLON,RAVENSO,STERLAN,TREMONT,UPLAND,VALCREST,WESTMERE,YARROW,ZENTRA'.split(
    ',',
  );
const secondWords: Readonly<Record<StockType, readonly string[]>> = {
  COMMON: [
    'INDUSTRIES INC',
    'HOLDINGS CORP',
    'SYSTEMS INC',
    'GROUP INC',
    'THERAPEUTICS INC',
    'ENERGY CORP',
    'BANCORP',
  ],
  ETF: ['EQUITY ETF', 'BOND ETF', 'GROWTH FUND', 'SECTOR ETF'],
  ADR: ['PLC-SPON ADR', 'SA-ADR', 'LTD-ADR'],
  REIT: ['PROPERTY TRUST', 'REALTY INC', 'APARTMENT REIT'],
};

/** An invented company name in the manner of IBKR's long names. */
export function companyName(index: number, stockType: StockType): string {
  const key = keyOf(index, 0x7a3e);
  const first = firstWords[key % firstWords.length]!;
  const seconds = secondWords[stockType];
  return `${first} ${seconds[mix(key + 1) % seconds.length]!}`;
}
