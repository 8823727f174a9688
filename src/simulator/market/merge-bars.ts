import { allocateBars, type Bars, sliceBars } from '../../analytics/bars.ts';
import { roundWap } from './minute-bars.ts';

/**
 * Joins neighbouring bars whose `startOf` is the same into one that starts there. A volume below 0 says that the bars
 * are quotes: volume, wap and count stay -1. An absent wap (NaN) of a bar with volume makes the joined one absent.
 */
export function mergeBars(bars: Bars, startOf: (time: number) => number): Bars {
  const merged = allocateBars(bars.length);
  let row = -1;
  let dollars = 0;
  for (let i = 0; i < bars.length; i += 1) {
    const start = startOf(bars.time[i]!);
    const volume = bars.volume[i]!;
    if (row < 0 || merged.time[row] !== start) {
      row += 1;
      dollars = 0;
      merged.time[row] = start;
      merged.open[row] = bars.open[i]!;
      merged.high[row] = bars.high[i]!;
      merged.low[row] = bars.low[i]!;
    }
    merged.high[row] = Math.max(merged.high[row]!, bars.high[i]!);
    merged.low[row] = Math.min(merged.low[row]!, bars.low[i]!);
    merged.close[row] = bars.close[i]!;
    if (volume < 0) {
      merged.volume[row] = merged.wap[row] = merged.count[row] = -1;
      continue;
    }
    merged.volume[row]! += volume;
    merged.count[row]! += bars.count[i]!;
    if (volume > 0) dollars += bars.wap[i]! * volume;
    merged.wap[row] =
      merged.volume[row]! > 0
        ? roundWap(dollars, merged.volume[row]!, merged.low[row]!, merged.high[row]!)
        : bars.wap[i]!;
  }
  return sliceBars(merged, 0, row + 1);
}
