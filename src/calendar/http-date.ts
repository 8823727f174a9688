import { DateTime } from 'luxon';

import { type EpochMs, epochMs } from './clock.ts';

/** Reads a date as HTTP headers write it (`Fri, 20 Nov 2026 10:45:00 GMT`); undefined when it is none. */
export function readHttpDate(text: string): EpochMs | undefined {
  const date = DateTime.fromHTTP(text.trim());
  return date.isValid ? epochMs(date.toMillis()) : undefined;
}
