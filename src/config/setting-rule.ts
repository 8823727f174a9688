import type { SettingName, Settings } from './settings.ts';

/** What settings must agree on; the one named is told as wrong. */
export interface SettingRule {
  readonly name: SettingName;
  readonly broken: (settings: Settings) => boolean;
  readonly reason: (settings: Settings) => string;
}
