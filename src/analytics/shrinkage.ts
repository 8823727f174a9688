/** What a universe says about one symbol before its own cases are seen: a mean, worth `strength` cases. */
export interface Prior {
  readonly mean: number;
  readonly strength: number;
}

/**
 * Bounds of a prior's strength in cases. The lower keeps 2 out of 2 behind 60 out of 90; the upper is reached where
 * symbols differ by no more than chance, so that all of them count as the universe does.
 */
const leastStrength = 20;
const mostStrength = 1000;

/** Too few symbols to tell how much they differ. */
const leastSymbols = 10;
const defaultStrength = 50;

/**
 * Beta prior of a rate by the method of moments over symbols with n[s] cases and hits[s] successes (Kleinman, JASA 68,
 * 1973). One standard error is taken off the excess of the spread first, so that chance alone does not look like skill.
 */
export function ratePrior(hits: Float64Array, cases: Float64Array): Prior {
  const mean = total(hits) / total(cases);
  return priorOf(cases, mean, mean * (1 - mean), (symbol) => hits[symbol]! / cases[symbol]!);
}

/**
 * Normal prior of a mean, by the moments of DerSimonian & Laird (1986) over symbols with n[s] cases of sum[s] and sum of
 * squares squares[s]; the spread within symbols is pooled, one standard error is taken off the excess between them.
 */
export function meanPrior(sum: Float64Array, squares: Float64Array, cases: Float64Array): Prior {
  const mean = total(sum) / total(cases);
  let within = 0;
  let freedom = 0;
  for (let symbol = 0; symbol < cases.length; symbol++) {
    const n = cases[symbol]!;
    if (n < 1) continue;
    within += squares[symbol]! - (sum[symbol]! * sum[symbol]!) / n;
    freedom += n - 1;
  }
  return priorOf(cases, mean, freedom > 0 ? within / freedom : 0, (symbol) => sum[symbol]! / cases[symbol]!);
}

/** Standard normal quantile that leaves 5 % above it. */
const normalQuantile95 = 1.6448536269514722;

/**
 * The low end of a universe's mean net return: its one-sided 95 % bound, with the days as the units that vary. All stocks
 * rise and fall together, so that a thousand trades of twenty days are twenty observations and a few good days of the whole
 * market no edge. The error is that of a ratio estimator over days, never less than that of independent trades; Student's
 * quantile by its expansion (Abramowitz & Stegun 26.7.5).
 * @param trades, net sums over the universe, one entry a day
 * @param squares sum of the squared net returns
 * @returns NaN without a trade
 */
export function lowMean(trades: Float64Array, net: Float64Array, squares: number): number {
  const cases = total(trades);
  const mean = total(net) / cases;
  const active = trades.reduce((days, count) => days + (count === 0 ? 0 : 1), 0);
  // A single day does not tell how days differ: all it brought may be chance.
  const centre = active === 1 ? 0 : mean;
  let betweenDays = 0;
  for (let day = 0; day < trades.length; day++) {
    betweenDays += (net[day]! - centre * trades[day]!) ** 2;
  }
  const ofDays = Math.sqrt((betweenDays * active) / Math.max(1, active - 1)) / cases;
  const ofTrades = Math.sqrt(Math.max(0, squares / cases - mean * mean) / cases);
  return mean - studentQuantile95(Math.max(1, active - 1)) * Math.max(ofDays, ofTrades);
}

function studentQuantile95(freedom: number): number {
  const z = normalQuantile95;
  return z + (z ** 3 + z) / (4 * freedom) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2);
}

/** The mean of `cases` cases with the prior's cases added. */
export function shrunk(sum: number, cases: number, prior: Prior): number {
  return (sum + prior.strength * prior.mean) / (cases + prior.strength);
}

function priorOf(
  cases: Float64Array,
  mean: number,
  variance: number,
  own: (symbol: number) => number,
): Prior {
  let symbols = 0;
  let all = 0;
  let squared = 0;
  let spread = 0;
  for (let symbol = 0; symbol < cases.length; symbol++) {
    const n = cases[symbol]!;
    if (n < 1) continue;
    symbols++;
    all += n;
    squared += n * n;
    spread += n * (own(symbol) - mean) ** 2;
  }
  if (all === 0) return { mean: 0, strength: defaultStrength };
  if (symbols < leastSymbols || variance <= 0) return { mean, strength: defaultStrength };
  const byChance = symbols - 1 + Math.sqrt(2 * (symbols - 1));
  const excess = spread / variance - byChance;
  const strength = excess > 0 ? (all - squared / all) / excess : mostStrength;
  return { mean, strength: Math.min(mostStrength, Math.max(leastStrength, strength)) };
}

function total(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
