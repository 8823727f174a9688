import type { DayTallies, Tally } from './day-tallies.ts';
import type { StockScore } from './forecast-types.ts';
import { categories, type Category } from './score-scales.ts';
import { qualification, type Standings } from './standings.ts';

type Identity = Pick<StockScore, 'preset' | 'symbol' | 'rank' | 'riskClass'>;

/** One symbol's place in the standings with the counts behind it; what is unknown is null. */
export function stockScore(
  identity: Identity,
  symbol: number,
  { totals, days }: DayTallies,
  standing: Standings,
): StockScore {
  const trades = totals.trades[symbol]!;
  const wins = totals.wins[symbol]!;
  return {
    ...identity,
    score: standing.score[symbol]!,
    knownWeight: standing.knownWeight[symbol]!,
    categories: categoryScores(standing, symbol),
    shortcomings: shortcomings(totals, standing, symbol),
    patterns: totals.patterns[symbol]!,
    confirmed: totals.confirmed[symbol]!,
    trades,
    wins,
    confirmationRate: knownOrNull(standing.confirmationRate[symbol]!),
    winRate: knownOrNull(standing.winRate[symbol]!),
    expectedValue: knownOrNull(standing.expectedValue[symbol]!),
    meanNetReturn: knownOrNull(totals.net[symbol]! / trades),
    averageWin: knownOrNull(totals.winNet[symbol]! / wins),
    averageLoss: knownOrNull(totals.lossNet[symbol]! / (trades - wins)),
    deadZoneShare: knownOrNull(totals.deadZones[symbol]! / trades),
    entriesPerDay: days === 0 ? 0 : trades / days,
  };
}

function categoryScores(
  { categoryScores: scores }: Standings,
  symbol: number,
): Record<Category, number | null> {
  const known: Partial<Record<Category, number | null>> = {};
  categories.forEach((category, index) => {
    known[category] = knownOrNull(scores[symbol * categories.length + index]!);
  });
  return known as Record<Category, number | null>;
}

/** What keeps a symbol from qualifying, in words; empty when it qualifies. */
function shortcomings(totals: Tally, standing: Standings, symbol: number): string[] {
  const { trades, confirmationRate, expectedValue } = qualification;
  const found: string[] = [];
  if (totals.trades[symbol]! < trades) found.push(`fewer than ${trades} trades`);
  if (totals.patterns[symbol]! > 0 && standing.confirmationRate[symbol]! < confirmationRate) {
    found.push(`confirmation below ${100 * confirmationRate} %`);
  }
  if (totals.trades[symbol]! > 0 && standing.expectedValue[symbol]! <= expectedValue) {
    found.push('no expected gain after costs');
  }
  return found;
}

function knownOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
