import { Command } from 'commander';

import { runCommand } from './run-command.ts';

interface RescanOptions {
  readonly date?: string;
  readonly symbols?: string;
}

export function command(): Command {
  return new Command('rescan')
    .description('Scans again, fetches bars anew and makes the report of a day again')
    .option('--date <date>', 'trading day, YYYY-MM-DD; default: today, or the next session')
    .option('--symbols <list>', 'fetch only these anew, like AAPL,BRK B; default: all')
    .action(
      runCommand(async (context, options: RescanOptions) => {
        const { makeAndPrint } = await import('./make-report.ts');
        const { reportText } = await import('./print-report.ts');
        const { rescanOf } = await import('../jobs/rescan-request.ts');
        const rescan = rescanOf({ date: options.date, symbols: options.symbols?.split(',') }, context.clock);
        await makeAndPrint(context, {
          run: () => Promise.resolve(rescan),
          print: reportText(rescan.date),
        });
      }),
    );
}
