import type { LoadedSettings } from './load-settings.ts';
import { settingNames } from './settings.ts';

/** Environment variables that give a child process, started in the same folder, exactly this configuration. */
export function settingsForChild(loaded: LoadedSettings): Record<string, string> {
  return Object.fromEntries(settingNames.map((name) => [name, loaded.written[name]]));
}
