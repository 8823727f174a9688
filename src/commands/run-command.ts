import type { Command } from 'commander';

import type { Clock } from '../calendar/clock.ts';
import { addExchangeDays } from '../calendar/exchange-days.ts';
import { type LoadedSettings, loadSettings, type WrittenSettings } from '../config/load-settings.ts';
import type { Settings } from '../config/settings.ts';
import { exitCodes } from '../errors/exit-codes.ts';
import type { Logger } from '../log/logger.ts';
import { explainFailure } from './explain-failure.ts';
import { settingFlagsOf } from './setting-flags.ts';
import { stopSignal } from './stop-signal.ts';

/** What every command is given: its configuration, its clock, its log and where to write. */
export interface CommandContext {
  readonly loaded: LoadedSettings;
  readonly settings: Settings;
  readonly clock: Clock;
  /** Made at first use: a command that logs nothing writes no file. */
  readonly logger: Logger;
  /** Aborted by the first SIGINT or SIGTERM; the second ends the process. */
  readonly signal: AbortSignal;
  /** Writes a line of what was asked for to stdout. */
  readonly print: (text: string) => void;
  /** Writes a line about what goes on to stderr. */
  readonly tell: (text: string) => void;
  /** This context with settings, as written in the environment, put over it. Raises BAD_CONFIGURATION. */
  readonly with: (settings: WrittenSettings) => CommandContext;
}

export interface CommandOptions {
  /** Commands by hand log to a file of the home, so that the terminal stays theirs; processes log to stderr. */
  readonly log: 'home' | 'stderr';
  /** Set for a command whose questions may still hang when it has ended: it goes all the same. */
  readonly leaves?: true;
}

/** What a command does: its exit code, or nothing for 0; commander's arguments and options come after the context. */
export type CommandBody<Rest extends readonly unknown[]> = (
  context: CommandContext,
  ...rest: Rest
) => Promise<number | undefined> | Promise<void>;

/** A process that has ended its work goes: a timer some library left behind, as when Redis is gone, must not hold it. */
const lingerMs = 1_000;

/** Turns a command's body into commander's action: loads the settings, runs the body, sets the exit code. */
export function runCommand<Rest extends readonly unknown[]>(
  body: CommandBody<Rest>,
  options: CommandOptions = { log: 'home' },
): (...given: unknown[]) => Promise<void> {
  return async (...given) => {
    const command = given.at(-1) as Command;
    const rest = given.slice(0, -1) as unknown as Rest;
    const stop = stopSignal();
    let debug = false;
    try {
      const loaded = loadSettings({ flags: settingFlagsOf(command) });
      debug = loaded.settings.LOG_LEVEL === 'debug';
      addExchangeDays(loaded.settings.EXCHANGE_DAYS);
      const { contextOf } = await import('./command-context.ts');
      const code = await body(contextOf(command.name(), loaded, stop.signal, options), ...rest);
      process.exitCode = code ?? exitCodes.ok.code;
    } catch (error) {
      process.exitCode = stop.signal.aborted ? exitCodes.interrupted.code : explainFailure(error, debug);
    } finally {
      stop.release();
      if (options.log === 'stderr' || options.leaves) setTimeout(() => process.exit(), lingerMs).unref();
    }
  };
}
