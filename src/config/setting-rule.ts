import type { SettingName, Settings } from './settings.ts';

/** What settings must agree on; the one named is told as wrong. */
export interface SettingRule {
  readonly name: SettingName;
  readonly broken: (settings: Settings, isGiven: (name: SettingName) => boolean) => boolean;
  readonly reason: (settings: Settings, isGiven: (name: SettingName) => boolean) => string;
}
