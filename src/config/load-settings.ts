import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

import { systemClock } from '../calendar/clock.ts';
import { messageOf, OpenbellError } from '../errors/openbell-error.ts';
import { contradictions } from './contradictions.ts';
import { nearestName } from './nearest-name.ts';
import { reasonOf } from './reason-of.ts';
import { type Given, givenIn, secretFileName, secretFileNames } from './secret-files.ts';
import { type SettingName, settingNames, type Settings, settingsTable } from './settings.ts';

/** Where a value came from; the earlier of these wins. */
export type Origin = 'flag' | 'environment' | '.env' | 'default';

export interface LoadedSettings {
  readonly settings: Settings;
  readonly origins: Readonly<Record<SettingName, Origin>>;
  /** The values as written; '' is unset. */
  readonly written: Readonly<Record<SettingName, string>>;
  /** The files that secrets were read from, by the name of the variable that named them. */
  readonly secretFiles: Readonly<Record<string, string>>;
}

/** Values by setting name, as they would be written in the environment; '' and undefined mean not given. */
export type WrittenSettings = Readonly<Partial<Record<string, string>>>;

/** Set in the environment of a child process that is given its whole configuration: it reads no `.env`, which may say otherwise. */
export const wholeConfiguration = 'OPENBELL_CONFIGURED';

interface SettingSources {
  readonly flags?: WrittenSettings;
  /** Taken for `process.env`, which is the default. */
  readonly env?: WrittenSettings;
  /** null reads none; absent reads `.env` of `cwd` where there is one, unless the environment is whole. */
  readonly dotenvPath?: string | null;
  readonly cwd?: string;
}

/** A problem with one setting: `value` is already masked where it is secret. */
export interface SettingProblem {
  readonly name: string;
  readonly value: string;
  readonly reason: string;
  readonly origin: Origin;
}

/**
 * Reads the configuration: flags over environment over `.env` over defaults.
 * @throws OpenbellError BAD_CONFIGURATION that names every bad value at once, its reason and where it came from.
 */
export function loadSettings(sources: SettingSources = {}): LoadedSettings {
  const { flags = {}, env = process.env, cwd = process.cwd() } = sources;
  const own = env[wholeConfiguration] === 'yes' ? null : join(cwd, '.env');
  const dotenvPath = sources.dotenvPath === undefined ? own : sources.dotenvPath;
  const dotenv = dotenvPath === null ? {} : readDotenv(dotenvPath, sources.dotenvPath !== undefined);

  const problems: SettingProblem[] = unknownNames(dotenv);
  const settings: Partial<Record<SettingName, unknown>> = {};
  const origins = {} as Record<SettingName, Origin>;
  const written = {} as Record<SettingName, string>;
  const secretFiles: Record<string, string> = {};
  for (const name of settingNames) {
    const [given, origin] = firstGiven(name, { flags, env, dotenv });
    origins[name] = origin;
    written[name] = 'value' in given ? given.value : '';
    const reason = 'problem' in given ? given.problem : readInto(settings, name, given.value);
    const { file } = given;
    if (file !== undefined) secretFiles[secretFileName(name)] = file;
    if (reason === undefined) continue;
    if (file === undefined) problems.push({ name, value: masked(name, written[name]), origin, reason });
    else problems.push({ name: secretFileName(name), value: file, origin, reason });
  }
  if (problems.length === 0) {
    const found = contradictions(settings as Settings, written, origins);
    problems.push(...found.map((problem) => ({ ...problem, value: masked(problem.name, problem.value) })));
  }
  if (problems.length > 0) throw badConfiguration(problems);

  if (written.OPENBELL_NOW !== '' && written.OPENBELL_NOW_SINCE === '') {
    // From here on every process that is given this configuration agrees on the time.
    written.OPENBELL_NOW_SINCE = String(systemClock.now());
    settings.OPENBELL_NOW_SINCE = written.OPENBELL_NOW_SINCE;
  }
  return { settings: settings as Settings, origins, written, secretFiles };
}

/** A value for people: secrets, and whatever names a user in a URL, are never shown. */
export function masked(name: SettingName, value: string): string {
  if ('secret' in settingsTable[name]) return value === '' ? '' : '********';
  return value.replace(/\/\/[^/]*@/, '//********@');
}

/** Parses a value into the settings. @returns why it is refused, if it is. */
function readInto(
  settings: Partial<Record<SettingName, unknown>>,
  name: SettingName,
  value: string,
): string | undefined {
  const result = settingsTable[name].schema.safeParse(value);
  if (!result.success) return reasonOf(result.error);
  settings[name] = result.data;
  return undefined;
}

interface Layers {
  readonly flags: WrittenSettings;
  readonly env: WrittenSettings;
  readonly dotenv: WrittenSettings;
}

/** A file that holds a secret is read only where no earlier layer gives it. */
function firstGiven(name: SettingName, { flags, env, dotenv }: Layers): [Given, Origin] {
  const flag = flags[name] ?? '';
  if (flag !== '') return [{ value: flag }, 'flag'];
  const inEnvironment = givenIn(env, name);
  if (inEnvironment !== undefined) return [inEnvironment, 'environment'];
  const inDotenv = givenIn(dotenv, name);
  if (inDotenv !== undefined) return [inDotenv, '.env'];
  return [{ value: settingsTable[name].fallback }, 'default'];
}

function readDotenv(path: string, mustExist: boolean): WrittenSettings {
  try {
    return parseEnv(readFileSync(path, 'utf8'));
  } catch (error) {
    if (!mustExist && (error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new OpenbellError(
      'BAD_CONFIGURATION',
      `Cannot read the settings file ${path}: ${messageOf(error)}`,
    );
  }
}

const prefixes = new Set(
  settingNames.filter((name) => name.includes('_')).map((name) => name.split('_', 1)[0]!),
);

/** Names in `.env` that are no setting but were surely meant as one. */
function unknownNames(dotenv: WrittenSettings): SettingProblem[] {
  return Object.keys(dotenv)
    .filter((name) => !(name in settingsTable) && !secretFileNames.includes(name))
    .flatMap((name) => {
      const nearest = nearestName(name, settingNames);
      if (!prefixes.has(name.split('_', 1)[0]!) && nearest === undefined) return [];
      const hint = nearest === undefined ? '' : `; did you mean ${nearest}?`;
      // Its value may be a secret under a mistyped name.
      return [
        { name, value: '********', origin: '.env' as const, reason: `there is no such setting${hint}` },
      ];
    });
}

function badConfiguration(problems: readonly SettingProblem[]): OpenbellError {
  const lines = problems.map(
    ({ name, value, reason, origin }) =>
      `  ${name}=${value} (${origin === 'default' ? 'default' : `from ${originInWords[origin]}`}): ${reason}`,
  );
  const count = problems.length === 1 ? 'One setting is' : `${problems.length} settings are`;
  return new OpenbellError('BAD_CONFIGURATION', [`${count} wrong:`, ...lines].join('\n'));
}

const originInWords = { flag: 'a flag', environment: 'the environment', '.env': '.env' } as const;
