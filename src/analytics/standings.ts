import type { Counts, Tally, UniverseDays } from './day-tallies.ts';
import type { Measures } from './measure-symbol.ts';
import { scaled, totalScore } from './score.ts';
import { categories, type Category, scoreScales } from './score-scales.ts';
import { lowMean, meanPrior, type Prior, ratePrior, shrunk } from './shrinkage.ts';

/** What a symbol needs in the window to qualify. */
export const qualification = { trades: 5, confirmationRate: 0.25, expectedValue: 0 } as const;

/** Sessions with a trade below which the spread of the daily win rate says nothing. */
const leastActiveDays = 3;

/** How one preset's symbols stand, one array index a symbol; NaN is unknown. Symbols are in ascending order of name. */
export interface Standings {
  readonly score: Float64Array;
  readonly knownWeight: Float64Array;
  /** Symbol × 16, in the order of `categories`. */
  readonly categoryScores: Float64Array;
  /** The three below are shrunk towards the universe's. */
  readonly confirmationRate: Float64Array;
  readonly winRate: Float64Array;
  readonly expectedValue: Float64Array;
  /** The expected value drawn towards the low end of the universe's mean instead: what its days leave open is no edge. */
  readonly assuredValue: Float64Array;
  /** Symbols, best first: by score, expected value, name. */
  readonly order: readonly number[];
}

/** Scores of the categories that come from bars alone; the others are NaN. Symbol × 16. */
export function barScores(measures: readonly Readonly<Partial<Measures>>[]): Float64Array {
  const scores = new Float64Array(measures.length * categories.length).fill(Number.NaN);
  measures.forEach((known, symbol) => {
    categories.forEach((category, index) => {
      const name = scoreScales[category].measure;
      if (name === null) return;
      const value = known[name] ?? Number.NaN;
      scores[symbol * categories.length + index] = scaled(
        category,
        Number.isFinite(value) ? value : Number.NaN,
      );
    });
  });
  return scores;
}

/** Scores and orders all symbols of one preset from its counts. */
export function standings(counts: Counts, fromBars: Float64Array): Standings {
  const { totals: tally, universe } = counts;
  const symbols = tally.patterns.length;
  const sessions = universe.trades.length;
  const priors = universePriors(counts);
  const result = {
    score: new Float64Array(symbols),
    knownWeight: new Float64Array(symbols),
    categoryScores: Float64Array.from(fromBars),
    confirmationRate: new Float64Array(symbols),
    winRate: new Float64Array(symbols),
    expectedValue: new Float64Array(symbols),
    assuredValue: new Float64Array(symbols),
  };
  for (let symbol = 0; symbol < symbols; symbol++) {
    const values = patternValues(tally, symbol, sessions, priors);
    const own = result.categoryScores.subarray(symbol * categories.length, (symbol + 1) * categories.length);
    for (const [index, category] of patternCategories) own[index] = scaled(category, values[category]);
    const { score, knownWeight } = totalScore(own);
    result.score[symbol] = score;
    result.knownWeight[symbol] = knownWeight;
    result.confirmationRate[symbol] = values.confirmationRate / 100;
    result.winRate[symbol] = values.winRate / 100;
    result.expectedValue[symbol] = values.expectedValue / 100;
    result.assuredValue[symbol] = assuredValue(tally, symbol, priors);
  }
  return { ...result, order: inOrder(result.score, result.expectedValue) };
}

type PatternCategory = Exclude<
  { [C in Category]: (typeof scoreScales)[C]['measure'] extends null ? C : never }[Category],
  'composite'
>;

const patternCategories = categories
  .map((category, index) => [index, category] as const)
  .filter((entry): entry is readonly [number, PatternCategory] => {
    return scoreScales[entry[1]].measure === null && entry[1] !== 'composite';
  });

interface UniversePriors {
  readonly confirmation: Prior;
  readonly win: Prior;
  readonly deadZone: Prior;
  readonly net: Prior;
  readonly lowNet: Prior;
  readonly averageWin: Prior;
  readonly averageLoss: Prior;
}

