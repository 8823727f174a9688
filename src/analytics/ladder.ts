import type { Bars } from './bars.ts';
import type { ExitReason } from './results.ts';
import type { Entry } from './session-view.ts';

/** Levels of the exit ladder, percent of the entry price, and its time-outs in bars of one minute. */
const rules = {
  stop: -0.5,
  t1: 0.75,
  cross: 1,
  momentum: 1.25,
  t2: 1.75,
  timeOut: { belowT1: 3, t1: 4, cross: 4, momentum: 6 },
} as const;

/** Where a trade ended; bars are indices into the session. */
export interface Exit {
  readonly bar: number;
  /** USD. */
  readonly price: number;
  readonly reason: ExitReason;
  /** The bar of the last milestone; the entry bar where none was reached. */
  readonly milestone: number;
}

/**
 * Follows a trade bar by bar to its exit. Within a bar the adverse case is taken first, since a bar does not tell its path.
 * @param scale what every level is multiplied by
 * @param kappa fill slippage of the floors, share of the bar's range
 */
export function runLadder(bars: Bars, entry: Entry, scale: number, kappa: number): Exit {
  const { open, high, low, close, length } = bars;
  const level = (percent: number): number => entry.price * (1 + (percent * scale) / 100);
  const t1 = level(rules.t1);
  const cross = level(rules.cross);
  const momentumAt = level(rules.momentum);
  const t2 = level(rules.t2);
  let floor = level(rules.stop);
  let reason: ExitReason = 'stop';
  let momentum = false;
  let milestone = entry.bar;
  for (let bar = entry.bar + 1; bar < length; bar++) {
    if (open[bar]! <= floor) return { bar, price: open[bar]!, reason, milestone };
    if (low[bar]! <= floor) {
      const price = Math.max(low[bar]!, floor - kappa * (high[bar]! - low[bar]!));
      return { bar, price, reason, milestone };
    }
    if (high[bar]! >= t1 && floor < t1) {
      floor = t1;
      reason = 't1_floor';
      milestone = bar;
    }
    if (high[bar]! >= cross && floor < cross) {
      floor = cross;
      reason = 'cross_floor';
      milestone = bar;
    }
    if (high[bar]! >= momentumAt && !momentum) {
      momentum = true;
      milestone = bar;
    }
    if (momentum && high[bar]! >= t2) {
      return { bar, price: Math.max(t2, open[bar]!), reason: 't2', milestone };
    }
    const waited = bar - milestone;
    if (waited >= timeOut(reason, momentum) && (reason !== 'stop' || close[bar]! > entry.price)) {
      return { bar, price: close[bar]!, reason: 'dead_zone', milestone };
    }
  }
  return { bar: length - 1, price: close[length - 1]!, reason: 'session_end', milestone };
}

/** Bars without a milestone after which a trade is closed. */
function timeOut(floor: ExitReason, momentum: boolean): number {
  if (momentum) return rules.timeOut.momentum;
  if (floor === 'cross_floor') return rules.timeOut.cross;
  return floor === 't1_floor' ? rules.timeOut.t1 : rules.timeOut.belowT1;
}
