import type { ParsedPreset, Preset, PresetProblem, Trend } from './presets.ts';

/** Reads one field's value, or tells what it must be. */
type FieldReader = (value: unknown) => { readonly value: unknown } | { readonly reason: string };

const number =
  (least: number, most: number, unit: string): FieldReader =>
  (value) =>
    typeof value === 'number' && value >= least && value <= most
      ? { value }
      : { reason: `must be a number from ${least} to ${most} (${unit}), not ${shown(value)}` };

const orNull =
  (reader: FieldReader): FieldReader =>
  (value) => {
    if (value === null) return { value };
    const read = reader(value);
    return 'reason' in read ? { reason: `${read.reason}; null leaves the filter out` } : read;
  };

const oneOf =
  (...allowed: readonly string[]): FieldReader =>
  (value) =>
    allowed.some((word) => word === value)
      ? { value }
      : { reason: `must be ${allowed.map((word) => `"${word}"`).join(' or ')}, not ${shown(value)}` };

const yesNo: FieldReader = (value) =>
  typeof value === 'boolean' ? { value } : { reason: `must be true or false, not ${shown(value)}` };

const trends: readonly Trend[] = ['up', 'range', 'down'];

const trendList: FieldReader = (value) => {
  const list = Array.isArray(value) ? (value as unknown[]) : [];
  return list.length > 0 && list.every((entry) => trends.some((trend) => trend === entry))
    ? { value: trends.filter((trend) => list.includes(trend)) }
    : { reason: `must be a list of "up", "range", "down", not ${shown(value)}` };
};

const timeShape = /^([01]\d|2[0-3]):[0-5]\d$/;

const timeSpan: FieldReader = (value) => {
  const reason = `must be {"from": "HH:MM", "to": "HH:MM"} with from before to, New York time, not ${shown(value)}`;
  if (!isRecord(value) || Object.keys(value).some((key) => key !== 'from' && key !== 'to')) return { reason };
  const { from, to } = value;
  if (typeof from !== 'string' || typeof to !== 'string') return { reason };
  return timeShape.test(from) && timeShape.test(to) && from < to ? { value: { from, to } } : { reason };
};

const filterFields: Readonly<Record<string, FieldReader>> = {
  vwapDistance: orNull(number(0, 100, 'percent')),
  entryTime: orNull(timeSpan),
  supportResistance: yesNo,
  trend: orNull(trendList),
  scale: oneOf('none', 'atr'),
};

/** The fields of a preset beside its name, by pattern. */
const fieldReaders: Readonly<Record<Preset['pattern'], Readonly<Record<string, FieldReader>>>> = {
  three_step: {
    pattern: oneOf('three_step'),
    decline: number(0.01, 50, 'percent'),
    volume: orNull(number(0, 1000, 'multiple of the mean volume before the pattern')),
    ...filterFields,
  },
  vwap_breakout: { pattern: oneOf('vwap_breakout'), ...filterFields },
};

const blank = {
  three_step: { volume: null },
  vwap_breakout: {},
} as const;

const blankFilters = {
  vwapDistance: null,
  entryTime: null,
  supportResistance: false,
  trend: null,
  scale: 'none',
} as const;

/**
 * One preset as a file gives it, over the preset of that name where there is one.
 * @param base the preset changed; undefined makes a new one
 */
export function mergePreset(name: string, base: Preset | undefined, fields: unknown): ParsedPreset {
  if (!isRecord(fields)) {
    return problemsOf([{ field: name, reason: `must be an object of fields, not ${shown(fields)}` }]);
  }
  const pattern = base?.pattern ?? fields['pattern'];
  if (pattern !== 'three_step' && pattern !== 'vwap_breakout') {
    const reason = `must be "three_step" or "vwap_breakout" in a new preset, not ${shown(pattern)}`;
    return problemsOf([{ field: `${name}.pattern`, reason }]);
  }
  const readers = fieldReaders[pattern];
  const merged: Record<string, unknown> = { ...blankFilters, ...blank[pattern], ...base, name, pattern };
  const problems: PresetProblem[] = [];
  for (const [field, given] of Object.entries(fields)) {
    const reader = Object.hasOwn(readers, field) ? readers[field] : undefined;
    const read = reader?.(given) ?? { reason: unknownField(pattern, field) };
    if ('reason' in read) problems.push({ field: `${name}.${field}`, reason: read.reason });
    else merged[field] = read.value;
  }
  if (pattern === 'three_step' && !('decline' in merged) && !('decline' in fields)) {
    problems.push({ field: `${name}.decline`, reason: 'is missing: a three-step preset needs its decline' });
  }
  // Every field has been read by the table above, so the record is a preset.
  return problems.length > 0 ? problemsOf(problems) : { kind: 'preset', preset: merged as unknown as Preset };
}

function unknownField(pattern: Preset['pattern'], field: string): string {
  return field === 'decline' || field === 'volume'
    ? 'belongs to three-step presets; a breakout has its own rules'
    : `is not a field of a preset: ${Object.keys(fieldReaders[pattern]).join(', ')}`;
}

function problemsOf(problems: readonly PresetProblem[]): ParsedPreset {
  return { kind: 'problems', problems };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value as the file has it, cut to a line. */
function shown(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 60);
}
