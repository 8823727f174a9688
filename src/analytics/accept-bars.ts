import { allocateBars, barFields, type Bars, type SessionTimes } from './bars.ts';
import { type BarQuality, type RejectionReason, rejectionReasons } from './results.ts';

/** The bars of one symbol that passed the door, cut into the window's sessions. */
export interface AcceptedBars {
  /**
   * Ascending by time; every `wap` is a price: where the source gave none it is (high + low + close) / 3. The other columns
   * are the source's own memory where nothing was refused.
   */
  readonly bars: Bars;
  /** Session s holds bars offsets[s] up to and not including offsets[s + 1]; one entry more than sessions. */
  readonly offsets: Int32Array;
  readonly quality: BarQuality;
}

/**
 * Tests every bar in the order given and keeps those that break no rule of `rejectionReasons`.
 * @param bars as the source gave them, of one symbol
 * @param sessions the window, ascending; a bar outside all of them is refused
 */
export function acceptBars(bars: Bars, sessions: readonly SessionTimes[]): AcceptedBars {
  const offsets = new Int32Array(sessions.length + 1);
  const rejected = noRejections();
  const refusedRows: number[] = [];
  let length = 0;
  let current = 0;
  let previousTime = Number.NEGATIVE_INFINITY;
  let minutes = 0;
  let previousMinute = -1;
  for (let row = 0; row < bars.length; row++) {
    const time = bars.time[row]!;
    let reason = brokenRule(bars, row);
    let at = -1;
    if (reason === null) {
      at = contains(sessions[current], time) ? current : sessionAt(sessions, time);
      if (at < 0) reason = 'outside_session';
      else if (time <= previousTime) reason = 'not_after_previous';
    }
    if (reason !== null) {
      rejected[reason]++;
      refusedRows.push(row);
      continue;
    }
    if (at !== current) {
      offsets.fill(length, current + 1, at + 1);
      current = at;
      previousMinute = -1;
    }
    const minute = Math.floor((time - sessions[at]!.open) / 60);
    if (minute !== previousMinute) minutes++;
    previousMinute = minute;
    previousTime = time;
    length++;
  }
  offsets.fill(length, current + 1);
  const quality = {
    accepted: length,
    rejected,
    missingMinutes: sessions.reduce((sum, session) => sum + sessionMinutes(session), 0) - minutes,
    usableSessions: usableSessions(offsets),
    windowSessions: sessions.length,
  };
  const kept = refusedRows.length === 0 ? bars : withoutRows(bars, refusedRows);
  return { bars: { ...kept, wap: filledWap(kept) }, offsets, quality };
}

/** What a symbol needs in the window to be forecast. */
const leastUsableSessions = 15;
const leastShareOfMinutes = 0.6;

/** Why these bars are too few to forecast from, in words; empty when they are enough. */
export function insufficientData(quality: BarQuality, sessions: readonly SessionTimes[]): string {
  if (quality.usableSessions < leastUsableSessions) {
    return `${quality.usableSessions} usable sessions of ${quality.windowSessions}, at least ${leastUsableSessions} are needed`;
  }
  const minutes = sessions.reduce((sum, session) => sum + sessionMinutes(session), 0);
  const present = minutes - quality.missingMinutes;
  if (present >= leastShareOfMinutes * minutes) return '';
  return `${present} of ${minutes} minutes have a bar, at least ${100 * leastShareOfMinutes} % are needed`;
}

/** No bar refused yet. */
export function noRejections(): Record<RejectionReason, number> {
  return Object.fromEntries(rejectionReasons.map((reason) => [reason, 0])) as Record<RejectionReason, number>;
}

/** The first rule a bar breaks by itself; null when only its time is left to test. */
function brokenRule(bars: Bars, row: number): RejectionReason | null {
  const open = bars.open[row]!;
  const high = bars.high[row]!;
  const low = bars.low[row]!;
  const close = bars.close[row]!;
  const volume = bars.volume[row]!;
  const wap = bars.wap[row]!;
  const finite =
    Number.isFinite(bars.time[row]!) &&
    Number.isFinite(open) &&
    Number.isFinite(high) &&
    Number.isFinite(low) &&
    Number.isFinite(close) &&
    Number.isFinite(volume);
  if (!finite) return 'not_a_number';
  if (open <= 0 || high <= 0 || low <= 0 || close <= 0) return 'price_not_positive';
  if (volume < 0) return 'volume_negative';
  if (low > Math.min(open, close)) return 'low_above_body';
  if (high < Math.max(open, close)) return 'high_below_body';
  if (wap === Infinity || wap === -Infinity) return 'wap_infinite';
  return null;
}

/** @param rows ascending */
export function withoutRows(bars: Bars, rows: readonly number[]): Bars {
  const kept = allocateBars(bars.length - rows.length);
  for (const column of barFields) {
    let at = 0;
    let from = 0;
    for (const row of [...rows, bars.length]) {
      kept[column].set(bars[column].subarray(from, row), at);
      at += row - from;
      from = row + 1;
    }
  }
  return kept;
}

function filledWap({ length, high, low, close, volume, wap }: Bars): Float64Array {
  const filled = new Float64Array(length);
  for (let bar = 0; bar < length; bar++) {
    const given = wap[bar]! > 0 && volume[bar]! > 0;
    filled[bar] = given ? wap[bar]! : (high[bar]! + low[bar]! + close[bar]!) / 3;
  }
  return filled;
}

function contains(session: SessionTimes | undefined, time: number): boolean {
  return session !== undefined && time >= session.open && time < session.close;
}

/** Index of the session a time lies in, or -1. */
function sessionAt(sessions: readonly SessionTimes[], time: number): number {
  let low = 0;
  let high = sessions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sessions[middle]!.close <= time) low = middle + 1;
    else high = middle;
  }
  return contains(sessions[low], time) ? low : -1;
}

function sessionMinutes({ open, close }: SessionTimes): number {
  return Math.ceil((close - open) / 60);
}

function usableSessions(offsets: Int32Array): number {
  let usable = 0;
  for (let session = 1; session < offsets.length; session++) {
    if (offsets[session]! > offsets[session - 1]!) usable++;
  }
  return usable;
}
