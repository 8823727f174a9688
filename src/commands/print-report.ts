import type { TradingDay } from '../calendar/trading-day.ts';
import { loadReport } from '../report/load-report.ts';
import { renderReport } from '../report/render-report.ts';
import type { Store } from '../store/store.ts';

/** The morning report of a date as text, once it is stored. */
export const reportText =
  (date: TradingDay) =>
  async (store: Store): Promise<string> =>
    renderReport(await loadReport(store, date));
