import type { AlertRules, Condition } from './alert-events.ts';
import { analysisInForce } from './analyses.ts';
import { secondOf } from './grid.ts';
import type { TickerState, TickerWindow, Trade } from './ticker-state.ts';

/** A trade that is held against the rule, and all that is asked about it. */
export interface Case {
  readonly state: TickerState;
  readonly window: TickerWindow;
  readonly trade: Trade;
  readonly decidedAt: number;
  readonly rules: AlertRules;
}

interface ConditionOfRule {
  readonly name: Condition['name'];
  readonly met: (at: Case) => boolean;
  readonly found: (at: Case) => string;
  readonly asked: (rules: AlertRules) => string;
}

/** So much may a change fall short of what is asked for and count as equal to it: the rounding of prices, percent. */
const roundingPercent = 1e-9;

const confidences = ['low', 'medium', 'high'];

/** The conditions of an alert; the first that fails decides, those that fail most often come first. */
const conditions: readonly ConditionOfRule[] = [
  {
    name: 'baseline fixed',
    met: ({ window }) => window.baseline !== null,
    found: ({ window }) => (window.baseline === null ? 'none yet' : usd(window.baseline)),
    asked: () => 'two samples after the first or after a new price level',
  },
  {
    name: 'live data',
    met: ({ trade }) => !trade.delayed,
    found: ({ trade }) => (trade.delayed ? 'delayed' : 'live'),
    asked: () => 'live',
  },
  {
    name: 'within the window',
    met: ({ window, trade, rules }) => {
      const elapsed = elapsedMs(window, trade);
      return elapsed !== null && elapsed >= 0 && elapsed <= rules.windowMs;
    },
    found: ({ window, trade }) => {
      const elapsed = elapsedMs(window, trade);
      return elapsed === null ? 'before the first sample' : `${(elapsed / 1_000).toFixed(1)} s`;
    },
    asked: ({ windowMs }) => `0 to ${windowMs / 1_000} s after the first sample`,
  },
  {
    name: 'change',
    met: ({ window, trade, rules }) => {
      const change = changePercent(window, trade);
      return change !== null && change >= rules.minimumChangePercent - roundingPercent;
    },
    found: ({ window, trade }) => {
      const change = changePercent(window, trade);
      return change === null ? 'no baseline' : `${change < 0 ? '' : '+'}${change.toFixed(2)} %`;
    },
    asked: ({ minimumChangePercent }) => `≥ ${minimumChangePercent} %`,
  },
  {
    name: 'price from',
    met: ({ trade, rules }) => trade.price >= rules.minimumPrice,
    found: ({ trade }) => usd(trade.price),
    asked: ({ minimumPrice }) => `≥ ${usd(minimumPrice)}`,
  },
  {
    name: 'price below',
    met: ({ trade, rules }) => trade.price < rules.maximumPrice,
    found: ({ trade }) => usd(trade.price),
    asked: ({ maximumPrice }) => `< ${usd(maximumPrice)}`,
  },
  {
    name: 'recommendation',
    met: (at) => analysisOf(at).recommendation === 'BUY',
    found: (at) => analysisOf(at).recommendation,
    asked: () => 'BUY',
  },
  {
    name: 'confidence',
    met: (at) => {
      const least = at.rules.minimumConfidence;
      // A word that is none of the three has the index -1, below low.
      return least === null || confidences.indexOf(analysisOf(at).confidence) >= confidences.indexOf(least);
    },
    found: (at) => analysisOf(at).confidence,
    asked: ({ minimumConfidence }) => (minimumConfidence === null ? 'any' : `${minimumConfidence} or higher`),
  },
  {
    name: 'one a second',
    met: ({ state, trade }) => !state.alertedSeconds.includes(secondOf(trade.time)),
    found: ({ state, trade }) =>
      state.alertedSeconds.includes(secondOf(trade.time)) ? 'an alert in this second' : 'none in this second',
    asked: () => 'no other alert in the second',
  },
  {
    name: 'alerts a window',
    met: ({ window, rules }) => window.alerts < rules.alertsAWindow,
    found: ({ window }) => `${window.alerts} before`,
    asked: ({ alertsAWindow }) => `fewer than ${alertsAWindow} before`,
  },
];

export function allMet(at: Case): boolean {
  for (const condition of conditions) if (!condition.met(at)) return false;
  return true;
}

/** Every condition with its figures, for people. */
export function conditionsInWords(at: Case): Condition[] {
  return conditions.map(({ name, met, found, asked }) => ({
    name,
    met: met(at),
    found: found(at),
    asked: asked(at.rules),
  }));
}

/** Change of a trade over the baseline, percent; null while there is none. */
export function changePercent({ baseline }: TickerWindow, { price }: Trade): number | null {
  return baseline === null ? null : (100 * (price - baseline)) / baseline;
}

/** Trade time since the first sample's, ms. */
function elapsedMs({ firstSampleTime }: TickerWindow, { time }: Trade): number | null {
  return firstSampleTime === null ? null : time - firstSampleTime;
}

function analysisOf({ state, decidedAt }: Case) {
  return analysisInForce(state.analyses, decidedAt);
}

/** A price for people: cents, or all decimals there are. */
function usd(price: number): string {
  const cents = price.toFixed(2);
  return Number(cents) === price ? `${cents} USD` : `${price} USD`;
}
