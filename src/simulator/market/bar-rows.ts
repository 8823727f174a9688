import { allocateBars, type Bars } from '../../analytics/bars.ts';

const columns = ['time', 'open', 'high', 'low', 'close', 'volume', 'wap', 'count'] as const;

/** Several bars one after another, copied into one. */
export function joinBars(parts: readonly Bars[]): Bars {
  const joined = allocateBars(parts.reduce((sum, part) => sum + part.length, 0));
  let row = 0;
  for (const part of parts) {
    for (const column of columns) joined[column].set(part[column], row);
    row += part.length;
  }
  return joined;
}

function pickRows(bars: Bars, rows: readonly number[]): Bars {
  const picked = allocateBars(rows.length);
  for (const column of columns) {
    for (let place = 0; place < rows.length; place += 1) picked[column][place] = bars[column][rows[place]!]!;
  }
  return picked;
}

/** The rows by time, equal times in their order, rows without a time left out: recordings may be in any order. */
export function inTimeOrder(bars: Bars): Bars {
  const { time } = bars;
  if (time.every((value, row) => Number.isFinite(value) && (row === 0 || value >= time[row - 1]!)))
    return bars;
  const rows = [...time.keys()].filter((row) => Number.isFinite(time[row]));
  return pickRows(
    bars,
    rows.sort((one, other) => time[one]! - time[other]! || one - other),
  );
}

function isSound({ open, high, low, close, volume }: Bars, row: number): boolean {
  return (
    low[row]! > 0 &&
    low[row]! <= Math.min(open[row]!, close[row]!) &&
    high[row]! >= Math.max(open[row]!, close[row]!) &&
    high[row]! < Infinity &&
    volume[row]! >= 0 &&
    volume[row]! < Infinity
  );
}

/** The bars that trades can have made: prices in order and above 0, a volume. */
export function soundBars(bars: Bars): Bars {
  let row = 0;
  while (row < bars.length && isSound(bars, row)) row += 1;
  if (row === bars.length) return bars;
  return pickRows(
    bars,
    [...bars.time.keys()].filter((one) => isSound(bars, one)),
  );
}
