import { Command } from 'commander';

import { settingFlagsInWords } from './setting-flags.ts';

/** `openbell help settings`: the flags every command takes. */
export function command(): Command {
  return new Command('settings')
    .description(
      'Settings that every command takes as flags (--ibkr-port 4001), as environment variables (IBKR_PORT=4001) or from .env',
    )
    .usage('')
    .helpOption(false)
    .addHelpText(
      'after',
      () => `\n${settingFlagsInWords()}\n\nWhat is in force, and where from: openbell config show`,
    )
    .action((_options: unknown, self: Command) => self.outputHelp());
}
