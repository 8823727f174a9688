/** The filters of a preset, in the order they are tested. */
export type FilterName = 'time' | 'vwap' | 'volume' | 'sr' | 'trend';

/** How a pattern ended: a trade, no entry, or refused by the first filter that said no. */
export type Outcome = 'trade' | 'no_entry' | `refused:${FilterName}`;

export type ExitReason = 'stop' | 't1_floor' | 'cross_floor' | 't2' | 'dead_zone' | 'session_end';

/** A simulated trade; times are bar starts in epoch seconds UTC, prices USD, returns fractions. */
export interface Trade {
  readonly entryTime: number;
  readonly entryPrice: number;
  readonly exitTime: number;
  readonly exitPrice: number;
  readonly reason: ExitReason;
  /** After costs. */
  readonly netReturn: number;
  /** Bars from the last milestone to the exit, in minutes; 0 unless the reason is `dead_zone`. */
  readonly deadZoneMinutes: number;
}

/** One detected pattern of one preset with all its points. */
export interface Pattern {
  readonly preset: string;
  /** New York date, YYYY-MM-DD. */
  readonly session: string;
  /** Bar i: the decline's low, or the first close below VWAP. */
  readonly startTime: number;
  /** Bar j: the recovery, or the last bar of the stabilisation. */
  readonly recoveryTime: number;
  /** Bar k: the pattern is complete. */
  readonly completeTime: number;
  /** H of the decline; for a breakout the VWAP at bar i. */
  readonly high: number;
  /** L of the decline; for a breakout the close of bar i. */
  readonly low: number;
  /** R of the recovery; for a breakout the close of bar k. */
  readonly recovery: number;
  /** P of the retracement; for a breakout the VWAP at bar k. */
  readonly patternLow: number;
  readonly outcome: Outcome;
  /** Present exactly when the outcome is `trade`. */
  readonly trade: Trade | null;
}

/** Bars refused at the door, counted by the rule they broke. */
export interface BarQuality {
  readonly accepted: number;
  readonly rejected: Readonly<Record<RejectionReason, number>>;
  /** Session minutes of the window in which no accepted bar starts. */
  readonly missingMinutes: number;
  /** Sessions of the window with at least one accepted bar. */
  readonly usableSessions: number;
  readonly windowSessions: number;
}

/** Why a bar is refused, in the order the rules are tested: a bar that breaks several counts under the first. */
export const rejectionReasons = [
  /** Time, a price or the volume is missing, no number or not finite. */
  'not_a_number',
  'price_not_positive',
  'volume_negative',
  'low_above_body',
  'high_below_body',
  'wap_infinite',
  'outside_session',
  'not_after_previous',
] as const;

export type RejectionReason = (typeof rejectionReasons)[number];