function universePriors({ totals: tally, universe }: Counts): UniversePriors {
  const losses = tally.trades.map((trades, symbol) => trades - tally.wins[symbol]!);
  const net = meanPrior(tally.net, tally.netSquared, tally.trades);
  return {
    confirmation: ratePrior(tally.confirmed, tally.patterns),
    win: ratePrior(tally.wins, tally.trades),
    deadZone: ratePrior(tally.deadZones, tally.trades),
    net,
    lowNet: lowPrior(net, tally, universe),
    averageWin: plainPrior(tally.winNet, tally.wins),
    averageLoss: plainPrior(tally.lossNet, losses),
  };
}

function lowPrior(net: Prior, { netSquared }: Tally, universe: UniverseDays): Prior {
  const squares = netSquared.reduce((sum, value) => sum + value, 0);
  const mean = lowMean(universe.trades, universe.net, squares);
  return Number.isNaN(mean) ? net : { ...net, mean };
}

function assuredValue({ net, trades }: Tally, symbol: number, { lowNet }: UniversePriors): number {
  return trades[symbol]! > 0 ? shrunk(net[symbol]!, trades[symbol]!, lowNet) : Number.NaN;
}

/** The universe's mean at a fixed strength: sizes of wins and losses are set by the ladder and differ little. */
function plainPrior(sum: Float64Array, cases: Float64Array): Prior {
  const all = cases.reduce((count, value) => count + value, 0);
  const mean = all > 0 ? sum.reduce((count, value) => count + value, 0) / all : Number.NaN;
  return { mean, strength: 20 };
}

/** The values the scales of the pattern categories read, percent where they say so; NaN is unknown. */
function patternValues(
  tally: Tally,
  symbol: number,
  sessions: number,
  priors: UniversePriors,
): Record<PatternCategory, number> {
  const patterns = tally.patterns[symbol]!;
  const trades = tally.trades[symbol]!;
  const wins = tally.wins[symbol]!;
  const percent = (sum: number, cases: number, prior: Prior): number =>
    cases > 0 ? 100 * shrunk(sum, cases, prior) : Number.NaN;
  const averageWin = shrunk(tally.winNet[symbol]!, wins, priors.averageWin);
  const averageLoss = -shrunk(tally.lossNet[symbol]!, trades - wins, priors.averageLoss);
  return {
    patternFrequency: sessions > 0 ? patterns / sessions : Number.NaN,
    confirmationRate: percent(tally.confirmed[symbol]!, patterns, priors.confirmation),
    winRate: percent(wins, trades, priors.win),
    expectedValue: percent(tally.net[symbol]!, trades, priors.net),
    averageWin: wins > 0 ? 100 * averageWin : Number.NaN,
    rewardRisk: trades > 0 && averageLoss > 0 ? averageWin / averageLoss : Number.NaN,
    deadZoneRisk: percent(tally.deadZones[symbol]!, trades, priors.deadZone),
    consistency: winRateSpread(tally, symbol),
  };
}

/** Sample standard deviation of the daily win rate over the sessions with a trade. */
function winRateSpread(tally: Tally, symbol: number): number {
  const days = tally.activeDays[symbol]!;
  if (days < leastActiveDays) return Number.NaN;
  const sum = tally.dayWinRate[symbol]!;
  return Math.sqrt(Math.max(0, tally.dayWinRateSquared[symbol]! - (sum * sum) / days) / (days - 1));
}

function inOrder(score: Float64Array, expectedValue: Float64Array): number[] {
  const value = (symbol: number): number => {
    const known = expectedValue[symbol]!;
    return Number.isNaN(known) ? Number.NEGATIVE_INFINITY : known;
  };
  return Array.from(score.keys()).sort((a, b) => {
    const byScore = score[b]! - score[a]!;
    if (byScore !== 0) return byScore;
    return value(a) === value(b) ? a - b : value(b) - value(a);
  });
}

/** Whether a symbol stands well enough to be chosen. */
export function qualifies(tally: Tally, standing: Standings, symbol: number): boolean {
  return (
    standing.expectedValue[symbol]! > qualification.expectedValue &&
    standing.assuredValue[symbol]! > qualification.expectedValue &&
    hasEnoughCases(tally, standing, symbol)
  );
}

/** Whether a symbol has the trades and confirmations to qualify, whatever they earned. */
export function hasEnoughCases(tally: Tally, standing: Standings, symbol: number): boolean {
  return (
    tally.trades[symbol]! >= qualification.trades &&
    standing.confirmationRate[symbol]! >= qualification.confirmationRate
  );
}
