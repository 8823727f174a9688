import type { TradingDay } from './trading-day.ts';

const msADay = 86_400_000;

/** Days from 1970-01-01 to a date. */
export function dayNumber(day: string): number {
  return new Date(`${day}T00:00:00Z`).getTime() / msADay;
}

/** The date that many days after 1970-01-01. */
export function dayOfNumber(days: number): TradingDay {
  return new Date(days * msADay).toISOString().slice(0, 10) as TradingDay;
}
