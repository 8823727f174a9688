import { Command } from 'commander';

import { runCommand } from './run-command.ts';

export function command(): Command {
  return new Command('store').description('Runs the embedded store alone until stopped').action(
    runCommand(
      async ({ settings, clock, signal, print }) => {
        const { attachStore } = await import('../stack/stack.ts');
        const { homeLayout } = await import('../stack/home.ts');
        const { address, lease } = await attachStore(settings, clock);
        const { secrets } = homeLayout(settings.OPENBELL_HOME);
        print(
          `the embedded store answers at ${address.url}, user ${address.user}; its password lies in ${secrets}`,
        );
        try {
          await ended(AbortSignal.any([signal, lease.lost]));
        } finally {
          await lease.release();
        }
        if (!signal.aborted) {
          const { OpenbellError } = await import('../errors/openbell-error.ts');
          throw new OpenbellError(
            'STORE_FAILED',
            'The embedded store has ended and could not be started again.',
          );
        }
      },
      { log: 'stderr' },
    ),
  );
}

function ended(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
