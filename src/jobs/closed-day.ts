import type { Clock } from '../calendar/clock.ts';
import { closureReason } from '../calendar/holidays.ts';
import { formatNewYork } from '../calendar/new-york.ts';
import { newestSessionDay, sessionOn, sessionsBefore } from '../calendar/sessions.ts';
import type { TradingDay } from '../calendar/trading-day.ts';
import { OpenbellError } from '../errors/openbell-error.ts';

/** The newest day whose session had closed at an instant, epoch ms. */
export function newestClosedDay(instant: number): TradingDay {
  const newest = newestSessionDay(instant);
  return sessionOn(newest)!.close * 1000 <= instant ? newest : sessionsBefore(newest, 1)[0]!.day;
}

/**
 * The day an end of day by hand is for: the given one, else the newest whose session has closed.
 * @throws OpenbellError BAD_INPUT for a day without a session or one that has not closed yet.
 */
export function closedDay(wanted: TradingDay | undefined, clock: Clock): TradingDay {
  const newest = newestClosedDay(clock.now());
  if (wanted === undefined) return newest;
  const closed = closureReason(wanted);
  if (closed !== undefined) {
    throw new OpenbellError('BAD_INPUT', `${wanted} has no session: ${closed}.`);
  }
  if (wanted > newest) {
    const close = formatNewYork(sessionOn(wanted)!.close * 1000);
    throw new OpenbellError(
      'BAD_INPUT',
      `The session of ${wanted} closes at ${close} New York: its end of day can be made from then on. The newest that has closed is that of ${newest}.`,
    );
  }
  return wanted;
}
