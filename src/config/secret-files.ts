import { readFileSync } from 'node:fs';

import { messageOf } from '../errors/openbell-error.ts';
import type { WrittenSettings } from './load-settings.ts';
import { type SettingName, settingNames, settingsTable } from './settings.ts';

/** What a layer of the configuration gives for a setting; `file` holds the value where it is a secret given by file. */
export type Given =
  | { readonly value: string; readonly file?: string }
  | { readonly file: string; readonly problem: string };

/** `WEB_PASSWORD_FILE`: names the file that holds a secret setting. */
export const secretFileName = (name: SettingName): string => `${name}_FILE`;

const isSecret = (name: SettingName): boolean => 'secret' in settingsTable[name];

/** Every name under which a secret can be given by file. */
export const secretFileNames: readonly string[] = settingNames.filter(isSecret).map(secretFileName);

/** What a layer gives for a setting, by its name or, of a secret, by file; undefined where it gives nothing. */
export function givenIn(layer: WrittenSettings, name: SettingName): Given | undefined {
  const value = layer[name] ?? '';
  const file = isSecret(name) ? (layer[secretFileName(name)] ?? '') : '';
  if (file === '') return value === '' ? undefined : { value };
  if (value !== '') return { file, problem: `${name} is given too: give one of them` };
  return readSecret(file);
}

/** Editors and `echo` end a file with a line break, which belongs to no secret. */
function readSecret(file: string): Given {
  let value: string;
  try {
    value = readFileSync(file, 'utf8').trim();
  } catch (error) {
    return { file, problem: `the file cannot be read: ${messageOf(error)}` };
  }
  if (value === '') return { file, problem: 'the file is empty' };
  if (/[\r\n]/.test(value)) return { file, problem: 'the file holds several lines: a secret is one' };
  return { file, value };
}
