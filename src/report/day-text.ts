import { halfDayReason } from '../calendar/holidays.ts';
import { formatNewYork, newYorkDay, newYorkTime } from '../calendar/new-york.ts';
import type { TradingDay } from '../calendar/trading-day.ts';

/** `Fri 20 Nov 2026`. */
export const dayName = (date: TradingDay, format = 'ccc d LLL yyyy'): string =>
  formatNewYork(newYorkTime(date, '12:00'), format);

/** `05:45`, with its date where it is not of that day. */
export const timeOn = (date: TradingDay, instant: number): string =>
  formatNewYork(instant, newYorkDay(instant) === date ? 'HH:mm' : "ccc d LLL 'at' HH:mm");

/** `2 h 5 min`; less than a minute is one. */
export function spanText(milliseconds: number): string {
  const minutes = Math.max(1, Math.round(milliseconds / 60_000));
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor((minutes % 1440) / 60);
  const parts: readonly [number, string][] =
    days > 0
      ? [
          [days, days === 1 ? 'day' : 'days'],
          [hours, 'h'],
        ]
      : [
          [hours, 'h'],
          [minutes % 60, 'min'],
        ];
  return parts
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}

/** That a session closes early, where it does. */
export function halfDayText(date: TradingDay): string | null {
  const reason = halfDayReason(date);
  return reason === undefined ? null : `Half day: the session closes at 13:00 New York (${reason}).`;
}
