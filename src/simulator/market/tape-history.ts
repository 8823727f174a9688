import type { Bars, SessionTimes } from '../../analytics/bars.ts';
import { joinBars } from './bar-rows.ts';
import { partTimes, type SessionPart } from './extended-hours.ts';
import type { DayFigures, SecondPath } from './market.ts';
import { barsOfSeconds } from './minute-bars.ts';
import { rowsUntil, type TickerTape } from './ticker-tape.ts';

/** Shares that change hands in the first second of each minute of the quiet past. */
const quietShares = 100;
const parts: readonly SessionPart[] = ['before', 'regular', 'after'];

/**
 * The seconds of a part of a day of a ticker that is known by its script alone: its reportable trades, a second's last price for the
 * second, and before the first of them one small trade a minute at its price.
 */
export function tapeSeconds(tape: TickerTape, session: SessionTimes, part: SessionPart): SecondPath {
  const { start, end } = partTimes(session, part);
  const path = { start, price: new Float64Array(end - start), volume: new Float64Array(end - start) };
  if (Number.isNaN(tape.firstPrice)) return path;
  const scripted = Math.floor(tape.time[0]! / 1000);
  for (let second = start; second < Math.min(end, scripted); second += 60) {
    path.volume[second - start] = quietShares;
  }
  let price = tape.firstPrice;
  let row = rowsUntil(tape.time, start * 1000 - 1);
  for (let before = row - 1; before >= 0; before -= 1) {
    if (!counts(tape, before)) continue;
    price = tape.price[before]!;
    break;
  }
  for (let second = 0; second < end - start; second += 1) {
    for (; row < tape.length && tape.time[row]! < (start + second + 1) * 1000; row += 1) {
      if (!counts(tape, row)) continue;
      price = tape.price[row]!;
      path.volume[second]! += tape.size[row]!;
    }
    path.price[second] = price;
  }
  return path;
}

function counts(tape: TickerTape, row: number): boolean {
  return tape.unreportable[row] === 0 && tape.price[row]! > 0 && tape.size[row]! > 0;
}

/** 1-minute bars of a day's parts. */
export function tapeMinutes(
  tape: TickerTape,
  session: SessionTimes,
  wanted: readonly SessionPart[] = parts,
): Bars {
  return joinBars(
    wanted.map((part) => {
      const path = tapeSeconds(tape, session, part);
      return barsOfSeconds(path, 0, path.volume.length, 60);
    }),
  );
}

/** Figures of a regular session; undefined where nothing trades in it. */
export function tapeDayFigures(tape: TickerTape, session: SessionTimes): DayFigures | undefined {
  const bars = tapeMinutes(tape, session, ['regular']);
  if (bars.length === 0) return undefined;
  const close = bars.close[bars.length - 1]!;
  const volume = bars.volume.reduce((sum, shares) => sum + shares, 0);
  return {
    open: bars.open[0]!,
    high: bars.high.reduce((most, price) => Math.max(most, price), -Infinity),
    low: bars.low.reduce((least, price) => Math.min(least, price), Infinity),
    close,
    volume,
    previousClose: tape.firstPrice,
    averageVolume: volume,
    averageDollars: volume * close,
  };
}
