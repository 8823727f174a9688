import { parseTradingDay, type TradingDay } from '../calendar/trading-day.ts';
import { OpenbellError } from '../errors/openbell-error.ts';
import type { ReportKind, Store } from '../store/store.ts';

/** Reports of twenty years: more than there will be. */
const allDates = 5_000;

/** Days with a published report of a kind, newest first. @throws OpenbellError STORE_UNREACHABLE, STORE_FAILED */
export const reportDates = (
  store: Pick<Store, 'publishedDates'>,
  of: ReportKind = 'morning',
): Promise<TradingDay[]> => store.publishedDates(of, allDates);

/** The reports before and after a day, which need not have one itself; null where there is none. */
export function reportsAround(
  date: TradingDay,
  newestFirst: readonly TradingDay[],
): { readonly earlier: TradingDay | null; readonly later: TradingDay | null } {
  return {
    earlier: newestFirst.find((day) => day < date) ?? null,
    later: newestFirst.findLast((day) => day > date) ?? null,
  };
}

/** Days the store can hold. */
const firstDay = '1970-01-01';
const lastDay = '2149-06-06';

/** @throws OpenbellError BAD_INPUT for what is no date, or one that no report can be of. */
export function reportDate(text: string): TradingDay {
  const date = parseTradingDay(text);
  if (date >= firstDay && date <= lastDay) return date;
  throw new OpenbellError(
    'BAD_INPUT',
    `No report can be of ${date}: reports are of ${firstDay} to ${lastDay}.`,
  );
}
