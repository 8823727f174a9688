import { type LoadedSettings, masked, type Origin } from './load-settings.ts';
import { type SettingName, settingNames, settingsTable } from './settings.ts';

/** One setting as it may be shown to anybody who may look. */
export interface EffectiveSetting {
  readonly name: SettingName;
  /** Masked where it is a secret; '' is unset. */
  readonly value: string;
  readonly origin: Origin;
  readonly group: string;
}

/** Every setting's value and where it comes from, in the table's order. */
export function effectiveSettings(loaded: LoadedSettings): EffectiveSetting[] {
  return settingNames.map((name) => ({
    name,
    value: masked(name, loaded.written[name]),
    origin: loaded.origins[name],
    group: settingsTable[name].group,
  }));
}
