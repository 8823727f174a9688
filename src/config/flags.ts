import { type SettingName, settingNames } from './settings.ts';

/** `IBKR_PORT` as a flag of the command line: `--ibkr-port`. */
export function flagOf(name: SettingName): string {
  return `--${name.toLowerCase().replaceAll('_', '-')}`;
}

const byFlag = new Map(settingNames.map((name) => [flagOf(name), name]));

/** The setting a flag sets; undefined for flags of commands. */
export function settingOfFlag(flag: string): SettingName | undefined {
  return byFlag.get(flag);
}
