import { z } from 'zod';

import { type EpochMs, epochMs } from '../calendar/clock.ts';
import { readInstant } from '../calendar/instant.ts';
import { isTicker, type Ticker } from '../ticker.ts';
import { plainText } from './plain-text.ts';

/** News older than this opens no window, however late the tracker learns of it. */
const newsLifeMs = 5 * 60_000;
const headlineLimit = 1_000;

/** A text with a date, a time and perhaps a zone. */
const writtenTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)?(Z|[+-]\d{2}(:?\d{2})?)?$/i;
const zoneAtEnd = /(Z|T.*[+-]\d{2}(:?\d{2})?)$/i;

/** A value from outside as an error may show it; what is nested is not gone into, however deep it is. */
function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  return plainText(JSON.stringify(value), 60);
}

export const tickerField = z.custom<Ticker>((value) => typeof value === 'string' && isTicker(value), {
  error: ({ input }) =>
    `${shown(input)} is not a ticker: write up to twelve of A-Z, 0-9, dot, dash and blank, like AAPL or BRK B`,
});

/** ISO 8601; without a zone it is UTC, which is what programs mean that write none. */
export const timestampField = z.unknown().transform((value, context): EpochMs => {
  if (typeof value === 'string' && writtenTime.test(value)) {
    const instant = readInstant(zoneAtEnd.test(value) ? value : `${value}Z`);
    if (instant !== undefined) return instant;
  }
  context.addIssue(`${shown(value)} is not an ISO 8601 time like 2026-11-20T14:30:05Z`);
  return z.NEVER;
});

/** Something to read only: what is no text is left out instead of losing the news with it. */
export const headlineField = z
  .string()
  .transform((text) => plainText(text, headlineLimit))
  .optional()
  .catch(undefined);

/** What is wrong with a value, all at once, in one line. */
export function problemsOf({ issues }: z.ZodError): string {
  return issues
    .map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`))
    .join('; ');
}

/** When news was seen, as far as the tracker is concerned: a time in the future counts as now. */
export function seenAt(detectedAt: number, now: EpochMs): EpochMs {
  return epochMs(Math.min(detectedAt, now));
}

/** Why news is too old to be taken; undefined for news that counts. */
export function tooOld(detectedAt: number, now: EpochMs): string | undefined {
  const age = now - detectedAt;
  if (age <= newsLifeMs) return undefined;
  return `its news is ${Math.floor(age / 60_000)} minutes old: news counts for ${newsLifeMs / 60_000}`;
}
