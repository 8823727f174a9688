import { Command } from 'commander';

import { parseTradingDay } from '../calendar/trading-day.ts';
import { parseTicker } from '../ticker.ts';
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
        const day = options.date === undefined ? undefined : parseTradingDay(options.date);
        const refetch = options.symbols?.split(',').map((symbol) => parseTicker(symbol.trim())) ?? ['*'];
        const { makeAndPrintReport } = await import('./make-report.ts');
        const { reportDay } = await import('../workers/by-hand.ts');
        const date = reportDay(day, context.clock);
        await makeAndPrintReport(
          context,
          date,
          () => Promise.resolve({ kind: 'rescan', date, mode: 'by_hand', refetch }),
          () => Promise.resolve(context),
        );
      }),
    );
}
