import { Command, Option } from 'commander';

import { parseTradingDay } from '../calendar/trading-day.ts';
import type { Report } from '../report/load-report.ts';
import { exportReport } from './report-export.ts';
import { runCommand } from './run-command.ts';

interface ShowOptions {
  readonly date?: string;
  readonly preset?: string;
  readonly json?: true;
  readonly csv?: true;
}

/** The report in the form that was asked for. */
async function written(report: Report, { preset, json, csv }: ShowOptions): Promise<string> {
  const { forecastOf, renderReport } = await import('../report/render-report.ts');
  const only = preset === undefined ? report : { ...report, forecasts: [forecastOf(report, preset)] };
  if (json) return (await import('../report/report-json.ts')).reportJson(only);
  if (csv) return (await (await import('../report/stock-table.ts')).reportCsv(only)).trimEnd();
  if (preset === undefined) return renderReport(report);
  const { stockSummaries } = await import('../report/stock-table.ts');
  return renderReport(report, { preset, summaries: await stockSummaries(only) });
}

function show(): Command {
  return new Command('show')
    .description('Prints the stored report of a day')
    .option('--date <date>', 'trading day, YYYY-MM-DD; default: the newest report')
    .option('--preset <preset>', 'all about one forecast')
    .addOption(
      new Option('--json', 'the complete report as JSON, see docs/report.schema.json').conflicts('csv'),
    )
    .addOption(new Option('--csv', 'the listed stocks of every forecast as CSV'))
    .action(
      runCommand(async (context, options: ShowOptions) => {
        const date = options.date === undefined ? undefined : parseTradingDay(options.date);
        const { readStoredReport } = await import('./stored-report.ts');
        context.print(await written(await readStoredReport(context, date), options));
      }),
    );
}

export function command(): Command {
  return new Command('report')
    .description('Reads stored reports')
    .addCommand(show())
    .addCommand(exportReport());
}
