import type { Tally } from './day-tallies.ts';
import type { RiskClass } from './forecast-types.ts';
import { hasEnoughCases, qualifies, type Standings } from './standings.ts';

/** Places of a portfolio by risk class, out of 8. */
const quotas = { conservative: 2, medium: 4, aggressive: 2 } as const;

const backupPlaces = 4;

/** Indices of symbols, each list best first. */
export interface Selection {
  readonly qualified: readonly number[];
  readonly chosen: readonly number[];
  /** Fill the places that nobody qualified for: the best of the rest, those with a trade first. */
  readonly watch: readonly number[];
  readonly backups: readonly number[];
}

/** Chooses a portfolio of `size` from the qualified: by risk class first, a shortfall of a class by rank. */
export function select(
  tally: Tally,
  standing: Standings,
  classes: readonly RiskClass[],
  size: number,
): Selection {
  const qualified = standing.order.filter((symbol) => qualifies(tally, standing, symbol));
  const chosen = fillPlaces(qualified, classes, size);
  const taken = new Set(chosen);
  const backups = qualified.filter((symbol) => !taken.has(symbol)).slice(0, backupPlaces);
  const isQualified = new Set(qualified);
  const rest = standing.order.filter((symbol) => !isQualified.has(symbol));
  // A stock the preset never traded scores on its bars alone: one whose trades are known is more worth watching.
  const traded = rest.filter((symbol) => tally.trades[symbol]! > 0);
  const watch = [...new Set([...traded, ...rest])].slice(0, size - chosen.length);
  return { qualified, chosen, watch, backups };
}

function fillPlaces(qualified: readonly number[], classes: readonly RiskClass[], size: number): number[] {
  const left = new Map<RiskClass, number>(
    Object.entries(quotas).map(([name, places]) => [name as RiskClass, Math.floor((places * size) / 8)]),
  );
  const byClass = new Set<number>();
  for (const symbol of qualified) {
    const places = left.get(classes[symbol]!) ?? 0;
    if (places === 0) continue;
    left.set(classes[symbol]!, places - 1);
    byClass.add(symbol);
  }
  const rest = qualified.filter((symbol) => !byClass.has(symbol)).slice(0, size - byClass.size);
  const places = new Set([...byClass, ...rest]);
  return qualified.filter((symbol) => places.has(symbol));
}

/**
 * The selection these standings lead to, at a given number of stocks: its best, and where it has too few, those nearest
 * to qualifying (enough cases, by expected value), then the best of the rest.
 */
export function selectExactly(
  count: number,
  tally: Tally,
  standing: Standings,
  classes: readonly RiskClass[],
  size: number,
): readonly number[] {
  const { chosen } = select(tally, standing, classes, size);
  if (chosen.length >= count) return chosen.slice(0, count);
  const taken = new Set(chosen);
  const rest = standing.order.filter((symbol) => !taken.has(symbol));
  const near = rest
    .filter((symbol) => hasEnoughCases(tally, standing, symbol))
    .sort((a, b) => standing.expectedValue[b]! - standing.expectedValue[a]! || a - b);
  return [...new Set([...chosen, ...near, ...rest])].slice(0, count);
}
