import { Command } from 'commander';

import { runCommand } from './run-command.ts';

export function command(): Command {
  return new Command('up')
    .description('Runs store, Redis, scheduler, worker and Bull Board until stopped')
    .action(
      runCommand(
        async (context) => {
          const { settings, clock, logger, signal, loaded } = context;
          const { settingsForChild } = await import('../config/settings-for-child.ts');
          const { runAll } = await import('../workers/up.ts');
          const environment = { ...process.env, ...settingsForChild(loaded) };
          await runAll(settings, environment, clock, logger, signal, (url) =>
            context.print(`openbell is up; the jobs: ${url}`),
          );
        },
        { log: 'stderr' },
      ),
    );
}
