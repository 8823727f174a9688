import { Command } from 'commander';

import { runCommand } from './run-command.ts';

interface ResetOptions {
  readonly yes?: true;
}

export function command(): Command {
  return new Command('reset')
    .description('Removes everything openbell keeps in OPENBELL_HOME: bars, reports, jobs, logs')
    .option('--yes', 'do not ask')
    .action(
      runCommand(async ({ settings, tell }, options: ResetOptions) => {
        const { checkRemovable, removeHome } = await import('../stack/reset.ts');
        const folder = await checkRemovable(settings.OPENBELL_HOME);
        if (folder === null) {
          tell(`There is nothing at ${settings.OPENBELL_HOME}.`);
          return;
        }
        if (options.yes !== true && !(await agreed(folder))) {
          tell('Nothing was removed.');
          return;
        }
        await removeHome(settings.OPENBELL_HOME);
        tell(`${folder} was removed.`);
      }),
    );
}

/** Asks on the terminal; anything but a plain yes, and a terminal that is none, is a no. */
async function agreed(folder: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    const { OpenbellError } = await import('../errors/openbell-error.ts');
    throw new OpenbellError(
      'BAD_INPUT',
      `There is nobody to ask whether ${folder} may be removed: say so with --yes.`,
    );
  }
  const { createInterface } = await import('node:readline/promises');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(
      `Remove every bar, report and job of openbell in ${folder}? Type yes: `,
    );
    return answer.trim().toLowerCase() === 'yes';
  } finally {
    terminal.close();
  }
}
