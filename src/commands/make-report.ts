import { settingsForChild } from '../config/settings-for-child.ts';
import type { RunByHand } from '../jobs/run-ledger.ts';
import type { Store } from '../store/store.ts';
import { withReport } from '../workers/by-hand.ts';
import { progressView } from './progress-bar.ts';
import type { CommandContext } from './run-command.ts';

export interface WantedReport {
  /** The run to make, or null to print what is stored. */
  readonly run: (store: Store) => Promise<RunByHand | null>;
  /** What is printed in the end. */
  readonly print: (store: Store) => Promise<string>;
  /** The configuration a worker started for the command gets; the command's own where it is left out. */
  readonly workerContext?: () => Promise<CommandContext>;
}

/** Makes a run where one is wanted, follows it with a progress bar, and prints what came of it. */
export async function makeAndPrint(context: CommandContext, wanted: WantedReport): Promise<void> {
  const { run, print, workerContext = () => Promise.resolve(context) } = wanted;
  const view = progressView((text) => context.tell(text));
  try {
    const text = await withReport(
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
      run,
      print,
    );
    view.end();
    context.print(text);
  } finally {
    view.end();
  }
}
