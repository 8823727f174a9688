import type { EpochMs } from '../calendar/clock.ts';
import { newYorkDay } from '../calendar/new-york.ts';
import { sessionOn } from '../calendar/sessions.ts';

/** From this server version on the volume ticks (8, 74, RTVolume) are shares; before, round lots of 100. */
const sharesSinceVersion = 220;
const lot = 100;
/** Minutes into the session before its bars say enough about the day's volume. */
const settledMinutes = 5;

/** The unit of volume ticks by protocol version: IBKR's bars and sizes are shares at every version spoken here. */
export function unitByVersion(serverVersion: number): number {
  return serverVersion >= sharesSinceVersion ? 1 : lot;
}

/** Whether bars of today can tell the unit: the regular session is on and has been for a few minutes. */
export function canMeasureUnit(now: EpochMs): boolean {
  const session = sessionOn(newYorkDay(now));
  const seconds = now / 1000;
  return session !== undefined && seconds > session.open + settledMinutes * 60 && seconds < session.close;
}

/**
 * Shares that one unit of a volume tick stands for, found by holding it against the shares of today's bars: a gateway
 * setting can turn either. The historical feed leaves some trades out and the tick counts the time before the open,
 * so only the order of magnitude tells; where it tells nothing the unit of the version stands.
 */
export function measuredUnit(tickVolume: number, barShares: number, serverVersion: number): number {
  const ratio = barShares / tickVolume;
  if (ratio > 10 && ratio < 300) return lot;
  if (ratio > 0.1 && ratio < 3) return 1;
  return unitByVersion(serverVersion);
}
