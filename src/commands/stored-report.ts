import type { TradingDay } from '../calendar/trading-day.ts';
import type { Report } from '../report/load-report.ts';
import type { CommandContext } from './run-command.ts';
import { withStore } from './with-store.ts';

/**
 * The stored report of a date, or the newest one.
 * @throws OpenbellError REPORT_NOT_FOUND, STORE_UNREACHABLE, STORE_FAILED
 */
export async function readStoredReport(
  context: CommandContext,
  date: TradingDay | undefined,
): Promise<Report> {
  const { loadReport } = await import('../report/load-report.ts');
  return withStore(context, (store) => loadReport(store, date));
}
