import { OpenbellError } from '../errors/openbell-error.ts';

/** A New York calendar date written YYYY-MM-DD; text order is time order. */
export type TradingDay = string & { readonly __brand: 'TradingDay' };

/** @throws OpenbellError BAD_INPUT when `text` is not a date of the calendar written YYYY-MM-DD. */
export function parseTradingDay(text: string): TradingDay {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (match) {
    const utc = new Date(`${text}T00:00:00Z`);
    if (!Number.isNaN(utc.getTime()) && utc.toISOString().startsWith(text)) return text as TradingDay;
  }
  throw new OpenbellError(
    'BAD_INPUT',
    `${JSON.stringify(text)} is not a date: write it YYYY-MM-DD, like 2026-11-20.`,
  );
}

/** The civil date `days` after `day`. */
export function addDays(day: TradingDay, days: number): TradingDay {
  const utc = new Date(`${day}T00:00:00Z`);
  utc.setUTCDate(utc.getUTCDate() + days);
  return utc.toISOString().slice(0, 10) as TradingDay;
}

/** 0 Sunday … 6 Saturday. */
export function weekday(day: TradingDay): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay();
}
