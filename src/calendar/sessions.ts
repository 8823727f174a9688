import type { SessionTimes } from '../analytics/bars.ts';
import { closureReason, halfDayReason } from './holidays.ts';
import { newYorkDay, newYorkTime } from './new-york.ts';
import { addDays, type TradingDay } from './trading-day.ts';

/** A regular session with its date typed. */
export interface Session extends SessionTimes {
  readonly day: TradingDay;
}

const cache = new Map<TradingDay, Session | undefined>();

/** The regular session of a date, 09:30–16:00 New York (13:00 on half days); undefined where there is none. */
export function sessionOn(day: TradingDay): Session | undefined {
  if (cache.has(day)) return cache.get(day);
  const session =
    closureReason(day) === undefined
      ? {
          day,
          open: newYorkTime(day, '09:30') / 1000,
          close: newYorkTime(day, halfDayReason(day) === undefined ? '16:00' : '13:00') / 1000,
        }
      : undefined;
  cache.set(day, session);
  return session;
}

/** The `count` sessions before a date, ascending; the date's own is not among them. */
export function sessionsBefore(day: TradingDay, count: number): Session[] {
  const sessions: Session[] = [];
  for (let date = addDays(day, -1); sessions.length < count; date = addDays(date, -1)) {
    const session = sessionOn(date);
    if (session) sessions.push(session);
  }
  return sessions.reverse();
}

/** The sessions from one date to another, both included, ascending. */
export function sessionsBetween(from: TradingDay, to: TradingDay): Session[] {
  const sessions: Session[] = [];
  for (let date = from; date <= to; date = addDays(date, 1)) {
    const session = sessionOn(date);
    if (session) sessions.push(session);
  }
  return sessions;
}

/** The newest date with a session that is not after New York's date at an instant. */
export function newestSessionDay(instant: number): TradingDay {
  let date = newYorkDay(instant);
  while (!sessionOn(date)) date = addDays(date, -1);
  return date;
}

/** The first session after a date. */
export function nextSession(day: TradingDay): Session {
  for (let date = addDays(day, 1); ; date = addDays(date, 1)) {
    const session = sessionOn(date);
    if (session) return session;
  }
}
