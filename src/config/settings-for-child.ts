import type { LoadedSettings } from './load-settings.ts';
import { secretFileNames } from './secret-files.ts';
import { settingNames } from './settings.ts';

/** Environment variables that give a child process, started in the same folder, exactly this configuration. */
export function settingsForChild(loaded: LoadedSettings): Record<string, string> {
  return {
    // The child inherits this process's environment, and a secret given twice is refused.
    ...Object.fromEntries(secretFileNames.map((name) => [name, ''])),
    ...Object.fromEntries(settingNames.map((name) => [name, loaded.written[name]])),
  };
}
