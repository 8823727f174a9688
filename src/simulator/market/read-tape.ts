import { z } from 'zod';

import { isTicker } from '../../ticker.ts';
import { readJsonLines } from '../json-lines.ts';
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
export function readTape(file: string): Promise<TapeEvent[]> {
  return readJsonLines<TapeEvent>(file, (value) =>
    typeof value === 'object' && value !== null && 'halted' in value ? halt : trade,
  );
}
