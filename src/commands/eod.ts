import { Command, Option } from 'commander';

import { parseTradingDay } from '../calendar/trading-day.ts';
import { exportEndOfDay } from './eod-export.ts';
import { runCommand } from './run-command.ts';

interface MakeOptions {
  readonly date?: string;
  readonly force?: true;
}

interface ShowOptions {
  readonly date?: string;
  readonly preset?: string;
  readonly json?: true;
}

function show(parent: Command): Command {
  return new Command('show')
    .description('Prints the stored end of a day')
    .option('--date <date>', 'trading day, YYYY-MM-DD; default: the newest end of day')
    .option('--preset <preset>', 'all about one forecast, with its stocks')
    .addOption(
      new Option('--json', 'the complete end of day as JSON, see docs/end-of-day.schema.json').conflicts(
        'preset',
      ),
    )
    .action(
      runCommand(async (context, options: ShowOptions) => {
        const { preset, json } = options;
        // commander takes an option both have for the parent's, wherever it stands.
        const date = options.date ?? parent.opts<MakeOptions>().date;
        const day = date === undefined ? undefined : parseTradingDay(date);
        const { withStore } = await import('./with-store.ts');
        const { loadEndOfDay } = await import('../report/load-end-of-day.ts');
        const report = await withStore(context, (store) => loadEndOfDay(store, day));
        if (json) {
          context.print((await import('../report/end-of-day-json.ts')).endOfDayJson(report));
          return;
        }
        const { renderEndOfDay } = await import('../report/render-end-of-day.ts');
        context.print(renderEndOfDay(report, preset === undefined ? {} : { preset }));
      }),
    );
}

export function command(): Command {
  const eod = new Command('eod');
  return eod
    .description("Holds a day's morning report against what came and prints it, or prints the stored one")
    .option('--date <date>', 'trading day, YYYY-MM-DD; default: the newest session that has closed')
    .option('--force', 'make it again even where it is stored')
    .action(
      runCommand(async (context, options: MakeOptions) => {
        const day = options.date === undefined ? undefined : parseTradingDay(options.date);
        const { closedDay } = await import('../jobs/closed-day.ts');
        const date = closedDay(day, context.clock);
        const { makeAndPrint } = await import('./make-report.ts');
        const { loadEndOfDay } = await import('../report/load-end-of-day.ts');
        const { renderEndOfDay } = await import('../report/render-end-of-day.ts');
        await makeAndPrint(context, {
          run: async (store) =>
            !options.force && (await store.publishedRun('end_of_day', date))
              ? null
              : { kind: 'end_of_day', date, mode: 'by_hand' },
          print: async (store) => renderEndOfDay(await loadEndOfDay(store, date)),
        });
      }),
    )
    .addCommand(show(eod))
    .addCommand(exportEndOfDay(eod));
}
