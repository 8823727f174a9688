/** The numbers of the rule; every one is a setting. Durations are milliseconds, prices USD. */
export interface AlertRules {
  /** Least change over the baseline, percent. */
  readonly minimumChangePercent: number;
  /** How long after its first sample's trade time a window lasts. */
  readonly windowMs: number;
  /** Lowest price that alerts. */
  readonly minimumPrice: number;
  /** Prices from here up do not alert. */
  readonly maximumPrice: number;
  readonly alertsAWindow: number;
  /** Least confidence of the analysis; null asks for none. */
  readonly minimumConfidence: 'low' | 'medium' | 'high' | null;
  /** A trade is inside the band of g when g/band ≤ price ≤ g·band. */
  readonly band: number;
  /** A strength score from here up makes an alert of value 1. */
  readonly strongScore: number;
  /** Newest sequence numbers kept a ticker; Infinity, the rule itself, for replays. */
  readonly rememberedSequences: number;
}

/** The defaults of section 4. */
export const seedRules: AlertRules = {
  minimumChangePercent: 5,
  windowMs: 60_000,
  minimumPrice: 0.4,
  maximumPrice: 11,
  alertsAWindow: 8,
  minimumConfidence: null,
  band: 3,
  strongScore: 4,
  rememberedSequences: Infinity,
};

/** What an analysis says of a ticker's news. */
export interface Analysis {
  readonly sentiment: string;
  readonly recommendation: string;
  readonly confidence: string;
}

/** News of a ticker, or what was learnt of it later. */
export interface NewsEvent {
  readonly kind: 'news';
  readonly ticker: string;
  /** `detectedAt`: a window opened by it opens then. Epoch ms, as every time here. */
  readonly at: number;
  /** From when the analysis is in force; null for news without one. */
  readonly analyzedAt: number | null;
  readonly sentiment: string;
  readonly recommendation: string;
  readonly confidence: string;
  readonly strengthScore: number | null;
  /** False for what only adds an analysis or a score to news that has opened its window already. */
  readonly opens: boolean;
}

/** A trade as the feed told it; price, size and time are not yet known to make sense. */
export interface TickEvent {
  readonly kind: 'tick';
  readonly ticker: string;
  /** Event time: when it arrived. */
  readonly at: number;
  /** Time of the trade. */
  readonly time: number;
  readonly price: unknown;
  readonly size: unknown;
  /** null where the feed has none. */
  readonly seq: unknown;
  readonly delayed: boolean;
}

/** A person closes a ticker's window. */
export interface RemoveEvent {
  readonly kind: 'remove';
  readonly ticker: string;
  readonly at: number;
}

/** Time has gone on: everything that is due before `at` happens, nothing that is due at it. */
export interface AdvanceEvent {
  readonly kind: 'advance';
  readonly at: number;
}

export type AlertEvent = NewsEvent | TickEvent | RemoveEvent | AdvanceEvent;

/** Why a tick was dropped: the tests of section 7, rule 2, in their order; `no_window` is ignored, not dropped. */
export type DropReason = 'duplicate' | 'not_a_trade' | 'late' | 'stale' | 'outside_band' | 'no_window';

export interface SampleEffect extends Analysis {
  readonly kind: 'sample';
  readonly ticker: string;
  /** Trade time. */
  readonly time: number;
  /** The grid point. */
  readonly sampledAt: number;
  readonly price: number;
  readonly size: number;
  readonly delayed: boolean;
  /** From 1 within its window. */
  readonly ordinal: number;
}

export interface AlertEffect extends Analysis {
  readonly kind: 'alert';
  readonly ticker: string;
  /** Trade time. */
  readonly time: number;
  readonly decidedAt: number;
  readonly price: number;
  readonly size: number;
  readonly baseline: number;
  readonly changePercent: number;
  /** 1, 2 or 3 by strength score. */
  readonly value: 1 | 2 | 3;
  readonly strengthScore: number | null;
  /** Last price from before the news, where a trade told it. */
  readonly priceBefore: number | null;
  readonly openedAt: number;
  readonly firstSampleTime: number;
  /** From 1 within its window. */
  readonly ordinal: number;
}

export interface WindowEndEffect {
  readonly kind: 'window_end';
  readonly ticker: string;
  /** First sample's trade time + the window, or opening + 30 minutes without one, or when it was removed. */
  readonly time: number;
  readonly samples: number;
  readonly alerts: number;
}

export interface WindowOpenEffect {
  readonly kind: 'window_open';
  readonly ticker: string;
  readonly time: number;
}

/** A tick that did not count. */
export interface DropEffect {
  readonly kind: 'drop';
  readonly ticker: string;
  readonly reason: DropReason;
}

/** One condition of the rule with its figures, for people. */
export interface Condition {
  readonly name:
    | 'baseline fixed'
    | 'live data'
    | 'within the window'
    | 'change'
    | 'price from'
    | 'price below'
    | 'recommendation'
    | 'confidence'
    | 'one a second'
    | 'alerts a window';
  readonly met: boolean;
  /** What was found: `+5.31 %`, `HOLD`, `61.2 s`. */
  readonly found: string;
  /** What was asked for: `≥ 5 %`, `BUY`, `≤ 60 s`. */
  readonly asked: string;
}

/** Told for each accepted trade of an open window where the reducer is asked to trace. */
export interface JudgementEffect {
  readonly kind: 'judgement';
  readonly ticker: string;
  readonly time: number;
  readonly decidedAt: number;
  readonly price: number;
  readonly baseline: number | null;
  readonly changePercent: number | null;
  readonly conditions: readonly Condition[];
  readonly alert: boolean;
}

export type AlertOutput =
  | SampleEffect
  | AlertEffect
  | WindowEndEffect
  | WindowOpenEffect
  | DropEffect
  | JudgementEffect;

/** A window as others may see it. */
export interface WindowView {
  readonly ticker: string;
  readonly openedAt: number;
  /** Trade time of its first sample; null before. */
  readonly firstSampleTime: number | null;
  /** When it ends at the latest. */
  readonly endsAt: number;
  readonly samples: number;
  readonly alerts: number;
  readonly baseline: number | null;
  readonly last: { readonly time: number; readonly price: number; readonly size: number } | null;
  /** Whether news within it opens another one at its end. */
  readonly anotherFollows: boolean;
}

/**
 * The rule of sections 3, 4 and 7 as a state machine without clock and I/O: what it does depends on the events alone. Events must come
 * in the order of their time; one that is earlier than the event before counts as happening with that one.
 */
export interface AlertReducer {
  /** Applies one event; what follows from it goes to `emit` in the order of occurrence. */
  apply(event: AlertEvent, emit: (effect: AlertOutput) => void): void;
  /** Runs the grid on until every open window has ended. */
  finish(emit: (effect: AlertOutput) => void): void;
  windows(): readonly WindowView[];
  window(ticker: string): WindowView | undefined;
  /** Time of the last event. */
  readonly now: number;
  /** The whole state as a JSON value; `createAlertReducer(rules, { state })` goes on from it as if nothing had been. */
  toJSON(): unknown;
}
