import type { Bars } from '../../analytics/bars.ts';
import type { SecondPath } from './market.ts';
import { roundToTick } from './price-history.ts';
import { keyOf, mix } from './random.ts';

/** Path of one minute: it opens, turns at one extreme, then at the other, and closes. */
interface Turns {
  readonly first: number;
  readonly second: number;
  readonly firstAt: number;
  readonly secondAt: number;
}

/** Rising bars visit their low first, falling ones their high; when, comes from a hash of the bar. */
function turnsOf(bars: Bars, row: number): Turns {
  const key = keyOf(
    bars.time[row]!,
    Math.round(bars.open[row]! * 10_000),
    Math.round(bars.close[row]! * 10_000),
  );
  const rising = bars.close[row]! >= bars.open[row]!;
  return {
    first: rising ? bars.low[row]! : bars.high[row]!,
    second: rising ? bars.high[row]! : bars.low[row]!,
    firstAt: 1 + (key % 28),
    secondAt: 30 + (mix(key) % 28),
  };
}

function writeMinute(path: SecondPath, at: number, bars: Bars, row: number): void {
  const turns = turnsOf(bars, row);
  const low = bars.low[row]!;
  const high = bars.high[row]!;
  const legs = [
    { from: bars.open[row]!, to: turns.first, start: 0, end: turns.firstAt },
    { from: turns.first, to: turns.second, start: turns.firstAt, end: turns.secondAt },
    { from: turns.second, to: bars.close[row]!, start: turns.secondAt, end: 59 },
  ];
  for (const { from, to, start, end } of legs) {
    for (let k = start; k <= end; k += 1) {
      const between = from + ((to - from) * (k - start)) / (end - start);
      path.price[at + k] =
        k === start ? from : k === end ? to : Math.min(high, Math.max(low, roundToTick(between)));
    }
  }
  spreadVolume(path.volume, at, bars.volume[row]!, [0, turns.firstAt, turns.secondAt, 59]);
}

/** Whole shares over the minute, at least one at each turning point; fewer than four, or a fraction, go there in quarters. */
function spreadVolume(volume: Float64Array, at: number, shares: number, turns: readonly number[]): void {
  if (shares < 4 || !Number.isInteger(shares)) {
    for (const turn of turns) volume[at + turn] = shares / 4;
    return;
  }
  for (const turn of turns) volume[at + turn] = 1;
  const rest = shares - 4;
  for (let k = 0; k < 60; k += 1) {
    volume[at + k]! += Math.floor((rest * (k + 1)) / 60) - Math.floor((rest * k) / 60);
  }
}

/**
 * A second path whose minutes are the given bars: the same first, highest, lowest and last price and the same volume.
 * Covers `start` up to `end`, epoch seconds on whole minutes; before the first bar the price is its open, and 0 where
 * there is no bar at all. A bar without volume moves the price without a trade.
 */
export function secondsOfBars(bars: Bars, start: number, end: number): SecondPath {
  const seconds = end - start;
  const path = { start, price: new Float64Array(seconds), volume: new Float64Array(seconds) };
  let price = bars.length > 0 ? bars.open[0]! : 0;
  let row = 0;
  for (let at = 0; at < seconds; at += 60) {
    while (row < bars.length && bars.time[row]! < start + at) row += 1;
    if (row < bars.length && bars.time[row]! < start + at + 60) {
      writeMinute(path, at, bars, row);
      price = bars.close[row]!;
    } else {
      path.price.fill(price, at, at + 60);
    }
  }
  return path;
}
