import { type EpochMs, epochMs } from '../calendar/clock.ts';
import { formatNewYork, newYorkDay } from '../calendar/new-york.ts';
import { sessionOn } from '../calendar/sessions.ts';
import type { TradingDay } from '../calendar/trading-day.ts';

const minuteMs = 60_000;
/** Executions of a second may be told some minutes later. */
const afterMs = 5 * minuteMs;
/** The extended hours end four hours after the close. */
const extendedHoursMs = 240 * minuteMs;

/** One planned look at the account. */
export interface CollectionSlot {
  readonly day: TradingDay;
  /** New York time, HH:mm. */
  readonly slot: string;
  readonly at: EpochMs;
}

/** The slot an instant lies in, named by its minute. */
export function slotAt(at: number): CollectionSlot {
  return { day: newYorkDay(at), slot: formatNewYork(at, 'HH:mm'), at: epochMs(at) };
}

/**
 * When the account is looked at on a day: from the open every so many minutes, at the close, five minutes after it, and
 * five minutes after the extended hours. Empty where there is no session.
 */
export function collectionSlots(day: TradingDay, everyMinutes: number): CollectionSlot[] {
  const session = sessionOn(day);
  if (!session) return [];
  const [open, close] = [session.open * 1000, session.close * 1000];
  const times: number[] = [];
  for (let time = open; time < close; time += everyMinutes * minuteMs) times.push(time);
  return [...times, close, close + afterMs, close + extendedHoursMs + afterMs].map(slotAt);
}

/** The newest slot of today that has come: a gateway still has what the earlier ones would have seen. */
export function newestSlot(now: number, everyMinutes: number): CollectionSlot | undefined {
  return collectionSlots(newYorkDay(now), everyMinutes).findLast(({ at }) => at <= now);
}
