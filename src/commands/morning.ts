import { Command } from 'commander';

import { parseTradingDay } from '../calendar/trading-day.ts';
import { runCommand } from './run-command.ts';

interface MorningOptions {
  readonly date?: string;
  readonly force?: true;
  readonly demo?: true;
}

export function command(): Command {
  return new Command('morning')
    .description("Makes a day's morning report and prints it, or prints the stored one")
    .option('--date <date>', 'trading day, YYYY-MM-DD; default: today, or the next session')
    .option('--force', 'make it again even where it is stored')
    .option('--demo', 'on the simulated gateway, in a home of its own, at 05:45 of the newest session day')
    .action(
      runCommand(async (given, options: MorningOptions) => {
        const day = options.date === undefined ? undefined : parseTradingDay(options.date);
        const { makeAndPrint } = await import('./make-report.ts');
        const { reportText } = await import('./print-report.ts');
        const { reportDay } = await import('../jobs/report-day.ts');
        const { demoSettings, startDemoGateway } = await import('../workers/demo.ts');
        const { settingsForChild } = await import('../config/settings-for-child.ts');
        const context = options.demo
          ? given.with(demoSettings(given.settings.OPENBELL_HOME, given.settings.MORNING_TIME))
          : given;
        const date = reportDay(day, context.clock);
        const cleanUp: (() => Promise<void>)[] = [];
        try {
          await makeAndPrint(context, {
            run: async (store) =>
              !options.force && (await store.publishedRun('morning', date))
                ? null
                : { kind: 'morning', date, mode: 'by_hand' },
            print: reportText(date),
            workerContext: async () => {
              if (!options.demo) return context;
              context.tell(
                'demo: a simulated market with momentum built in, so that there is something to find',
              );
              const gateway = await startDemoGateway({ ...process.env, ...settingsForChild(context.loaded) });
              cleanUp.push(() => gateway.stop());
              return context.with({ IBKR_PORT: String(gateway.port) });
            },
          });
          if (options.demo) context.tell('the same on pages, until Ctrl-C: npx openbell web --demo');
        } finally {
          for (const step of cleanUp) await step();
        }
      }),
    );
}
