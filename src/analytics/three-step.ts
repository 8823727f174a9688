import type { Candidate, Entry, SessionView } from './session-view.ts';

/** The lengths are bars of one minute, the fractions of the move before. */
const rules = {
  lookBack: 3,
  recoveryFraction: 0.5,
  retracementFraction: 0.5,
  stepWindow: 2,
  entryWindow: 3,
} as const;

/** Bars before bar i that belong to the decline. */
export const declineLookBack = rules.lookBack;

/** How far above the pattern low the entry lies, percent. */
export const entryRisePercent = 0.5;

/** A complete three-step pattern of its decline, percent of the high. */
export interface ThreeStepCandidate extends Candidate {
  readonly declinePercent: number;
}

/**
 * Every bar i of a session that begins a complete decline, recovery and retracement, ascending. Candidates overlap; the
 * walk over them decides which are patterns.
 * @param decline the smallest decline looked for, percent
 * @param entryRise percent
 * @param kappa fill slippage, share of the entry bar's range
 */
export function findThreeSteps(
  view: SessionView,
  decline: number,
  entryRise: number,
  kappa: number,
): ThreeStepCandidate[] {
  const { high, low, length } = view.bars;
  const found: ThreeStepCandidate[] = [];
  for (let i = rules.lookBack; i < length; i++) {
    let top = high[i]!;
    for (let bar = i - rules.lookBack; bar < i; bar++) top = Math.max(top, high[bar]!);
    const fall = top - low[i]!;
    const declinePercent = (100 * fall) / top;
    if (declinePercent < decline) continue;
    const candidate = completedFrom(view, i, top, declinePercent, entryRise, kappa);
    if (candidate !== null) found.push(candidate);
  }
  return found;
}

function completedFrom(
  view: SessionView,
  start: number,
  top: number,
  declinePercent: number,
  entryRise: number,
  kappa: number,
): ThreeStepCandidate | null {
  const { high, low } = view.bars;
  const bottom = low[start]!;
  const recovery = recoveryBar(view, start, bottom, top - bottom);
  if (recovery < 0) return null;
  const recoveryPrice = high[recovery]!;
  const complete = retracementBar(view, recovery, recoveryPrice, bottom);
  if (complete < 0) return null;
  const patternLow = low[complete]!;
  return {
    start,
    recovery,
    complete,
    high: top,
    low: bottom,
    recoveryPrice,
    patternLow,
    declinePercent,
    entry: entryAfter(view, complete, patternLow * (1 + entryRise / 100), kappa),
  };
}

/** The bar whose high wins back half of the fall before any low undercuts the bottom, or -1. */
function recoveryBar({ bars }: SessionView, start: number, bottom: number, fall: number): number {
  const last = Math.min(start + rules.stepWindow, bars.length - 1);
  for (let bar = start + 1; bar <= last; bar++) {
    if (bars.low[bar]! < bottom) return -1;
    if (bars.high[bar]! >= bottom + rules.recoveryFraction * fall) return bar;
  }
  return -1;
}

/** The bar whose low gives back half of the recovery, or -1. */
function retracementBar(
  { bars }: SessionView,
  recovery: number,
  recoveryPrice: number,
  bottom: number,
): number {
  const last = Math.min(recovery + rules.stepWindow, bars.length - 1);
  for (let bar = recovery + 1; bar <= last; bar++) {
    if (bars.low[bar]! <= recoveryPrice - rules.retracementFraction * (recoveryPrice - bottom)) return bar;
  }
  return -1;
}

/** The first bar that touches the target; a buy stop fills at the worse of target and open, plus slippage. */
function entryAfter({ bars }: SessionView, complete: number, target: number, kappa: number): Entry | null {
  const { open, high, low } = bars;
  const last = Math.min(complete + rules.entryWindow, bars.length - 1);
  for (let bar = complete + 1; bar <= last; bar++) {
    if (high[bar]! < target) continue;
    const fill = Math.max(target, open[bar]!) + kappa * (high[bar]! - low[bar]!);
    return { bar, price: Math.min(high[bar]!, fill) };
  }
  return null;
}
