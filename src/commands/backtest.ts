import { resolve } from 'node:path';

import { Command } from 'commander';

import { OpenbellError } from '../errors/openbell-error.ts';
import { chosenPresets } from './chosen-presets.ts';
import { runCommand } from './run-command.ts';

interface BacktestOptions {
  readonly bars: readonly string[];
  readonly presets?: string;
  readonly out: string;
}

export function command(): Command {
  return new Command('backtest')
    .description('Finds and backtests every pattern in files of minute bars')
    .requiredOption(
      '--bars <files...>',
      'CSV files symbol,time,open,high,low,close,volume[,wap,count], plain or gzip',
    )
    .option('--presets <names>', 'presets to run, separated by commas; default: all')
    .requiredOption('--out <file>', 'where to write the patterns, one JSON line each')
    .action(
      runCommand(async (context, options: BacktestOptions) => {
        if (options.bars.some((path) => resolve(path) === resolve(options.out))) {
          throw new OpenbellError('BAD_INPUT', `--out ${options.out} is one of the files of --bars.`);
        }
        const { loadPresets } = await import('../jobs/presets-file.ts');
        const presets = chosenPresets(
          '--presets',
          await loadPresets(context.settings.PRESETS_FILE),
          options.presets,
        );
        const { backtestTerms } = await import('../jobs/settings-terms.ts');
        const { backtestFiles } = await import('./backtest-files.ts');
        const { backtestSummary } = await import('../report/backtest-summary.ts');
        const summary = await backtestFiles({
          files: options.bars,
          out: options.out,
          presets,
          settings: backtestTerms(context.settings),
          signal: context.signal,
        });
        context.print(backtestSummary(summary));
      }),
    );
}
