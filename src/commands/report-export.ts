import { stat } from 'node:fs/promises';

import { Command, Option } from 'commander';

import { parseTradingDay } from '../calendar/trading-day.ts';
import { OpenbellError } from '../errors/openbell-error.ts';
import type { Report } from '../report/load-report.ts';
import { runCommand } from './run-command.ts';

const formats = ['html', 'csv', 'json', 'parquet'] as const;
type Format = (typeof formats)[number];

interface ExportOptions {
  readonly date?: string;
  readonly format: Format;
  readonly out?: string;
  readonly force?: true;
}

export function exportReport(): Command {
  return new Command('export')
    .description('Writes the stored report of a day into a file')
    .option('--date <date>', 'trading day, YYYY-MM-DD; default: the newest report')
    .addOption(
      new Option(
        '--format <format>',
        'html: one page to keep, print or send; json: all of it; csv and parquet: the listed stocks',
      )
        .choices(formats)
        .default('html'),
    )
    .option('--out <file>', '`-` for stdout; default: openbell-DATE.FORMAT in the current folder')
    .option('--force', 'replace the file where there is one')
    .action(
      runCommand(async (context, { date, format, out, force }: ExportOptions) => {
        const day = date === undefined ? undefined : parseTradingDay(date);
        const refuseExisting = async (path: string): Promise<void> => {
          if (force || (await stat(path).catch(() => undefined)) === undefined) return;
          throw new OpenbellError('BAD_INPUT', `${path} exists: give --force to replace it.`);
        };
        // Before anything is started or read for it.
        if (out !== undefined && out !== '-') await refuseExisting(out);
        const { readStoredReport } = await import('./stored-report.ts');
        const report = await readStoredReport(context, day);
        const content = await contentOf(report, format);
        if (out === '-') return writeToStdout(content);
        const path = out ?? `openbell-${report.run.date}.${format}`;
        await refuseExisting(path);
        const { writeAtomically } = await import('./write-atomically.ts');
        await writeAtomically('--out', path, [content]);
        const { modeOf } = await import('../report/report-mode.ts');
        const mode = modeOf(report.run);
        context.print(`Report of ${report.run.date}${mode === 'SIMULATED' ? ' (SIMULATED)' : ''}: ${path}`);
      }),
    );
}

async function contentOf(report: Report, format: Format): Promise<string | Uint8Array> {
  switch (format) {
    case 'json':
      return `${(await import('../report/report-json.ts')).reportJson(report)}\n`;
    case 'csv':
      return (await import('../report/stock-table.ts')).reportCsv(report);
    case 'parquet':
      return (await import('../report/report-parquet.ts')).reportParquet(report);
    case 'html':
      return pageOf(report);
  }
}

async function pageOf(report: Report): Promise<string> {
  const { readFile } = await import('node:fs/promises');
  const { exportSheets, renderExport } = await import('../pages/export/render-export.ts');
  const { ownVersion } = await import('../config/own-version.ts');
  // The package's root lies two folders above both src/commands and dist/commands.
  const sheets = exportSheets.map((name) =>
    readFile(new URL(`../../assets/${name}.css`, import.meta.url), 'utf8'),
  );
  return renderExport(report, await Promise.all(sheets), ownVersion());
}

/** Resolves when a reader that takes its time has it all. */
function writeToStdout(content: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) =>
    process.stdout.write(content, (error) => (error ? reject(error) : resolve())),
  );
}
