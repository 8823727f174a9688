import { readFile } from 'node:fs/promises';

import type { z } from 'zod';

import { messageOf, OpenbellError } from '../errors/openbell-error.ts';

/**
 * Reads a file of one JSON value a line; empty lines are skipped.
 * @param schemaOf the form a value claims to have.
 * @throws OpenbellError BAD_FILE naming the file, the line, and path and value of what is wrong there.
 */
export async function readJsonLines<T>(
  file: string,
  schemaOf: (value: unknown) => z.ZodType<T>,
): Promise<T[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new OpenbellError('BAD_FILE', `${file}: ${messageOf(error)}`, { cause: error });
  }
  return text
    .split('\n')
    .flatMap((line, index) =>
      line.trim() === '' ? [] : [parseLine(line, `${file}, line ${index + 1}`, schemaOf)],
    );
}

function parseLine<T>(line: string, place: string, schemaOf: (value: unknown) => z.ZodType<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new OpenbellError('BAD_FILE', `${place}: not JSON: ${JSON.stringify(line.slice(0, 60))}`);
  }
  const parsed = schemaOf(value).safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) =>
    [...path.map(String), `${message}${foundAt(value, path)}`].join(': '),
  );
  throw new OpenbellError('BAD_FILE', `${place}: ${problems.join('; ')}`);
}

/** The value a path leads to, for a message; '' where it leads nowhere. */
function foundAt(value: unknown, path: readonly PropertyKey[]): string {
  const found = path.reduce<unknown>(
    (inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key],
    value,
  );
  return path.length === 0 || found === undefined ? '' : `, not ${JSON.stringify(found).slice(0, 60)}`;
}
