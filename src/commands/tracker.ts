import { Command } from 'commander';

import { runCommand } from './run-command.ts';

export function command(): Command {
  return new Command('tracker')
    .description('Runs the live tracker until stopped: tickers in the news, their trades, alerts')
    .action(
      runCommand(
        async ({ settings, clock, logger, signal }) => {
          const { runTrackerProcess } = await import('../workers/tracker-process.ts');
          await runTrackerProcess(settings, clock, logger, signal);
        },
        { log: 'stderr' },
      ),
    );
}
