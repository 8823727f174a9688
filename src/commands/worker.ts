import { Command } from 'commander';

import { runCommand } from './run-command.ts';

export function command(): Command {
  return new Command('worker').description('Runs the jobs of the report until stopped').action(
    runCommand(
      async ({ settings, clock, logger, signal }) => {
        const { runWorkerProcess } = await import('../workers/report-worker-process.ts');
        await runWorkerProcess(settings, clock, logger, signal);
      },
      { log: 'stderr' },
    ),
  );
}
