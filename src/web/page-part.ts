import { OpenbellError } from '../errors/openbell-error.ts';
import { withinLimit } from '../jobs/within-limit.ts';
import type { Part } from '../pages/part.ts';
import { failureOf } from './failure.ts';

/** A page has to be there within a second, whatever hangs. */
const readLimitMs = 800;

const unreachable = { ClickHouse: 'STORE_UNREACHABLE', Redis: 'REDIS_UNREACHABLE' } as const;

/**
 * What a server is asked for, which may stop answering between two questions.
 * @throws OpenbellError STORE_UNREACHABLE | REDIS_UNREACHABLE after 0.8 s (or `limitMs`) without an answer, or what the reading throws.
 */
export async function inTime<T>(
  server: keyof typeof unreachable,
  read: () => Promise<T>,
  limitMs = readLimitMs,
): Promise<T> {
  const reading = read();
  if (await withinLimit(reading, limitMs)) return reading;
  const text = `${server} has not answered within ${limitMs} ms.`;
  throw new OpenbellError(unreachable[server], text);
}

/** The same as a part of a page, which says why it is not there. */
export async function readPart<T>(
  server: keyof typeof unreachable,
  read: () => Promise<T>,
): Promise<Part<T>> {
  try {
    return { kind: 'here', value: await inTime(server, read) };
  } catch (error) {
    const { what, advice } = failureOf(error);
    return { kind: 'away', what, advice };
  }
}
