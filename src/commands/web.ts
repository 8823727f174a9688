import { Command } from 'commander';

import { ownVersion } from '../config/own-version.ts';
import { demoContext } from './demo-context.ts';
import { runCommand } from './run-command.ts';

interface WebOptions {
  readonly demo?: true;
}

export function command(): Command {
  return new Command('web')
    .description('Serves the pages, the API and Bull Board until stopped')
    .option('--demo', 'of what `openbell morning --demo` has made')
    .action(
      runCommand(
        async (given, { demo }: WebOptions) => {
          const context = demo ? await demoContext(given) : given;
          const { loaded, clock, logger, signal, print } = context;
          const { runWebProcess } = await import('../workers/web-process.ts');
          const onReady = (url: string): void => print(`the pages: ${url}`);
          await runWebProcess(loaded, clock, logger, signal, { version: ownVersion(), onReady });
        },
        { log: 'stderr' },
      ),
    );
}
