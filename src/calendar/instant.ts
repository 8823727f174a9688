import { DateTime } from 'luxon';

import { OpenbellError } from '../errors/openbell-error.ts';
import { type EpochMs, epochMs } from './clock.ts';

const withZone = /T\d{2}.*(Z|[+-]\d{2}(:?\d{2})?)$/i;

/** Reads an ISO 8601 date and time that names its zone (`Z` or an offset); undefined when it is none. */
export function readInstant(text: string): EpochMs | undefined {
  if (!withZone.test(text)) return undefined;
  const instant = DateTime.fromISO(text);
  return instant.isValid ? epochMs(instant.toMillis()) : undefined;
}

/** @throws OpenbellError BAD_INPUT when `text` is not an ISO 8601 date and time with a zone. */
export function parseInstant(text: string): EpochMs {
  const instant = readInstant(text);
  if (instant !== undefined) return instant;
  throw new OpenbellError(
    'BAD_INPUT',
    `${JSON.stringify(text)} is not a time with a zone: write it like 2026-11-20T05:45:00-05:00 or 2026-11-20T10:45:00Z.`,
  );
}
