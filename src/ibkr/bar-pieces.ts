import { allocateBars, type Bars } from '../analytics/bars.ts';
import { epochMs, type EpochMs } from '../calendar/clock.ts';
import { newYorkDay } from '../calendar/new-york.ts';
import { type Session, sessionOn, sessionsBefore } from '../calendar/sessions.ts';
import type { BarsRequest } from './gateway.ts';

/** Sessions a piece asks for. */
const pieceSessions = 5;

/** The `count` newest sessions that have begun at `instant`, ascending. */
function sessionsBegunBy(instant: EpochMs, count: number): Session[] {
  const day = newYorkDay(instant);
  const today = sessionOn(day);
  if (today && today.open * 1000 < instant) return [...sessionsBefore(day, count - 1), today];
  return sessionsBefore(day, count);
}

/**
 * A request of N sessions as ceil(N / 5) requests of at most 5, oldest first: each but the newest ends at a
 * session's close. Empty where the request is no plain number of days or too short to be cut.
 */
export function piecesOf(request: BarsRequest, now: EpochMs): BarsRequest[] {
  const match = /^(\d{1,4}) D$/.exec(request.duration);
  const count = Number(match?.[1] ?? 0);
  if (count <= pieceSessions) return [];
  const sessions = sessionsBegunBy(request.end ?? now, count);
  const pieces: BarsRequest[] = [];
  for (let last = count; last > 0; last -= pieceSessions) {
    const duration = `${Math.min(pieceSessions, last)} D`;
    const end = last === count ? request.end : epochMs(sessions[last - 1]!.close * 1000);
    pieces.unshift(end === undefined ? { duration } : { duration, end });
  }
  return pieces;
}

/** Bars of several answers, oldest first, as one; a bar that two of them hold is taken from the earlier. */
export function stitchBars(parts: readonly Bars[]): Bars {
  const rows = parts.map((part, index) => {
    const before = parts.slice(0, index).reduce((latest, { time }) => Math.max(latest, time.at(-1) ?? 0), 0);
    const from = part.time.findIndex((time) => time > before);
    return from < 0 ? part.length : from;
  });
  const stitched = allocateBars(parts.reduce((sum, part, index) => sum + part.length - rows[index]!, 0));
  let at = 0;
  for (const [index, part] of parts.entries()) {
    for (const name of ['time', 'open', 'high', 'low', 'close', 'volume', 'wap', 'count'] as const) {
      stitched[name].set(part[name].subarray(rows[index]), at);
    }
    at += part.length - rows[index]!;
  }
  return stitched;
}
