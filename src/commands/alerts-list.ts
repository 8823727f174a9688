import { Command, Option } from 'commander';

import { epochMs } from '../calendar/clock.ts';
import { newYorkDay, newYorkTime } from '../calendar/new-york.ts';
import { addDays, parseTradingDay } from '../calendar/trading-day.ts';
import type { AlertRow } from '../store/news-store.ts';
import { parseTicker } from '../ticker.ts';
import { type CommandContext, runCommand } from './run-command.ts';

interface ListOptions {
  readonly date?: string;
  readonly ticker?: string;
  readonly json?: true;
  readonly csv?: true;
}

async function readAlerts(
  { settings, clock, logger }: CommandContext,
  from: number,
  to: number,
  ticker: string | undefined,
): Promise<AlertRow[]> {
  const { withNewsStore } = await import('../workers/with-news-store.ts');
  return withNewsStore(settings, clock, logger, (store) => store.alerts(epochMs(from), epochMs(to), ticker));
}

export function list(): Command {
  return new Command('list')
    .description('Prints the alerts of a day, oldest first')
    .option('--date <date>', 'New York date, YYYY-MM-DD; default: today')
    .option('--ticker <ticker>', 'only this one')
    .addOption(new Option('--json', 'as JSON').conflicts('csv'))
    .addOption(new Option('--csv', 'as CSV'))
    .action(
      runCommand(async (context, options: ListOptions) => {
        const day =
          options.date === undefined ? newYorkDay(context.clock.now()) : parseTradingDay(options.date);
        const ticker = options.ticker === undefined ? undefined : parseTicker(options.ticker);
        const [from, to] = [newYorkTime(day, '00:00'), newYorkTime(addDays(day, 1), '00:00')];
        const alerts = await readAlerts(context, from, to, ticker);
        const { alertDocuments, alertsCsv, renderAlerts } = await import('../report/alert-table.ts');
        const { plainText } = await import('../jobs/plain-text.ts');
        if (options.json) context.print(JSON.stringify(alertDocuments(alerts), null, 2));
        else if (options.csv) context.print((await alertsCsv(alerts)).trimEnd());
        else if (alerts.length === 0)
          context.print(`No alert on ${day}${ticker === undefined ? '' : ` for ${ticker}`}.`);
        else context.print(renderAlerts(alerts, `Alerts of ${day}`, (text) => plainText(text, 200)));
      }),
    );
}
