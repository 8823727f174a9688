import type { Preset } from '../analytics/presets.ts';
import { OpenbellError } from '../errors/openbell-error.ts';

/**
 * The presets named, in the order of the table; all where none is.
 * @param option the flag that named them, for messages
 * @throws OpenbellError BAD_INPUT on a name that is no preset's
 */
export function chosenPresets(
  option: string,
  presets: readonly Preset[],
  names: string | undefined,
): readonly Preset[] {
  if (names === undefined) return presets;
  const wanted = names.split(',').map((name) => name.trim());
  for (const name of wanted) {
    if (presets.some((preset) => preset.name === name)) continue;
    const known = presets.map((preset) => preset.name).join(', ');
    throw new OpenbellError(
      'BAD_INPUT',
      `${option}: ${JSON.stringify(name)} is no preset; there are ${known}.`,
    );
  }
  return presets.filter((preset) => wanted.includes(preset.name));
}
