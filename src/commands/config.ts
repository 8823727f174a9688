import { Command } from 'commander';

import { type EffectiveSetting, effectiveSettings } from '../config/effective-settings.ts';
import { runCommand } from './run-command.ts';

interface ShowOptions {
  readonly json?: true;
}

export function command(): Command {
  return new Command('config').description('Says what the configuration is').addCommand(
    new Command('show')
      .description("Prints every setting's value and where it comes from; secrets are masked")
      .option('--json', 'as JSON')
      .action(
        runCommand(async (context, options: ShowOptions) => {
          const rows = effectiveSettings(context.loaded);
          context.print(options.json ? JSON.stringify(rows, null, 2) : await asTable(rows));
        }),
      ),
  );
}

async function asTable(rows: readonly EffectiveSetting[]): Promise<string> {
  const { default: colors } = await import('picocolors');
  const nameWidth = Math.max(...rows.map(({ name }) => name.length));
  const valueWidth = Math.max(...rows.map(({ value }) => value.length));
  return rows
    .map(({ name, value, origin }) => {
      const line = `${name.padEnd(nameWidth)}  ${(value === '' ? '(unset)' : value).padEnd(valueWidth)}  ${origin}`;
      return origin === 'default' ? colors.dim(line) : line;
    })
    .join('\n');
}
