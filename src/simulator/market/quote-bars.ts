import { allocateBars, type Bars, sliceBars } from '../../analytics/bars.ts';
import type { SpreadModel } from './spread.ts';

/** What history shows of the book instead of trades. */
export type QuoteKind = 'MIDPOINT' | 'BID' | 'ASK' | 'BID_ASK';

/** The stretch of time quote bars fill, and the price that stands before the first trade in it. */
export interface QuoteStretch {
  /** Epoch seconds UTC of the first bar, on a multiple of the step. */
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  readonly step: number;
  /** USD; undefined where nothing traded before: bars begin with the first trade. */
  readonly priceBefore: number | undefined;
}

type PriceColumn = 'open' | 'high' | 'low' | 'close';

function quoteOf(kind: QuoteKind, column: PriceColumn, spread: SpreadModel): (price: number) => number {
  if (kind === 'BID') return spread.bid;
  if (kind === 'ASK') return spread.ask;
  if (kind === 'MIDPOINT')
    return (price) => Math.round((spread.bid(price) + spread.ask(price)) * 50_000) / 100_000;
  // BID_ASK bars open at the mean bid, close at the mean ask and reach from the lowest bid to the highest ask.
  return column === 'open' || column === 'low' ? spread.bid : spread.ask;
}

/** Quote bars over trade bars of the same step: one for every step, the book standing still where nothing traded. */
export function quoteBars(trades: Bars, kind: QuoteKind, spread: SpreadModel, stretch: QuoteStretch): Bars {
  const { start, end, step } = stretch;
  const bars = allocateBars(Math.max(0, Math.ceil((end - start) / step)));
  const columns = (['open', 'high', 'low', 'close'] as const).map((name) => ({
    name,
    quote: quoteOf(kind, name, spread),
  }));
  let standing = stretch.priceBefore;
  let source = 0;
  let row = 0;
  for (let time = start; time < end; time += step) {
    while (source < trades.length && trades.time[source]! < time) source += 1;
    const traded = source < trades.length && trades.time[source]! === time;
    if (!traded && standing === undefined) continue;
    for (const { name, quote } of columns)
      bars[name][row] = quote(traded ? trades[name][source]! : standing!);
    if (traded) standing = trades.close[source]!;
    bars.time[row] = time;
    bars.volume[row] = bars.wap[row] = bars.count[row] = -1;
    row += 1;
  }
  return sliceBars(bars, 0, row);
}
