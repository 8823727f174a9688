import type { Bars } from './bars.ts';

/**
 * Session VWAP at each bar, in the order of the bars: Σ(wap · volume) / Σ(volume) of the session's bars up to and
 * including it; while no share has traded it is the bar's own wap.
 * @param offsets session s holds bars offsets[s] up to and not including offsets[s + 1]
 */
export function sessionVwap({ wap, volume, length }: Bars, offsets: ArrayLike<number>): Float64Array {
  const vwap = new Float64Array(length);
  for (let session = 0; session + 1 < offsets.length; session++) {
    let dollars = 0;
    let shares = 0;
    const end = offsets[session + 1]!;
    for (let bar = offsets[session]!; bar < end; bar++) {
      dollars += wap[bar]! * volume[bar]!;
      shares += volume[bar]!;
      vwap[bar] = shares > 0 ? dollars / shares : wap[bar]!;
    }
  }
  return vwap;
}

/** VWAP over all bars given, the window's for instance; null without a share traded. */
export function windowVwap({ wap, volume, length }: Bars): number | null {
  let dollars = 0;
  let shares = 0;
  for (let bar = 0; bar < length; bar++) {
    dollars += wap[bar]! * volume[bar]!;
    shares += volume[bar]!;
  }
  return shares > 0 ? dollars / shares : null;
}
