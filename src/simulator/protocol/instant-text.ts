import { z } from 'zod';

import { readInstant } from '../../calendar/instant.ts';

/** A simulated instant written in a file, ISO 8601 with a zone, as epoch ms. */
export const instantText = z.string().transform((text, context) => {
  const instant = readInstant(text);
  if (instant !== undefined) return instant;
  context.addIssue({ code: 'custom', message: 'write it like 2026-11-20T06:00:00-05:00' });
  return z.NEVER;
});
