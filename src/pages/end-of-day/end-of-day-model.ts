import type { AccountDay } from '../../analytics/account/account-day.ts';
import type { TradingDay } from '../../calendar/trading-day.ts';
import type { DayWords } from '../../report/day-words.ts';
import type { EndOfDayReport } from '../../report/end-of-day-schema.ts';

/** Everything the page of a day's end shows. */
export interface EndOfDayModel {
  readonly date: TradingDay;
  readonly today: TradingDay;
  readonly words: DayWords;
  /** Null where none is published. */
  readonly report: EndOfDayReport | null;
  readonly account: AccountDay;
  /** Whether the day has a morning report to go to. */
  readonly hasMorning: boolean;
  /** How today's end stands where the newest one, of another day, is shown in its place. */
  readonly todays: DayWords | null;
  /** Days with an end of day next to the one shown. */
  readonly earlier: TradingDay | null;
  readonly later: TradingDay | null;
}
