import type { IncomingHttpHeaders } from 'node:http';

import { z } from 'zod';

import { readHttpDate } from '../calendar/http-date.ts';

/** A receiver that asks for more is asked again after this. */
const longestWaitMs = 10 * 60_000;

const bounded = (milliseconds: number): number =>
  Math.min(Math.max(Math.ceil(milliseconds), 0), longestWaitMs);

const seconds = z.object({ retry_after: z.number() });
const inBody = z.union([seconds, z.object({ parameters: seconds })]);

/** Discord writes seconds as `retry_after`, Telegram as `parameters.retry_after`. */
function fromBody(body: string): number | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return undefined;
  }
  const { success, data } = inBody.safeParse(parsed);
  if (!success) return undefined;
  return bounded(1000 * ('parameters' in data ? data.parameters.retry_after : data.retry_after));
}

/** A date is measured against the receiver's own clock where its answer tells it. */
function fromHeader(headers: IncomingHttpHeaders, now: number): number | undefined {
  const text = headers['retry-after']?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(text)) return bounded(1000 * Number(text));
  const until = readHttpDate(text);
  if (until === undefined) return undefined;
  return bounded(until - (readHttpDate(headers.date ?? '') ?? now));
}

/** How long a receiver asks to be left alone, at most ten minutes; undefined when it does not say. */
export function retryAfterMs(headers: IncomingHttpHeaders, body: string, now: number): number | undefined {
  return fromBody(body) ?? fromHeader(headers, now);
}
