import { readFile } from 'node:fs/promises';

import { z } from 'zod';

import { messageOf, OpenbellError } from '../../errors/openbell-error.ts';
import { isTicker } from '../../ticker.ts';
import type { TapeEvent } from './ticker-tape.ts';

/** Ten years either way: a time further off is a mistake of units. */
const farthest = 315_576_000_000;
const ticker = z
  .string()
  .refine(isTicker, 'is no ticker: up to twelve of A-Z, 0-9, dot, dash and blank, like AAPL or BRK B');
const at = z.int().min(-farthest).max(farthest);
const trade = z.strictObject({
  ticker,
  at,
  price: z.number().min(0),
  size: z.number().min(0),
  unreportable: z.boolean().optional(),
});
const halt = z.strictObject({ ticker, at, halted: z.boolean() });

/**
 * Reads a tape, one JSON object a line: `{"ticker","at","price","size"}` with `"unreportable": true` where only every-trade feeds see
 * it, or `{"ticker","at","halted"}`; `at` in milliseconds since the start, negative before it. Empty lines are skipped.
 * @throws OpenbellError BAD_FILE naming the file, the line and what is wrong there.
 */
export async function readTape(file: string): Promise<TapeEvent[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new OpenbellError('BAD_FILE', `${file}: ${messageOf(error)}`, { cause: error });
  }
  return text
    .split('\n')
    .flatMap((line, index) => (line.trim() === '' ? [] : [eventOf(line, file, index + 1)]));
}

function eventOf(line: string, file: string, number: number): TapeEvent {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new OpenbellError(
      'BAD_FILE',
      `${file}, line ${number}: not JSON: ${JSON.stringify(line.slice(0, 60))}`,
    );
  }
  const isHalt = typeof value === 'object' && value !== null && 'halted' in value;
  const parsed = (isHalt ? halt : trade).safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => [...path, message].map(String).join(': '));
  throw new OpenbellError('BAD_FILE', `${file}, line ${number}: ${problems.join('; ')}`);
}
