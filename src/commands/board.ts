import { Command } from 'commander';

import { runCommand } from './run-command.ts';

export function command(): Command {
  return new Command('board').description('Serves Bull Board alone until stopped').action(
    runCommand(
      async (context) => {
        const { settings, clock, logger, signal } = context;
        const { withStack } = await import('../stack/stack.ts');
        const { openQueues } = await import('../jobs/queues.ts');
        const { startBoardServer } = await import('../web/board-server.ts');
        const { aborted } = await import('../workers/end-with-parent.ts');
        await withStack(settings, clock, logger, async (stack) => {
          const queues = openQueues(stack.redis.url, logger);
          try {
            const board = await startBoardServer(queues, settings, logger);
            context.print(`the jobs: ${board.url}`);
            await aborted(signal);
            await board.close();
          } finally {
            await queues.close();
          }
        });
      },
      { log: 'stderr' },
    ),
  );
}
