import type { TradingDay } from '../calendar/trading-day.ts';
import type { Run, Store } from '../store/store.ts';
import { type EndOfDayReport, endOfDaySummarySchema, presetEndOfDaySchema } from './end-of-day-schema.ts';
import { inPresetOrder } from './preset-order.ts';
import { publishedRunOf, unreadable } from './published-run.ts';

/**
 * The published end of a day, or the newest one.
 * @throws OpenbellError REPORT_NOT_FOUND, STORE_UNREACHABLE, STORE_FAILED
 */
export async function loadEndOfDay(
  store: Pick<Store, 'publishedRun' | 'newestPublishedRun' | 'runsOf' | 'endOfDay'>,
  date?: TradingDay,
): Promise<EndOfDayReport> {
  return readEndOfDay(store, await publishedRunOf(store, 'end_of_day', date));
}

/** What a run has published. @throws OpenbellError STORE_UNREACHABLE, STORE_FAILED */
export async function readEndOfDay(store: Pick<Store, 'endOfDay'>, run: Run): Promise<EndOfDayReport> {
  const stored = await store.endOfDay(run.runId);
  const summary = endOfDaySummarySchema.safeParse(stored.summary);
  if (!summary.success) throw unreadable(run.runId, 'end of day', summary.error);
  const presets = stored.presets.map((body) => {
    const parsed = presetEndOfDaySchema.safeParse(body);
    if (!parsed.success) throw unreadable(run.runId, 'end of day', parsed.error);
    return parsed.data;
  });
  return { run, ...summary.data, presets: presets.sort((a, b) => inPresetOrder(a.preset, b.preset)) };
}
