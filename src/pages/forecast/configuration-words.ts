import { entryRisePercent } from '../../analytics/three-step.ts';
import { figure } from '../../report/figures.ts';

/** Levels of the exit ladder, percent of the entry price. */
export const ladderLevels = { stop: -0.5, t1: 0.75, cross: 1, momentum: 1.25, t2: 1.75 } as const;

/** How near an entry must lie to a pivot level, percent. */
export const pivotPercent = 1;

/** A field of a preset: what it is called, and what it asks for. Fields of no known name or shape are told as they are. */
export interface ConfigurationLine {
  readonly name: string;
  readonly text: string;
  readonly known: boolean;
}

type Configuration = Readonly<Record<string, unknown>>;
/** The words for a value, or undefined where it is none the field can have. */
type Reader = (value: unknown, configuration: Configuration) => string | undefined;

const notTested = 'not tested';

/** A threshold with the decimals it was given. */
export const amount = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 3 });

const orNotTested =
  (words: (value: number) => string): Reader =>
  (value) =>
    value === null ? notTested : typeof value === 'number' ? words(value) : undefined;

const fields: Readonly<Record<string, readonly [name: string, reader: Reader]>> = {
  pattern: ['Pattern', patternWords],
  decline: [
    'Decline',
    (value) =>
      typeof value === 'number'
        ? `a fall of ${amount(value)} % or more from the high of the last 3 minutes`
        : undefined,
  ],
  entryTime: ['Entry time', entryTimeWords],
  vwapDistance: [
    'Distance from VWAP',
    orNotTested((most) => `entry at most ${amount(most)} % from the session VWAP`),
  ],
  volume: [
    'Volume',
    orNotTested(
      (least) => `during the pattern at least ${amount(least)} × the mean of the 20 minutes before`,
    ),
  ],
  supportResistance: [
    'Support and resistance',
    (value) =>
      value === true
        ? `entry within ${pivotPercent} % of a pivot level of the session before`
        : value === false
          ? notTested
          : undefined,
  ],
  trend: ['Trend', trendWords],
  scale: [
    'Scale',
    (value) =>
      value === 'atr'
        ? 'decline, entry and ladder grow with the stock: × its 14-day ATR / 2.5 %'
        : value === 'none'
          ? 'the same percentages for every stock'
          : undefined,
  ],
};

/** The configuration in a trader's words, in the order in which a pattern meets it; what is unknown comes last. */
export function configurationLines(configuration: Configuration): ConfigurationLine[] {
  const lines: ConfigurationLine[] = [];
  for (const [key, [name, reader]] of Object.entries(fields)) {
    if (!Object.hasOwn(configuration, key)) continue;
    const text = reader(configuration[key], configuration);
    if (text !== undefined) lines.push({ name, text, known: true });
  }
  const told = (key: string): boolean =>
    key === 'name' ||
    (Object.hasOwn(fields, key) && fields[key]![1](configuration[key], configuration) !== undefined);
  for (const [key, value] of Object.entries(configuration)) {
    if (!told(key)) lines.push({ name: key, text: JSON.stringify(value), known: false });
  }
  return lines;
}

function patternWords(value: unknown): string | undefined {
  if (value === 'three_step') {
    return `three steps: a decline, half of it recovered within 2 minutes, half of that given back within 2; entry ${entryRisePercent} % above that low within 3`;
  }
  return value === 'vwap_breakout'
    ? `VWAP breakout: 2 to 5 minutes near or below the session VWAP, then above it; entry ${entryRisePercent} % above, on 1.5 × the usual volume`
    : undefined;
}

/** `10:00 to 15:30 New York`. */
function entryTimeWords(value: unknown): string | undefined {
  if (value === null) return 'any, until 15:50 New York (12:50 on half days)';
  const span = spanOf(value);
  return span && `${span.from} to ${span.to} New York`;
}

export function spanOf(value: unknown): { readonly from: string; readonly to: string } | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { from, to } = value as Readonly<Record<string, unknown>>;
  return typeof from === 'string' && typeof to === 'string' ? { from, to } : undefined;
}

const trendNames: Readonly<Record<string, string>> = { up: 'up', range: 'sideways', down: 'down' };

/** `up or sideways`. */
export function trendWords(value: unknown): string | undefined {
  if (value === null) return 'any';
  if (!Array.isArray(value)) return undefined;
  const names = value.map((trend) => (typeof trend === 'string' ? trendNames[trend] : undefined));
  return names.length > 0 && names.every((name) => name !== undefined) ? names.join(' or ') : undefined;
}

/** The exit ladder in a sentence. */
export function ladderWords(configuration: Configuration): string {
  const { stop, t1, cross, momentum, t2 } = ladderLevels;
  const scaled = configuration['scale'] === 'atr' ? ', each × the scale' : '';
  return (
    `stop at ${figure(stop, 2)} %; the stop rises to +${figure(t1, 2)} % and +${figure(cross, 2)} % once touched; ` +
    `past +${figure(momentum, 2)} % it runs to +${figure(t2, 2)} %; closed after 3 to 6 minutes without progress, ` +
    `or with the session${scaled}`
  );
}
