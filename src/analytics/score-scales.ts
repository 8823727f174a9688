import type { MeasureName } from './measure-symbol.ts';

/** One category of the quality score: its weight and the piecewise-linear scale from a measured value to 0–100. */
interface Scale {
  readonly title: string;
  /** Out of 100. */
  readonly weight: number;
  /** What the scale's first coordinates are. */
  readonly value: string;
  /** The measure it reads; null where it comes from the preset's patterns. */
  readonly measure: MeasureName | null;
  /** [value, score], ascending by value; flat beyond both ends. */
  readonly points: readonly (readonly [number, number])[];
  readonly source: string;
  readonly reason: string;
}

const fromPatterns = { measure: null } as const;
const ladder = 'the tiered ladder of exits';

/** Every scale of the quality score. docs/score.md is generated from this table. */
export const scoreScales = {
  patternFrequency: {
    ...fromPatterns,
    title: 'Pattern frequency',
    weight: 20,
    value: 'patterns a session',
    points: [
      [0, 0],
      [0.25, 25],
      [0.5, 45],
      [1, 65],
      [2, 85],
      [4, 100],
    ],
    source: 'counted patterns of the preset, with and without entry',
    reason: 'Without patterns there is nothing to trade; above four a session more of them add little.',
  },
  confirmationRate: {
    ...fromPatterns,
    title: 'Confirmation rate',
    weight: 10,
    value: 'confirmed patterns, % (shrunk)',
    points: [
      [0, 0],
      [25, 30],
      [50, 60],
      [75, 90],
      [90, 100],
    ],
    source: 'trades and refused entries over all patterns',
    reason: 'A pattern that reaches its entry can be traded; 25 % is the least that qualifies.',
  },
  winRate: {
    ...fromPatterns,
    title: 'Win rate',
    weight: 8,
    value: 'winning trades, % (shrunk)',
    points: [
      [25, 0],
      [40, 30],
      [50, 55],
      [60, 80],
      [70, 100],
    ],
    source: 'trades with a net return above 0',
    reason: `With ${ladder} about 45–50 % wins pay for the losses; 70 % is rarely kept up.`,
  },
  expectedValue: {
    ...fromPatterns,
    title: 'Expected value',
    weight: 6,
    value: 'mean net return a trade, % (shrunk)',
    points: [
      [-0.2, 0],
      [0, 40],
      [0.1, 70],
      [0.3, 100],
    ],
    source: 'net returns after costs',
    reason: 'Below 0 nothing is left after costs; 0.3 % a trade would be exceptional for minutes of risk.',
  },
  averageWin: {
    ...fromPatterns,
    title: 'Average win',
    weight: 3,
    value: 'mean net return of winning trades, % (shrunk)',
    points: [
      [0.1, 0],
      [0.5, 40],
      [0.75, 65],
      [1, 85],
      [1.75, 100],
    ],
    source: `levels T1 0.75 %, CROSS 1 % and T2 1.75 % of ${ladder}`,
    reason: 'Wins that reach the milestones carry the ladder; wins below T1 are dead zones left early.',
  },
  rewardRisk: {
    ...fromPatterns,
    title: 'Reward to risk',
    weight: 3,
    value: 'average win over average loss (both shrunk)',
    points: [
      [0.5, 0],
      [1, 40],
      [1.5, 75],
      [2.5, 100],
    ],
    source: `stop 0.5 % and T1 0.75 % of ${ladder}`,
    reason: 'At 1 every second trade must win; 1.5 is what the ladder aims at.',
  },
  liquidity: {
    title: 'Liquidity',
    weight: 6,
    value: 'mean dollar volume a session, USD',
    measure: 'dailyDollarVolume',
    points: [
      [1e6, 0],
      [1e7, 25],
      [5e7, 55],
      [2e8, 80],
      [1e9, 100],
    ],
    source: 'volume-weighted price times volume of the bars',
    reason: 'A position of some thousand dollars should be a small part of a minute’s trading.',
  },
  volatility: {
    title: 'Volatility',
    weight: 8,
    value: '14-day average true range, % of price',
    measure: 'atrPercent',
    points: [
      [0, 0],
      [0.75, 40],
      [1.5, 100],
      [3.5, 100],
      [6, 50],
      [10, 0],
    ],
    source: 'Wilder (1978), plain mean of 14 true ranges',
    reason: 'Quiet stocks do not reach the targets; beyond 3.5 % the fixed stop lies inside the noise.',
  },
  spreadQuality: {
    title: 'Spread quality',
    weight: 5,
    value: 'estimated bid–ask spread, % of price',
    measure: 'spreadPercent',
    points: [
      [0.05, 100],
      [0.25, 85],
      [0.5, 65],
      [1, 30],
      [2, 0],
    ],
    source:
      'Corwin & Schultz (2012) from daily highs and lows; negative estimates of a pair of days count as 0',
    reason: 'Both sides of a trade cross the spread; the estimator is noisy, so small values differ little.',
  },
  vwapStability: {
    title: 'VWAP stability',
    weight: 8,
    value: 'mean distance of the close from the session VWAP, %',
    measure: 'vwapDistancePercent',
    points: [
      [0.1, 100],
      [0.5, 75],
      [1, 45],
      [2, 15],
      [4, 0],
    ],
    source: 'mean |close - v| / v over the minutes',
    reason: 'Near its VWAP a stock comes back to it; far away it runs.',
  },
  trendAlignment: {
    title: 'Trend alignment',
    weight: 3,
    value: 'mean of the newest 5 closes above that of the newest 20, %',
    measure: 'trendPercent',
    points: [
      [-8, 0],
      [-2, 30],
      [0, 55],
      [2, 85],
      [6, 100],
    ],
    source: 'the fast and slow means of the trend filter',
    reason: 'Every preset buys: a rising stock helps, a falling one has to be bought against its trend.',
  },
  deadZoneRisk: {
    ...fromPatterns,
    title: 'Dead-zone risk',
    weight: 5,
    value: 'trades that end in the dead zone, % (shrunk)',
    points: [
      [10, 100],
      [30, 75],
      [50, 45],
      [80, 0],
    ],
    source: 'exits with reason dead_zone',
    reason: 'A trade that stalls binds capital and earns little more than its costs.',
  },
  haltRisk: {
    title: 'Halt risk',
    weight: 5,
    value: 'signs of a halt a session',
    measure: 'haltSignsPerSession',
    points: [
      [0, 100],
      [0.05, 85],
      [0.25, 50],
      [1, 15],
      [3, 0],
    ],
    source:
      'runs of 5 or more missing minutes, and 5-minute moves beyond ±5 % (the limit-up limit-down band)',
    reason: 'No stop works during a halt; one sign in twenty sessions already asks for care.',
  },
  executionEfficiency: {
    title: 'Execution efficiency',
    weight: 5,
    value: 'mean range of a minute, % of price',
    measure: 'minuteRangePercent',
    points: [
      [0.03, 100],
      [0.1, 80],
      [0.2, 50],
      [0.4, 15],
      [0.8, 0],
    ],
    source: 'mean (high - low) / close; fills that trigger on a touch lose a share of this range',
    reason:
      'The wider a minute, the further from its level a triggered order fills, against a stop of 0.5 %.',
  },
  consistency: {
    ...fromPatterns,
    title: 'Consistency',
    weight: 3,
    value: 'standard deviation of the daily win rate',
    points: [
      [0, 100],
      [0.2, 80],
      [0.35, 50],
      [0.5, 15],
      [0.6, 0],
    ],
    source: 'sessions with a trade, at least 3 of them',
    reason: 'The same share of wins each day is worth more than good days that pay for bad ones.',
  },
  composite: {
    ...fromPatterns,
    title: 'Composite',
    weight: 2,
    value: 'plain mean of the other known categories',
    points: [
      [0, 0],
      [100, 100],
    ],
    source: 'the fifteen categories above',
    reason:
      'Without weights: a stock that is good throughout goes before one that is excellent in one thing.',
  },
} as const satisfies Record<string, Scale>;

export type Category = keyof typeof scoreScales;

/** In the order of the table. */
export const categories = Object.keys(scoreScales) as Category[];
