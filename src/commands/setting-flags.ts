import { type Command, Option } from 'commander';

import { flagOf } from '../config/flags.ts';
import type { WrittenSettings } from '../config/load-settings.ts';
import { settingNames, settingsTable } from '../config/settings.ts';

/** Makes every setting a flag of the program; commander accepts them before and after a command's name. */
export function addSettingFlags(program: Command): void {
  for (const name of settingNames) {
    program.addOption(new Option(`${flagOf(name)} <value>`, settingsTable[name].describes).hideHelp());
  }
}

/** The settings given as flags. */
export function settingFlagsOf(command: Command): WrittenSettings {
  const given = command.optsWithGlobals<Record<string, unknown>>();
  return Object.fromEntries(
    settingNames.flatMap((name) => {
      const value = given[new Option(flagOf(name)).attributeName()];
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
}

/** The flags by group, for people. */
export function settingFlagsInWords(): string {
  const width = Math.max(...settingNames.map((name) => flagOf(name).length)) + 2;
  const lines: string[] = [];
  let group = '';
  for (const name of settingNames) {
    const row = settingsTable[name];
    if (row.group !== group) lines.push('', `${row.group}:`);
    group = row.group;
    const fallback = row.fallback === '' ? '' : ` [${row.fallback}]`;
    lines.push(`  ${flagOf(name).padEnd(width)}${row.describes}${fallback}`);
  }
  return lines.slice(1).join('\n');
}
