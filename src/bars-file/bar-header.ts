import { barFields } from '../analytics/bars.ts';
import { badFile } from './bad-file.ts';

const optionalColumns: ReadonlySet<string> = new Set(['wap', 'count']);

/** For each field of a row the index of its column in `barFields`; -1 is the symbol. */
export type FieldSlots = readonly number[];

/**
 * Reads the header line, which decides the order of the columns.
 * @throws OpenbellError BAD_FILE on a column that is unknown, named twice or missing.
 */
export function readHeader(file: string, line: number, text: string): FieldSlots {
  const slots: number[] = [];
  const seen = new Set<string>();
  let column = 1;
  for (const field of text.split(',')) {
    const name = field.trim();
    const slot = (barFields as readonly string[]).indexOf(name);
    const known = slot >= 0 || name === 'symbol';
    if (!known) {
      throw badFile({ file, line, column }, 'the header names no column openbell knows', field);
    }
    if (seen.has(name)) throw badFile({ file, line, column }, 'the header names a column twice', field);
    seen.add(name);
    slots.push(slot);
    column += field.length + 1;
  }
  for (const name of ['symbol', ...barFields]) {
    if (seen.has(name) || optionalColumns.has(name)) continue;
    throw badFile({ file, line, column: 1 }, `the header has no column ${name}`, text);
  }
  return slots;
}
