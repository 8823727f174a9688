import type { TradingDay } from '../calendar/trading-day.ts';
import type { Store } from '../store/store.ts';

/** Reports of twenty years: more than there will be. */
const allDates = 5_000;

/** Days with a published morning report, newest first. @throws OpenbellError STORE_UNREACHABLE, STORE_FAILED */
export const reportDates = (store: Pick<Store, 'publishedDates'>): Promise<TradingDay[]> =>
  store.publishedDates('morning', allDates);

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
