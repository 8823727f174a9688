import { type Candidate, type Entry, meanVolume, type SessionView } from './session-view.ts';

/** The lengths are bars of one minute. */
const rules = {
  stabilisationBars: 5,
  leastStabilisationBars: 2,
  stabilisationFactor: 1.003,
  breakoutWindow: 10,
  entryWindow: 5,
  entryFactor: 1.005,
  volumeBars: 20,
  volumeMultiple: 1.5,
} as const;

/** The first breakout above the session VWAP that begins at bar `from` or later; null when there is none. */
export function nextBreakout(view: SessionView, from: number): Candidate | null {
  const { bars, vwap } = view;
  const { close, length } = bars;
  for (let i = from; i < length; i++) {
    if (!(close[i]! < vwap[i]!)) continue;
    const after = stabilisationEnd(view, i);
    if (after - (i + 1) < rules.leastStabilisationBars) continue;
    const complete = breakoutBar(view, after);
    if (complete < 0) continue;
    return {
      start: i,
      recovery: after - 1,
      complete,
      high: vwap[i]!,
      low: close[i]!,
      recoveryPrice: close[complete]!,
      patternLow: vwap[complete]!,
      entry: entryFrom(view, complete),
    };
  }
  return null;
}

/** The bar after the last one in a row, at most five, whose close stays near or below the VWAP. */
function stabilisationEnd({ bars, vwap }: SessionView, start: number): number {
  const end = Math.min(start + 1 + rules.stabilisationBars, bars.length);
  let bar = start + 1;
  while (bar < end && bars.close[bar]! <= rules.stabilisationFactor * vwap[bar]!) bar++;
  return bar;
}

/** The first close above the VWAP, or -1. */
function breakoutBar({ bars, vwap }: SessionView, from: number): number {
  const end = Math.min(from + rules.breakoutWindow, bars.length);
  for (let bar = from; bar < end; bar++) {
    if (bars.close[bar]! > vwap[bar]!) return bar;
  }
  return -1;
}

/** The first close well above the VWAP of the breakout, on volume; the order fills at that close. */
function entryFrom(view: SessionView, complete: number): Entry | null {
  const { close, volume, length } = view.bars;
  const target = rules.entryFactor * view.vwap[complete]!;
  const end = Math.min(complete + rules.entryWindow, length);
  for (let bar = complete; bar < end; bar++) {
    if (close[bar]! < target) continue;
    const mean = meanVolume(view, Math.max(0, bar - rules.volumeBars), bar);
    if (volume[bar]! >= rules.volumeMultiple * mean) return { bar, price: close[bar]! };
  }
  return null;
}
