import type { DayFigures } from './day-figures.ts';
import type { ForecastSettings, StockRole, StockScore, Verdict } from './forecast-types.ts';
import { categories, type Category, scoreScales } from './score-scales.ts';
import type { Selection } from './selection.ts';

/** Whether there is a case to trade, and why, in words. */
export function verdictOf(
  { qualified, chosen }: Selection,
  scores: readonly StockScore[],
  { expectedPnlDollars, meanPnlDollars }: DayFigures,
  { portfolioSize }: ForecastSettings,
  sessions: number,
): { verdict: Verdict; reason: string } {
  if (sessions < 2) {
    return { verdict: 'no_edge', reason: `a forecast needs at least 2 sessions, the window has ${sessions}` };
  }
  if (chosen.length === 0) return { verdict: 'no_edge', reason: nobodyQualifies(scores) };
  const counted = `${qualified.length} of ${scores.length} stocks qualify for ${portfolioSize} places`;
  if (expectedPnlDollars.high < 0) {
    return { verdict: 'no_edge', reason: `${counted}, but the whole interval of the expected P&L is a loss` };
  }
  const losing =
    meanPnlDollars < 0
      ? `; on days it had not seen such a choice lost ${(-meanPnlDollars).toFixed(2)} $ a day on average`
      : '';
  return { verdict: qualified.length < portfolioSize ? 'thin' : 'tradeable', reason: `${counted}${losing}` };
}

function nobodyQualifies(scores: readonly StockScore[]): string {
  if (scores.length === 0) return 'no stock has enough data';
  const counts = new Map<string, number>();
  for (const { shortcomings } of scores) {
    const first = shortcomings[0];
    if (first !== undefined) counts.set(first, (counts.get(first) ?? 0) + 1);
  }
  const causes = [...counts].sort((a, b) => b[1] - a[1]).map(([cause, count]) => `${count} with ${cause}`);
  return `none of ${scores.length} stocks qualifies: ${causes.join(', ')}`;
}

/** Mean score of each category over the symbols that have one. */
export function categoryMeans(scores: readonly StockScore[]): Record<Category, number> {
  return Object.fromEntries(
    categories.map((category) => {
      const known = scores.flatMap((score) => score.categories[category] ?? []);
      return [category, known.reduce((sum, value) => sum + value, 0) / Math.max(1, known.length)];
    }),
  ) as Record<Category, number>;
}

/** Why a stock stands on the list, in words: where it exceeds the mean of the analysed stocks most, by weight. */
export function describeStock(
  role: StockRole,
  stock: StockScore,
  means: Readonly<Record<Category, number>>,
): string {
  if (role === 'watch') return `not counted: ${stock.shortcomings.join(', ')}`;
  const strengths = categories
    .filter((category) => category !== 'composite')
    .map((category) => {
      const above = (stock.categories[category] ?? 0) - means[category];
      return { category, gain: scoreScales[category].weight * above };
    })
    .filter(({ gain }) => gain > 0)
    .sort((a, b) => b.gain - a.gain)
    .slice(0, 3)
    .map(({ category }) => scoreScales[category].title.toLowerCase());
  const strong = strengths.length === 0 ? 'qualifies' : `above average: ${strengths.join(', ')}`;
  return role === 'backup' ? `next in rank; ${strong}` : strong;
}
