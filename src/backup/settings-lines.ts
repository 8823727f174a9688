import type { LoadedSettings } from '../config/load-settings.ts';
import { settingNames, settingsTable } from '../config/settings.ts';

/**
 * The settings that differ from their defaults, as lines of a `.env`. Secrets are left out unless asked for; that one is set is
 * said all the same.
 */
export function settingsLines({ written, origins }: LoadedSettings, withSecrets: boolean): string {
  return settingNames
    .filter((name) => origins[name] !== 'default' && written[name] !== '')
    .map((name) =>
      'secret' in settingsTable[name] && !withSecrets
        ? `# ${name} was set; secrets are not in this backup\n`
        : `${name}=${quotedWhereNeeded(written[name])}\n`,
    )
    .join('');
}

/** A `.env` has no escapes: a value is put between quotes that it does not hold. */
function quotedWhereNeeded(value: string): string {
  if (/^[\w./:,@%+*?=&-]*$/.test(value)) return value;
  const quote = ["'", '"', '`'].find((mark) => !value.includes(mark));
  return quote === undefined ? value : `${quote}${value}${quote}`;
}
