import { type Clock, shiftedClock, systemClock } from '../calendar/clock.ts';
import { parseInstant } from '../calendar/instant.ts';
import type { Settings } from './settings.ts';

/** The clock the configuration asks for: the machine's, or one that is shifted and runs at OPENBELL_SPEED. */
export function clockFrom(settings: Settings): Clock {
  const { OPENBELL_NOW: start, OPENBELL_NOW_SINCE: since, OPENBELL_SPEED: speed } = settings;
  if (start === undefined) return systemClock;
  return shiftedClock(parseInstant(start), speed, since === undefined ? systemClock.now() : Number(since));
}
