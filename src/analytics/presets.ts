import { mergePreset } from './preset-fields.ts';

export type Trend = 'up' | 'range' | 'down';

interface PresetFilters {
  readonly name: string;
  /** Largest distance of the entry from the session VWAP, percent; null: not tested. */
  readonly vwapDistance: number | null;
  /** New York wall clock, HH:MM, of the entry bar's start: `from` included, `to` not. */
  readonly entryTime: { readonly from: string; readonly to: string } | null;
  /** Whether the entry must lie at a pivot level of the session before. */
  readonly supportResistance: boolean;
  /** Trends traded in; null: any. */
  readonly trend: readonly Trend[] | null;
  /** `atr` multiplies decline, entry rise and every level of the ladder by (14-day ATR in percent) / 2.5. */
  readonly scale: 'none' | 'atr';
}

/** A preset of the pattern decline, recovery, retracement. */
export interface ThreeStepPreset extends PresetFilters {
  readonly pattern: 'three_step';
  /** Smallest decline, percent. */
  readonly decline: number;
  /** Least mean volume of the pattern, a multiple of the mean before it; null: not tested. */
  readonly volume: number | null;
}

/** A preset of the VWAP breakout, whose volume rule is part of the pattern. */
export interface BreakoutPreset extends PresetFilters {
  readonly pattern: 'vwap_breakout';
}

/** What one forecast looks for; plain data. */
export type Preset = ThreeStepPreset | BreakoutPreset;

const anyTime = null;
const anyTrend = null;
const unfiltered = {
  vwapDistance: null,
  entryTime: anyTime,
  supportResistance: false,
  trend: anyTrend,
  scale: 'none',
} as const;

/** The seven presets, in the order of every table. */
export const standardPresets: readonly Preset[] = [
  { ...unfiltered, name: 'default', pattern: 'three_step', decline: 1, volume: null },
  {
    name: 'conservative',
    pattern: 'three_step',
    decline: 1.2,
    vwapDistance: 2,
    volume: 1.5,
    entryTime: { from: '10:00', to: '15:30' },
    supportResistance: true,
    trend: ['up', 'range'],
    scale: 'none',
  },
  {
    ...unfiltered,
    name: 'aggressive',
    pattern: 'three_step',
    decline: 0.8,
    vwapDistance: 10,
    volume: null,
  },
  {
    name: 'choppy',
    pattern: 'three_step',
    decline: 1,
    vwapDistance: 3,
    volume: null,
    entryTime: { from: '10:00', to: '16:00' },
    supportResistance: true,
    trend: ['range'],
    scale: 'none',
  },
  {
    name: 'trending',
    pattern: 'three_step',
    decline: 1,
    vwapDistance: 5,
    volume: 1.2,
    entryTime: { from: '10:00', to: '16:00' },
    supportResistance: false,
    trend: ['up'],
    scale: 'none',
  },
  { ...unfiltered, name: 'abtest', pattern: 'three_step', decline: 1, vwapDistance: 4, volume: 1.5 },
  {
    ...unfiltered,
    name: 'vwap_breakout',
    pattern: 'vwap_breakout',
    entryTime: { from: '10:00', to: '15:30' },
  },
];

/** A preset as `configuration` of a forecast tells it; a field that was not known then stands as if left out of a file. */
export function presetFrom(name: string, configuration: Readonly<Record<string, unknown>>): ParsedPreset {
  const fields = Object.entries(configuration).filter(([field]) => field !== 'name');
  return mergePreset(name, undefined, Object.fromEntries(fields));
}

/** What is wrong with one field of a presets file: `conservative.decline`, `mine.entryTime.from`. */
export interface PresetProblem {
  readonly field: string;
  readonly reason: string;
}

/** One preset, or what is wrong with it. */
export type ParsedPreset =
  | { readonly kind: 'preset'; readonly preset: Preset }
  | { readonly kind: 'problems'; readonly problems: readonly PresetProblem[] };

export type ParsedPresets =
  | { readonly kind: 'presets'; readonly presets: readonly Preset[] }
  | { readonly kind: 'problems'; readonly problems: readonly PresetProblem[] };

/** Names are stored, shown and typed on command lines. */
const nameShape = /^[a-z][a-z0-9_]{0,31}$/;

/**
 * The standard presets as a file changes them. The file holds one object: a standard preset's name with the fields to
 * change, or a new name with `pattern`, for a three-step preset `decline`, and the filters it wants; new ones follow the
 * seven. All problems are told at once.
 * @param content parsed JSON
 */
export function parsePresets(content: unknown): ParsedPresets {
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    const reason = 'must be an object of presets by name, like {"conservative": {"decline": 1.3}}';
    return { kind: 'problems', problems: [{ field: '(file)', reason }] };
  }
  const presets = new Map(standardPresets.map((preset) => [preset.name, preset]));
  const problems: PresetProblem[] = [];
  for (const [name, fields] of Object.entries(content)) {
    if (!nameShape.test(name)) {
      const reason = 'a name is a-z, 0-9 and _, begins with a letter, at most 32 characters';
      problems.push({ field: JSON.stringify(name), reason });
      continue;
    }
    const merged = mergePreset(name, presets.get(name), fields);
    if (merged.kind === 'preset') presets.set(name, merged.preset);
    else problems.push(...merged.problems);
  }
  return problems.length > 0
    ? { kind: 'problems', problems }
    : { kind: 'presets', presets: [...presets.values()] };
}
