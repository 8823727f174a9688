import { createHash } from 'node:crypto';

import type { Bars, SessionTimes } from '../../../src/analytics/bars.ts';
import type { Market } from '../../../src/simulator/market/market.ts';

/** A hash over every row of bars. */
function digestOf(bars: Bars): string {
  const hash = createHash('sha256');
  for (const column of [
    bars.time,
    bars.open,
    bars.high,
    bars.low,
    bars.close,
    bars.volume,
    bars.wap,
    bars.count,
  ]) {
    hash.update(Buffer.from(column.buffer, column.byteOffset, column.byteLength));
  }
  return hash.digest('hex');
}

/** Digests of several listings' sessions in the order they are asked for. */
export function digests(
  market: Market,
  asked: readonly { readonly symbol: string; readonly session: SessionTimes }[],
): string[] {
  return asked.map(({ symbol, session }) => {
    const listing = market.bySymbol(symbol)!;
    const { close, volume, averageDollars } = market.dayFigures(listing, session)!;
    return `${digestOf(market.extendedMinutes(listing, session))} ${close} ${volume} ${averageDollars}`;
  });
}
