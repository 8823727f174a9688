import type {
  HeldExpectation,
  HeldFigure,
  PresetEndOfDay,
} from '../../analytics/end-of-day/end-of-day-types.ts';
import { outwards, type Scale } from '../today/common-scales.ts';

/** Ends of the drawings of all cards, so that they compare by eye. */
export interface HeldScales {
  readonly trades: Scale;
  /** USD. */
  readonly pnl: Scale;
}

/** Scales that hold every interval and zero, and what came as far as it does not make the intervals too small to see. */
export function heldScales(presets: readonly PresetEndOfDay[]): HeldScales {
  const held = presets
    .flatMap(({ chosen, paper }) => [chosen, paper])
    .filter((each): each is HeldExpectation => each !== null);
  return {
    trades: scaleOf(held.map(({ trades }) => trades)),
    pnl: scaleOf(held.map(({ pnl }) => pnl)),
  };
}

function scaleOf(figures: readonly HeldFigure[]): Scale {
  const low = Math.min(0, ...figures.map(({ interval }) => interval.low));
  const high = Math.max(0, ...figures.map(({ interval }) => interval.high));
  const room = high === low ? 1 : high - low;
  const came = figures.map(({ realised }) => Math.min(high + room, Math.max(low - room, realised)));
  return [outwards(Math.min(low, ...came)), Math.max(1, outwards(Math.max(high, ...came)))];
}
