import type { DayTallies } from './day-tallies.ts';
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
  const confirmationRate = knownOrNull(standing.confirmationRate[symbol]!);
  const expectedValue = knownOrNull(standing.expectedValue[symbol]!);
  return {
    ...identity,
    score: standing.score[symbol]!,
    knownWeight: standing.knownWeight[symbol]!,
    categories: categoryScores(standing, symbol),
    shortcomings: [
      ...shortcomingsOf({ trades, confirmationRate, expectedValue }),
      ...(expectedValue !== null &&
      expectedValue > qualification.expectedValue &&
      !(standing.assuredValue[symbol]! > qualification.expectedValue)
        ? [marketShortcoming]
        : []),
    ],
    patterns: totals.patterns[symbol]!,
    confirmed: totals.confirmed[symbol]!,
    trades,
    wins,
    confirmationRate,
    winRate: knownOrNull(standing.winRate[symbol]!),
    expectedValue,
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

/** What keeps a symbol from qualifying though it has all else: its gain is no more than what a few good days of all stocks explain. */
export const marketShortcoming = 'no gain beyond the good days of the whole market';

/** What of its own keeps a symbol from qualifying, in words. Rates and values as in `StockScore`. */
export function shortcomingsOf({
  trades,
  confirmationRate,
  expectedValue,
}: Pick<StockScore, 'trades' | 'confirmationRate' | 'expectedValue'>): string[] {
  const found: string[] = [];
  if (trades < qualification.trades) found.push(`fewer than ${qualification.trades} trades`);
  if (confirmationRate !== null && confirmationRate < qualification.confirmationRate) {
    found.push(`confirmation below ${100 * qualification.confirmationRate} %`);
  }
  if (expectedValue !== null && expectedValue <= qualification.expectedValue) {
    found.push('no expected gain after costs');
  }
  return found;
}

function knownOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
