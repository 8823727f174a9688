import { readFile } from 'node:fs/promises';

import { type Preset, parsePresets, standardPresets } from '../analytics/presets.ts';
import { messageOf, OpenbellError } from '../errors/openbell-error.ts';

/**
 * The presets of the reports: the standard seven, changed or added to by a JSON file.
 * @throws OpenbellError BAD_FILE naming the field and the reason.
 */
export async function loadPresets(file: string | undefined): Promise<readonly Preset[]> {
  if (file === undefined) return standardPresets;
  let content: unknown;
  try {
    content = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new OpenbellError('BAD_FILE', `PRESETS_FILE ${file}: ${messageOf(error)}`, { cause: error });
  }
  const parsed = parsePresets(content);
  if (parsed.kind === 'problems') {
    const list = parsed.problems.map(({ field, reason }) => `  ${field}: ${reason}`).join('\n');
    throw new OpenbellError('BAD_FILE', `PRESETS_FILE ${file} is not valid:\n${list}`);
  }
  return parsed.presets;
}
