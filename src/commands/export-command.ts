import { stat } from 'node:fs/promises';

import { Command, Option } from 'commander';

import { parseTradingDay, type TradingDay } from '../calendar/trading-day.ts';
import { OpenbellError } from '../errors/openbell-error.ts';
import type { Run } from '../store/store.ts';
import { type CommandContext, runCommand } from './run-command.ts';

const formats = ['html', 'csv', 'json', 'parquet'] as const;
export type Format = (typeof formats)[number];

interface ExportOptions {
  readonly date?: string;
  readonly format: Format;
  readonly out?: string;
  readonly force?: true;
}

/** What is exported. */
interface Exported<T extends { readonly run: Run }> {
  /** `report`, `end of day` */
  readonly name: string;
  /** Of the file, before its date. */
  readonly file: string;
  /** Of a date, or the newest. */
  readonly read: (context: CommandContext, date: TradingDay | undefined) => Promise<T>;
  readonly content: (report: T, format: Format) => Promise<string | Uint8Array>;
  /** Its `--date` and `--force` go before the command's own: commander takes an option both have for the parent's. */
  readonly parent?: Command;
}

/** `export`: what is stored of a day, in a file. */
export function exportCommand<T extends { readonly run: Run }>(exported: Exported<T>): Command {
  const { name, file, read, content, parent } = exported;
  return new Command('export')
    .description(`Writes the stored ${name} of a day into a file`)
    .option('--date <date>', `trading day, YYYY-MM-DD; default: the newest ${name}`)
    .addOption(
      new Option(
        '--format <format>',
        'html: one page to keep, print or send; json: all of it; csv and parquet: the listed stocks',
      )
        .choices(formats)
        .default('html'),
    )
    .option('--out <file>', `\`-\` for stdout; default: ${file}-DATE.FORMAT in the current folder`)
    .option('--force', 'replace the file where there is one')
    .action(
      runCommand(async (context, options: ExportOptions) => {
        const { format, out, date, force } = { ...options, ...parent?.opts<Partial<ExportOptions>>() };
        const day = date === undefined ? undefined : parseTradingDay(date);
        const refuseExisting = async (path: string): Promise<void> => {
          if (force || (await stat(path).catch(() => undefined)) === undefined) return;
          throw new OpenbellError('BAD_INPUT', `${path} exists: give --force to replace it.`);
        };
        // Before anything is started or read for it.
        if (out !== undefined && out !== '-') await refuseExisting(out);
        const report = await read(context, day);
        const written = await content(report, format);
        if (out === '-') return writeToStdout(written);
        const path = out ?? `${file}-${report.run.date}.${format}`;
        await refuseExisting(path);
        const { writeAtomically } = await import('./write-atomically.ts');
        await writeAtomically('--out', path, [written]);
        const { modeOf } = await import('../report/report-mode.ts');
        const mode = modeOf(report.run) === 'SIMULATED' ? ' (SIMULATED)' : '';
        context.print(
          `${name.charAt(0).toUpperCase()}${name.slice(1)} of ${report.run.date}${mode}: ${path}`,
        );
      }),
    );
}

/** The sheets of assets/ a page carries. */
export async function sheetTexts(names: readonly string[]): Promise<string[]> {
  const { readFile } = await import('node:fs/promises');
  // The package's root lies two folders above both src/commands and dist/commands.
  return Promise.all(
    names.map((name) => readFile(new URL(`../../assets/${name}.css`, import.meta.url), 'utf8')),
  );
}

/** Resolves when a reader that takes its time has it all. */
function writeToStdout(content: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) =>
    process.stdout.write(content, (error) => (error ? reject(error) : resolve())),
  );
}
