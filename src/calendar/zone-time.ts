import { DateTime } from 'luxon';

import { type EpochMs, epochMs } from './clock.ts';

/**
 * The instant of a wall-clock time, `HH:mm:ss`, on a date, `YYYY-MM-DD`, in an IANA zone; undefined for a zone
 * nobody knows or a date or time the calendar does not have.
 */
export function zonedTime(date: string, time: string, zone: string): EpochMs | undefined {
  const instant = DateTime.fromISO(`${date}T${time}`, { zone });
  return instant.isValid ? epochMs(instant.toMillis()) : undefined;
}

/** The IANA name of this machine's own zone. */
export const machineZone = (): string => DateTime.local().zoneName;

/** An instant on the wall clock of an IANA zone, in a luxon format. */
export function formatInZone(instant: number, zone: string, format: string): string {
  return DateTime.fromMillis(instant, { zone }).toFormat(format);
}
