import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

import { type DestinationStream, destination, type Logger, pino } from 'pino';

import { withoutSecrets } from './secrets.ts';

export type { Logger } from 'pino';
export { hideFromLogs } from './secrets.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/**
 * A logger of JSON lines; `name` is the process, as in `worker`. Lines are written before the call returns, so
 * that none is lost when the process dies. Secrets made known by `hideFromLogs` never appear in them.
 */
export function createLogger(
  name: string,
  level: LogLevel,
  to: 'stderr' | { readonly file: string },
): Logger {
  return pino(
    {
      name,
      level,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    scrubbed(to === 'stderr' ? destination({ dest: 2, sync: true }) : fileDestination(to.file)),
  );
}

/** For what must write nothing anywhere. */
export const silentLogger = (): Logger => pino({ level: 'silent' });

function fileDestination(file: string): DestinationStream {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  return destination({ dest: file, append: true, sync: true, mode: 0o600 });
}

function scrubbed(stream: DestinationStream): DestinationStream {
  return { write: (line) => stream.write(withoutSecrets(line)) };
}
