import { categories, type Category, scoreScales } from '../../analytics/score-scales.ts';
import type { Pattern } from '../../analytics/results.ts';
import { figure, percentage, signedPercentage } from '../../report/figures.ts';
import type { StockScoreRow, SymbolOutcome } from '../../store/store.ts';
import { type TradeMeans, tradeMeans } from './trade-means.ts';

/** One category of a symbol's score under one preset, ready to be drawn. */
export interface ScoreLine {
  readonly category: Category;
  readonly title: string;
  /** 0–100; null is unknown. */
  readonly score: number | null;
  /** Out of 100. */
  readonly weight: number;
  /** The same among the known categories; null when it is unknown. */
  readonly rescaledWeight: number | null;
  /** What it rests on, with its unit. */
  readonly value: string;
  /** What that value is. */
  readonly meaning: string;
  /** Why the scale is as it is. */
  readonly reason: string;
}

type Measures = SymbolOutcome['measures'];

/**
 * The sixteen categories of one symbol under one preset.
 * @param sessions of the window
 * @param patterns of that preset
 */
export function scoreLines(
  row: StockScoreRow,
  measures: Measures,
  sessions: number,
  patterns: readonly Pattern[],
): ScoreLine[] {
  const means = tradeMeans(patterns);
  return categories.map((category) => {
    const { title, weight, value: meaning, reason } = scoreScales[category];
    const score = row.categories[category];
    const rescaledWeight = score === null || row.knownWeight === 0 ? null : (100 * weight) / row.knownWeight;
    const value =
      score === null
        ? unknownText(category, row, means)
        : (patternText(category, row, means, sessions) ?? measureText(category, measures));
    return { category, title, score, weight, rescaledWeight, value, meaning, reason };
  });
}

function patternText(
  category: Category,
  row: StockScoreRow,
  means: TradeMeans,
  sessions: number,
): string | null {
  const { patterns, confirmed, trades, wins } = row;
  switch (category) {
    case 'patternFrequency':
      return `${figure(sessions === 0 ? null : patterns / sessions, 2)} a session (${figure(patterns)} in ${figure(sessions)})`;
    case 'confirmationRate':
      return `${percentage(row.confirmationRate, 1)} shrunk (${figure(confirmed)} of ${figure(patterns)})`;
    case 'winRate':
      return `${percentage(row.winRate, 1)} shrunk (${figure(wins)} of ${figure(trades)})`;
    case 'expectedValue':
      return `${signedPercentage(row.expectedValue, 3)} shrunk (own mean ${signedPercentage(means.meanReturn, 3)})`;
    case 'averageWin':
      return `own mean ${signedPercentage(means.averageWin)} (${counted(means.wins, 'win')})`;
    case 'rewardRisk':
      return `own means ${signedPercentage(means.averageWin)} to ${signedPercentage(means.averageLoss)}`;
    case 'deadZoneRisk':
      return `${figure(means.deadZones)} of ${counted(means.trades, 'trade')}`;
    case 'consistency':
      return `${figure(means.winRateSpread, 2)} (${counted(means.activeDays, 'session')} with a trade)`;
    case 'composite':
      return `${figure(row.categories.composite, 1)} of 100`;
    default:
      return null;
  }
}

const counted = (count: number, what: string): string => `${figure(count)} ${what}${count === 1 ? '' : 's'}`;

function measureText(category: Category, measures: Measures): string {
  const name = scoreScales[category].measure;
  const value = name === null ? null : (measures[name] ?? null);
  if (value === null) return 'not stored';
  switch (category) {
    case 'liquidity':
      return `$${figure(value / 1e6, value < 1e8 ? 1 : 0)} million a session`;
    case 'haltRisk':
      return `${figure(value, 2)} a session`;
    case 'trendAlignment':
      return signedPercentage(value / 100);
    case 'executionEfficiency':
      return percentage(value / 100, 3);
    default:
      return percentage(value / 100, 2);
  }
}

/** Why a category has no score. */
function unknownText(category: Category, { patterns }: StockScoreRow, { trades, wins }: TradeMeans): string {
  if (scoreScales[category].measure !== null || category === 'composite') return 'cannot be measured';
  if (patterns === 0) return 'no pattern';
  if (category === 'confirmationRate') return 'cannot be measured';
  if (trades === 0) return 'no trade';
  if (category === 'averageWin' && wins === 0) return 'no winning trade';
  return category === 'consistency' ? 'too few sessions with a trade' : 'cannot be measured';
}
