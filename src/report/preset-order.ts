import { standardPresets } from '../analytics/presets.ts';

/** Compares names of presets: the standard ones in the order of their table, then others by name. */
export function inPresetOrder(a: string, b: string): number {
  const place = (name: string): number => {
    const index = standardPresets.findIndex((preset) => preset.name === name);
    return index < 0 ? standardPresets.length : index;
  };
  return place(a) - place(b) || (a < b ? -1 : 1);
}
