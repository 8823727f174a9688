import type { CommandContext } from './run-command.ts';

/** The context of a process that serves the demo: its home and clock, and no log lines among what it prints unless asked for. */
export async function demoContext(given: CommandContext): Promise<CommandContext> {
  const { demoSettings } = await import('../workers/demo.ts');
  const { OPENBELL_HOME, MORNING_TIME } = given.settings;
  const quiet = given.loaded.origins.LOG_LEVEL === 'default' ? { LOG_LEVEL: 'warn' } : {};
  return given.with({ ...demoSettings(OPENBELL_HOME, MORNING_TIME), ...quiet });
}
