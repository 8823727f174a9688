import { Command } from 'commander';

import { ownVersion } from '../config/own-version.ts';
import { runCommand } from './run-command.ts';

export function command(): Command {
  return new Command('web').description('Serves the pages, the API and Bull Board until stopped').action(
    runCommand(
      async ({ loaded, clock, logger, signal, print }) => {
        const { runWebProcess } = await import('../workers/web-process.ts');
        const onReady = (url: string): void => print(`the pages: ${url}`);
        await runWebProcess(loaded, clock, logger, signal, { version: ownVersion(), onReady });
      },
      { log: 'stderr' },
    ),
  );
}
