import type { AlertEffect, AlertOutput, AlertRules } from './alert-events.ts';
import { analysisInForce } from './analyses.ts';
import { allMet, type Case, changePercent, conditionsInWords } from './conditions.ts';
import { secondOf } from './grid.ts';

/** Raises an alert where every condition is met. */
export function judge(at: Case, emit: (effect: AlertOutput) => void): void {
  if (allMet(at)) emit(raise(at));
}

/** Tells how every condition stands, then does what `judge` does. */
export function judgeAloud(at: Case, emit: (effect: AlertOutput) => void): void {
  const { state, window, trade, decidedAt } = at;
  const conditions = conditionsInWords(at);
  emit({
    kind: 'judgement',
    ticker: state.ticker,
    time: trade.time,
    decidedAt,
    price: trade.price,
    baseline: window.baseline,
    changePercent: changePercent(window, trade),
    conditions,
    alert: conditions.every(({ met }) => met),
  });
  judge(at, emit);
}

function raise({ state, window, trade, decidedAt, rules }: Case): AlertEffect {
  const second = secondOf(trade.time);
  // A trade that is judged lies in the second of its window's first sample or later, and the window has not ended.
  const stillPossible = secondOf(decidedAt - rules.windowMs) - 1;
  state.alertedSeconds = [...state.alertedSeconds.filter((alerted) => alerted >= stillPossible), second];
  window.alerts++;
  const { sentiment, recommendation, confidence } = analysisInForce(state.analyses, decidedAt);
  return {
    kind: 'alert',
    ticker: state.ticker,
    time: trade.time,
    decidedAt,
    price: trade.price,
    size: trade.size,
    baseline: window.baseline!,
    changePercent: changePercent(window, trade)!,
    value: alertValue(state.strengthScore, rules),
    sentiment,
    recommendation,
    confidence,
    strengthScore: state.strengthScore,
    priceBefore: window.priceBefore,
    openedAt: window.openedAt,
    firstSampleTime: window.firstSampleTime!,
    ordinal: window.alerts,
  };
}

function alertValue(strengthScore: number | null, { strongScore }: AlertRules): 1 | 2 | 3 {
  if (strengthScore === null) return 3;
  return strengthScore >= strongScore ? 1 : 2;
}
