import { settingsForChild } from '../config/settings-for-child.ts';
import type { RunByHand } from '../jobs/run-ledger.ts';
import { loadReport } from '../report/load-report.ts';
import { renderReport } from '../report/render-report.ts';
import type { Store } from '../store/store.ts';
import type { TradingDay } from '../calendar/trading-day.ts';
import { withReport } from '../workers/by-hand.ts';
import { progressView } from './progress-bar.ts';
import type { CommandContext } from './run-command.ts';

/**
 * Makes a run where one is wanted, follows it with a progress bar, and prints the report of its date.
 * @param wanted the run to make, or null to print what is stored.
 * @param workerContext the configuration a worker started for the command gets.
 */
export async function makeAndPrintReport(
  context: CommandContext,
  date: TradingDay,
  wanted: (store: Store) => Promise<RunByHand | null>,
  workerContext: () => Promise<CommandContext>,
): Promise<void> {
  const view = progressView((text) => context.tell(text));
  try {
    const report = await withReport(
      {
        settings: context.settings,
        clock: context.clock,
        log: context.logger,
        signal: context.signal,
        workerEnvironment: async () => ({
          ...process.env,
          ...settingsForChild((await workerContext()).loaded),
        }),
        onJoined: ({ runId }) => context.tell(`${runId} is under way already: following it`),
        onProgress: (progress) => view.show(progress),
      },
      wanted,
      (store) => loadReport(store, date),
    );
    view.end();
    context.print(renderReport(report));
  } finally {
    view.end();
  }
}
