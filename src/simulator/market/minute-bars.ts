import { allocateBars, type Bars, sliceBars } from '../../analytics/bars.ts';
import type { SecondPath } from './market.ts';

/** Trades at one price that a second's shares were made in; ticks and bar counts agree on it. */
export function tradesInSecond(shares: number): number {
  return shares <= 0 ? 0 : shares >= 2800 ? 8 : 1 + Math.trunc(shares * 0.0025);
}

/** A bar's volume-weighted price as IBKR rounds it, three decimals, kept inside the bar's range. */
export function roundWap(dollars: number, shares: number, low: number, high: number): number {
  const mean = dollars / shares;
  const rounded = mean >= 1 ? Math.round(mean * 1000) / 1000 : Math.round(mean * 100_000) / 100_000;
  return Math.min(high, Math.max(low, rounded));
}

/**
 * Bars of `size` seconds out of the seconds from row `from` to row `to` (exclusive) of a path; row 0 starts a bar.
 * Bars without a trade are absent.
 */
export function barsOfSeconds(path: SecondPath, from: number, to: number, size: number): Bars {
  const { price, volume } = path;
  const bars = allocateBars(Math.max(0, Math.ceil(to / size) - Math.floor(from / size)));
  let row = 0;
  for (let start = Math.floor(from / size) * size; start < to; start += size) {
    const end = Math.min(to, start + size);
    let second = Math.max(from, start);
    while (second < end && volume[second] === 0) second += 1;
    if (second === end) continue;
    const open = price[second]!;
    let shares = 0;
    let dollars = 0;
    let count = 0;
    let high = open;
    let low = open;
    let close = open;
    for (; second < end; second += 1) {
      const traded = volume[second]!;
      if (traded === 0) continue;
      close = price[second]!;
      if (close > high) high = close;
      else if (close < low) low = close;
      shares += traded;
      dollars += traded * close;
      count += tradesInSecond(traded);
    }
    bars.time[row] = path.start + start;
    bars.open[row] = open;
    bars.high[row] = high;
    bars.low[row] = low;
    bars.close[row] = close;
    bars.volume[row] = shares;
    bars.wap[row] = roundWap(dollars, shares, low, high);
    bars.count[row] = count;
    row += 1;
  }
  return sliceBars(bars, 0, row);
}
