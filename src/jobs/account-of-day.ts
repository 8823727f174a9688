import type { TradingDay } from '../calendar/trading-day.ts';
import type { EndOfDaySummary } from '../report/end-of-day-schema.ts';
import type { JobContext } from './job-context.ts';

/** What the account did on a day; null: it is not read. */
export function accountOfDay(
  date: TradingDay,
  { log }: Pick<JobContext, 'log'>,
): Promise<EndOfDaySummary['account']> {
  log.debug({ date }, 'the account is not read');
  return Promise.resolve(null);
}
