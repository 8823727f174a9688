import { DateTime } from 'luxon';

import { type EpochMs, epochMs } from './clock.ts';
import type { TradingDay } from './trading-day.ts';

export const newYorkZone = 'America/New_York';

/** The instant of a New York wall-clock time, `HH:mm`, on a day; across DST changes too. */
export function newYorkTime(day: TradingDay, time: string): EpochMs {
  return epochMs(DateTime.fromISO(`${day}T${time}`, { zone: newYorkZone }).toMillis());
}

/** The New York date at an instant. */
export function newYorkDay(instant: number): TradingDay {
  return DateTime.fromMillis(instant, { zone: newYorkZone }).toFormat('yyyy-MM-dd') as TradingDay;
}

/** An instant on New York's wall clock in a luxon format, `yyyy-MM-dd HH:mm` unless told otherwise. */
export function formatNewYork(instant: number, format = 'yyyy-MM-dd HH:mm'): string {
  return DateTime.fromMillis(instant, { zone: newYorkZone }).toFormat(format);
}

/** Minutes from UTC to New York's wall clock at an instant: -300 or -240. */
export function newYorkOffsetMinutes(instant: number): number {
  return DateTime.fromMillis(instant, { zone: newYorkZone }).offset;
}

/** An instant in UTC in a luxon format; ISO 8601 unless told otherwise. */
export function formatUtc(instant: number, format?: string): string {
  const utc = DateTime.fromMillis(instant, { zone: 'utc' });
  return format === undefined ? utc.toISO()! : utc.toFormat(format);
}
