import { Command } from 'commander';

import { parseTradingDay, type TradingDay } from '../calendar/trading-day.ts';
import { OpenbellError } from '../errors/openbell-error.ts';
import { chosenPresets } from './chosen-presets.ts';
import { type CommandContext, runCommand } from './run-command.ts';
import type { WalkRequest } from './walk-past-days.ts';

interface WalkOptions {
  readonly bars?: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly preset?: string;
  readonly json?: true;
  readonly save: boolean;
}

export function command(): Command {
  return new Command('walk-forward')
    .description('Makes the report of every past day as it would have been, and holds it against that day')
    .option(
      '--bars <files...>',
      'CSV files symbol,time,open,high,low,close,volume[,wap,count], plain or gzip; default: stored bars',
    )
    .option('--from <date>', 'first day to walk, YYYY-MM-DD')
    .option('--to <date>', 'last day to walk, YYYY-MM-DD')
    .option('--preset <names>', 'presets to walk, separated by commas; default: all')
    .option('--json', 'the complete result as JSON')
    .option('--no-save', 'print only; otherwise the result is stored, and shown on the page /accuracy')
    .action(
      runCommand(async (context, options: WalkOptions) => {
        const { loadPresets } = await import('../jobs/presets-file.ts');
        const presets = chosenPresets(
          '--preset',
          await loadPresets(context.settings.PRESETS_FILE),
          options.preset,
        );
        const { walkPastDays } = await import('./walk-past-days.ts');
        const walk = await walkPastDays(context, { ...requestOf(options, context), presets });
        if (options.json) context.print(JSON.stringify(walk, null, 2));
        else context.print((await import('../report/render-walk.ts')).renderWalk(walk));
      }),
    );
}

function requestOf(
  { bars, from, to, save }: WalkOptions,
  { settings }: CommandContext,
): Omit<WalkRequest, 'presets'> {
  const day = (text: string | undefined): TradingDay | null =>
    text === undefined ? null : parseTradingDay(text);
  const [first, last] = [day(from), day(to)];
  if (bars === undefined && (first === null || last === null)) {
    throw new OpenbellError(
      'BAD_INPUT',
      'Which bars? --bars FILE… for files, or --from DATE --to DATE for the bars stored.',
    );
  }
  if (first !== null && last !== null && first > last) {
    throw new OpenbellError('BAD_INPUT', `--from ${first} is after --to ${last}.`);
  }
  return { files: bars ?? null, from: first, to: last, save, windowSessions: settings.WINDOW_SESSIONS };
}
