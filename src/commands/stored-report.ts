import type { TradingDay } from '../calendar/trading-day.ts';
import type { Report } from '../report/load-report.ts';
import type { Store } from '../store/store.ts';
import type { CommandContext } from './run-command.ts';

/** Reads from the home's stack, which is started for the time of it where none runs. @throws OpenbellError STORE_UNREACHABLE, STORE_FAILED */
export async function readStored<T>(
  { settings, clock, logger }: CommandContext,
  read: (store: Store) => Promise<T>,
): Promise<T> {
  const { withStack } = await import('../stack/stack.ts');
  const { openStore } = await import('../store/open-store.ts');
  return withStack(settings, clock, logger, async ({ clickhouse }) => {
    const store = await openStore({ ...clickhouse, clock });
    try {
      return await read(store);
    } finally {
      await store.close();
    }
  });
}

/**
 * The stored report of a date, or the newest one.
 * @throws OpenbellError REPORT_NOT_FOUND, STORE_UNREACHABLE, STORE_FAILED
 */
export async function readStoredReport(
  context: CommandContext,
  date: TradingDay | undefined,
): Promise<Report> {
  const { loadReport } = await import('../report/load-report.ts');
  return readStored(context, (store) => loadReport(store, date));
}
