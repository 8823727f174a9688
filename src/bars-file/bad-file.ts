import { OpenbellError } from '../errors/openbell-error.ts';

/** Longest piece of a file shown in a message. */
const longestText = 60;

/** A place in a file and what is wrong there; line and column begin at 1, a column is a byte. */
export function badFile(
  { file, line, column }: { readonly file: string; readonly line: number; readonly column: number },
  problem: string,
  text: string,
): OpenbellError {
  const shown = text.length > longestText ? `${text.slice(0, longestText)}…` : text;
  return new OpenbellError(
    'BAD_FILE',
    `${file}, line ${line}, column ${column}: ${problem}: ${JSON.stringify(shown)}`,
  );
}
