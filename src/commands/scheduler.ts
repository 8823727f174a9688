import { Command } from 'commander';

import { runCommand } from './run-command.ts';

export function command(): Command {
  return new Command('scheduler').description('Decides when a report is due, until stopped').action(
    runCommand(
      async ({ settings, clock, logger, signal }) => {
        const { runSchedulerProcess } = await import('../workers/scheduler-process.ts');
        await runSchedulerProcess(settings, clock, logger, signal);
      },
      { log: 'stderr' },
    ),
  );
}
