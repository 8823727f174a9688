import { Command } from 'commander';

import { newYorkDay } from '../calendar/new-york.ts';
import { parseTradingDay } from '../calendar/trading-day.ts';
import { runCommand } from './run-command.ts';

interface ShowOptions {
  readonly date?: string;
  readonly json?: true;
}

function show(): Command {
  return new Command('show')
    .description('Prints what the account traded on a day: executions, round trips, balance')
    .option('--date <date>', 'New York date, YYYY-MM-DD; default: today')
    .option('--json', 'as JSON')
    .action(
      runCommand(async (context, options: ShowOptions) => {
        const { date, json } = options;
        const day = date === undefined ? newYorkDay(context.clock.now()) : parseTradingDay(date);
        const { withStore } = await import('./with-store.ts');
        const { loadAccountDay } = await import('../report/load-account.ts');
        const account = await withStore(context, (store) => loadAccountDay(store, day));
        if (json) context.print((await import('../report/account-json.ts')).accountJson(account));
        else context.print((await import('../report/render-account.ts')).renderAccount(account));
      }),
    );
}

export function command(): Command {
  return new Command('account').description('Reads what the account traded').addCommand(show());
}
