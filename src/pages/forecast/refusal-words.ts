import type { FilterName, Outcome } from '../../analytics/results.ts';
import { amount, pivotPercent, spanOf, trendWords } from './configuration-words.ts';

/** A step between the patterns found and the trades. */
export interface FunnelStep {
  readonly name: string;
  /** What it asks for, with this preset's threshold. */
  readonly text: string;
  /** Patterns that ended here. */
  readonly taken: number;
  /** Patterns left after it. */
  readonly kept: number;
}

export interface Funnel {
  readonly patterns: number;
  /** Patterns that reached their entry, whatever a filter said then. */
  readonly confirmed: number;
  readonly trades: number;
  /** In the order in which a pattern meets them. */
  readonly steps: readonly FunnelStep[];
}

type Configuration = Readonly<Record<string, unknown>>;

interface Filter {
  readonly filter: FilterName;
  readonly name: string;
  readonly text: (configuration: Configuration) => string;
  /** Whether the preset tests it. */
  readonly tested: (configuration: Configuration) => boolean;
}

const asked =
  (key: string) =>
  (configuration: Configuration): boolean =>
    (configuration[key] ?? null) !== null && configuration[key] !== false;

const number = (value: unknown): string => (typeof value === 'number' ? amount(value) : 'the preset’s');

const filters: readonly Filter[] = [
  {
    filter: 'time',
    name: 'Entry time',
    tested: asked('entryTime'),
    text: ({ entryTime }) => {
      const span = spanOf(entryTime);
      return span
        ? `entry before ${span.from} or from ${span.to} New York on`
        : 'entry outside the preset’s hours';
    },
  },
  {
    filter: 'vwap',
    name: 'Distance from VWAP',
    tested: asked('vwapDistance'),
    text: ({ vwapDistance }) => `entry more than ${number(vwapDistance)} % from the session VWAP`,
  },
  {
    filter: 'volume',
    name: 'Volume',
    tested: asked('volume'),
    text: ({ volume }) =>
      `less than ${number(volume)} × the usual volume during the pattern, or too early in the session to tell`,
  },
  {
    filter: 'sr',
    name: 'Support and resistance',
    tested: asked('supportResistance'),
    text: () => `no pivot level of the session before within ${pivotPercent} % of the entry`,
  },
  {
    filter: 'trend',
    name: 'Trend',
    tested: asked('trend'),
    text: ({ trend }) => `the stock’s trend was not ${trendWords(trend) ?? 'the preset’s'}, or not known`,
  },
];

/** What became of the patterns under one preset, step by step; filters it does not test are left out. */
export function funnelOf(outcomes: ReadonlyMap<Outcome, number>, configuration: Configuration): Funnel {
  const patterns = [...outcomes.values()].reduce((sum, count) => sum + count, 0);
  const noEntry = outcomes.get('no_entry') ?? 0;
  const steps: FunnelStep[] = [];
  let kept = patterns;
  const take = (name: string, text: string, taken: number): void => {
    kept -= taken;
    steps.push({ name, text, taken, kept });
  };
  take('Entry', 'the price did not reach the entry in time, or too late in the session', noEntry);
  for (const { filter, name, text, tested } of filters) {
    const taken = outcomes.get(`refused:${filter}`) ?? 0;
    if (taken > 0 || tested(configuration)) take(name, text(configuration), taken);
  }
  return { patterns, confirmed: patterns - noEntry, trades: outcomes.get('trade') ?? 0, steps };
}
