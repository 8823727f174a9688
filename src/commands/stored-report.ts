import type { TradingDay } from '../calendar/trading-day.ts';
import type { Report } from '../report/load-report.ts';
import type { CommandContext } from './run-command.ts';

/**
 * The stored report of a date, or the newest one, from the home's stack, which is started for the time of it where none runs.
 * @throws OpenbellError REPORT_NOT_FOUND, STORE_UNREACHABLE, STORE_FAILED
 */
export async function readStoredReport(
  { settings, clock, logger }: CommandContext,
  date: TradingDay | undefined,
): Promise<Report> {
  const { withStack } = await import('../stack/stack.ts');
  const { openStore } = await import('../store/open-store.ts');
  const { loadReport } = await import('../report/load-report.ts');
  return withStack(settings, clock, logger, async ({ clickhouse }) => {
    const store = await openStore({ ...clickhouse, clock });
    try {
      return await loadReport(store, date);
    } finally {
      await store.close();
    }
  });
}
