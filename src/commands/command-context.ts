import { join } from 'node:path';

import { clockFrom } from '../config/clock-from.ts';
import { type LoadedSettings, loadSettings } from '../config/load-settings.ts';
import { isGiven } from '../config/settings-for-child.ts';
import { settingNames, settingsTable } from '../config/settings.ts';
import { createLogger, hideFromLogs, type Logger } from '../log/logger.ts';
import { secretPartsOf } from '../log/url-secrets.ts';
import { homeLayout } from '../stack/home.ts';
import type { CommandContext, CommandOptions } from './run-command.ts';

/** Builds the context of a command; apart from `runCommand` because the logger is slow to load. */
export function contextOf(
  name: string,
  loaded: LoadedSettings,
  signal: AbortSignal,
  options: CommandOptions,
): CommandContext {
  hideSecrets(loaded);
  const { settings } = loaded;
  const file = join(homeLayout(settings.OPENBELL_HOME).logs, 'openbell.ndjson');
  let logger: Logger | undefined;
  return {
    loaded,
    settings,
    signal,
    clock: clockFrom(settings),
    get logger() {
      return (logger ??= createLogger(
        name,
        settings.LOG_LEVEL,
        options.log === 'stderr' ? 'stderr' : { file },
      ));
    },
    print: (text) => void process.stdout.write(`${text}\n`),
    tell: (text) => void process.stderr.write(`${text}\n`),
    with: (over) => contextOf(name, withSettings(loaded, over), signal, options),
  };
}

function withSettings(loaded: LoadedSettings, over: Parameters<CommandContext['with']>[0]): LoadedSettings {
  const given = settingNames.filter((name) => over[name] !== undefined);
  const below = Object.fromEntries(
    settingNames
      .filter((name) => !given.includes(name) && isGiven(loaded, name))
      .map((name) => [name, loaded.written[name]]),
  );
  const changed = loadSettings({ flags: over, env: below, dotenvPath: null });
  const origins = { ...loaded.origins };
  for (const name of given) origins[name] = 'flag';
  return { ...changed, origins, secretFiles: loaded.secretFiles };
}

function hideSecrets({ written }: LoadedSettings): void {
  for (const name of settingNames) {
    if (!('secret' in settingsTable[name])) continue;
    for (const part of secretPartsOf(written[name])) hideFromLogs(part);
  }
}
