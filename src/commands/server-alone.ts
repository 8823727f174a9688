import { Command } from 'commander';

import { aborted } from '../workers/end-with-parent.ts';
import { runCommand } from './run-command.ts';

/** A command that runs one embedded server until stopped. */
export function serverAlone(server: 'redis' | 'store', name: string): Command {
  return new Command(server).description(`Runs ${name} alone until stopped`).action(
    runCommand(
      async ({ settings, clock, signal, print }) => {
        const { attachServer } = await import('../stack/stack.ts');
        const { homeLayout } = await import('../stack/home.ts');
        const { reachedAt, lease } = await attachServer(settings, clock, server);
        const { secrets } = homeLayout(settings.OPENBELL_HOME);
        print(`${name} answers at ${reachedAt}; its password lies in ${secrets}`);
        try {
          await aborted(AbortSignal.any([signal, lease.lost]));
        } finally {
          await lease.release();
        }
        if (!signal.aborted) {
          const { OpenbellError } = await import('../errors/openbell-error.ts');
          const code = server === 'redis' ? 'REDIS_UNREACHABLE' : 'STORE_FAILED';
          throw new OpenbellError(code, `${name} has ended and could not be started again.`);
        }
      },
      { log: 'stderr' },
    ),
  );
}
