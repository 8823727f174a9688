import { type LoadedSettings, wholeConfiguration } from './load-settings.ts';
import { secretFileNames } from './secret-files.ts';
import { type SettingName, settingNames, settingsTable } from './settings.ts';

/** Whether somebody has given the setting, or the program itself has filled it in. */
export const isGiven = ({ origins, written }: LoadedSettings, name: SettingName): boolean =>
  origins[name] !== 'default' || written[name] !== settingsTable[name].fallback;

/** Environment variables that give a child process exactly this configuration. */
export function settingsForChild(loaded: LoadedSettings): Record<string, string> {
  return {
    [wholeConfiguration]: 'yes',
    // The child inherits this process's environment, and a secret given twice is refused.
    ...Object.fromEntries(secretFileNames.map((name) => [name, ''])),
    // What nobody gave must not look given: some settings exclude each other.
    ...Object.fromEntries(
      settingNames.map((name) => [name, isGiven(loaded, name) ? loaded.written[name] : '']),
    ),
  };
}
