import { Command, CommanderError } from 'commander';

import { flagOf, settingOfFlag } from '../config/flags.ts';
import { nearestName } from '../config/nearest-name.ts';
import { settingNames } from '../config/settings.ts';
import { exitCodes } from '../errors/exit-codes.ts';
import { ownVersion } from '../config/own-version.ts';
import { addSettingFlags } from './setting-flags.ts';

/** A command's name, its line in the help, and its file, loaded only when it is named. */
export type CommandEntry = readonly [
  name: string,
  summary: string,
  load: () => Promise<{ command: () => Command }>,
];

/** Runs the command line and returns when the command has ended; the exit code is left in `process.exitCode`. */
export async function runProgram(entries: readonly CommandEntry[], args: readonly string[]): Promise<void> {
  const program = newProgram();
  const named = namedCommand(entries, args);
  for (const [name, summary, load] of entries) {
    const command = name === named ? (await load()).command() : new Command(name);
    if (name !== named) command.description(summary);
    program.addCommand(command, { hidden: summary === '' });
  }
  settle(program);
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    process.exitCode = error.exitCode === 0 ? exitCodes.ok.code : exitCodes.badInput.code;
  }
}

function newProgram(): Command {
  const program = new Command('openbell')
    .description(
      'The morning report on the most active US stocks, through IB Gateway. It never places an order.',
    )
    .version(ownVersion(), '--version', 'print the version')
    .configureHelp({ sortSubcommands: false, showGlobalOptions: false })
    .addHelpText(
      'after',
      '\nEvery setting is a flag too, before or after the command: openbell help settings' +
        '\nNot investment advice. Not affiliated with Interactive Brokers.',
    );
  addSettingFlags(program);
  return program;
}

/** The first word that is no flag, no setting's value, and a command; `help` names the word after it. */
function namedCommand(entries: readonly CommandEntry[], args: readonly string[]): string | undefined {
  const words: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const word = args[index]!;
    if (settingOfFlag(word) !== undefined) index++;
    else if (!word.startsWith('-')) words.push(word);
  }
  const wanted = words[0] === 'help' ? words[1] : words[0];
  return entries.find(([name]) => name === wanted)?.[0];
}

/** At every depth: errors are thrown and no exits, and a mistyped setting's flag is answered with the right one. */
function settle(command: Command): void {
  command
    .exitOverride()
    .showHelpAfterError('(--help says what there is)')
    .configureOutput({
      outputError: (text, write) => write(`openbell: ${text.replace(/^error: /, '')}${flagMeant(text)}`),
    });
  for (const child of command.commands) settle(child);
}

/** commander suggests no hidden flags, and the settings' flags are hidden from the short help. */
function flagMeant(text: string): string {
  const unknown = /unknown option '--([^'=]+)/.exec(text)?.[1];
  if (unknown === undefined || text.includes('Did you mean')) return '';
  const name = nearestName(unknown.replaceAll('-', '_'), settingNames);
  return name === undefined ? '' : `(Did you mean ${flagOf(name)}?)\n`;
}
