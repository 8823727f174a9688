import { type EpochMs, epochMs } from '../calendar/clock.ts';
import { formatNewYork, newYorkDay } from '../calendar/new-york.ts';
import { sessionOn } from '../calendar/sessions.ts';

/** From 04:00 to the open, and from the close to 20:00 (17:00 on half days). */
const beforeOpenSeconds = 19_800;
const afterCloseSeconds = 14_400;

/** When the trading hours began that an instant lies in, extended hours included; undefined outside them. */
export function tradingSince(instant: EpochMs): EpochMs | undefined {
  const session = sessionOn(newYorkDay(instant));
  if (!session) return undefined;
  const start = (session.open - beforeOpenSeconds) * 1000;
  const end = (session.close + afterCloseSeconds) * 1000;
  return instant >= start && instant < end ? epochMs(start) : undefined;
}

/** Whether IBKR's nightly maintenance may be on, 23:30–01:00 New York, when it answers 200 for contracts that exist. */
export function isMaintenance(instant: EpochMs): boolean {
  const time = formatNewYork(instant, 'HH:mm');
  return time >= '23:30' || time < '01:00';
}
