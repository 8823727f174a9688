import type { Clock } from '../calendar/clock.ts';
import { closureReason } from '../calendar/holidays.ts';
import { formatNewYork, newYorkDay } from '../calendar/new-york.ts';
import { nextSession, sessionOn, sessionsBefore } from '../calendar/sessions.ts';
import type { TradingDay } from '../calendar/trading-day.ts';
import { OpenbellError } from '../errors/openbell-error.ts';

/**
 * The day a report by hand is for: the given one, else today, else the next session.
 * @throws OpenbellError BAD_INPUT when the exchange is closed that day, or its window is not complete yet.
 */
export function reportDay(wanted: TradingDay | undefined, clock: Clock): TradingDay {
  const now = clock.now();
  const today = newYorkDay(now);
  const date = wanted ?? (sessionOn(today) ? today : nextSession(today).day);
  const closed = closureReason(date);
  if (closed !== undefined) {
    throw new OpenbellError(
      'BAD_INPUT',
      `${date} has no session: ${closed}. The next one is ${nextSession(date).day}.`,
    );
  }
  const last = sessionsBefore(date, 1)[0]!;
  if (last.close * 1000 > now) {
    throw new OpenbellError(
      'BAD_INPUT',
      `The report for ${date} needs the session of ${last.day}, which closes at ${formatNewYork(last.close * 1000)} New York.`,
    );
  }
  return date;
}
