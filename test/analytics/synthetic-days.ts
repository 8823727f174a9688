import { type DayTallies, gatherTallies } from '../../src/analytics/day-tallies.ts';
import type {
  ForecastInput,
  ForecastSettings,
  ForecastSymbol,
  ReportForecasts,
} from '../../src/analytics/forecast-types.ts';
import { makeForecasts } from '../../src/analytics/forecasts.ts';
import { tallySymbol } from '../../src/analytics/symbol-tally.ts';
import { seededRandom } from '../../src/analytics/random.ts';
import type { Pattern, Trade } from '../../src/analytics/results.ts';

export const settings: ForecastSettings = {
  portfolioSize: 8,
  capital: 30_000,
  deployedPercent: 80,
  riskFreePercent: 4,
  calibration: { trades: 0.8, pnl: 0.8, pastForecasts: 0 },
  costBps: 2,
};

export interface SyntheticMarket {
  readonly symbols: number;
  readonly days: number;
  readonly presets: readonly string[];
  readonly seed: number;
  /** Mean net return a trade of a symbol, a fraction; the same for all unless it depends on the index. */
  readonly edge: (symbol: number) => number;
  /** Standard deviation of what all trades of a day share, a fraction. */
  readonly dayFactor?: number;
}

export function sessionName(day: number): string {
  return `2026-${String(1 + Math.floor(day / 28)).padStart(2, '0')}-${String(1 + (day % 28)).padStart(2, '0')}`;
}

const noEntry: Pattern = {
  preset: '',
  session: '',
  startTime: 0,
  recoveryTime: 60,
  completeTime: 120,
  high: 10,
  low: 9,
  recovery: 9.6,
  patternLow: 9.2,
  outcome: 'no_entry',
  trade: null,
};

/** A pattern that ended in a trade, or in no entry where there is no return. */
export function pattern(preset: string, session: string, netReturn: number | null): Pattern {
  if (netReturn === null) return { ...noEntry, preset, session };
  const trade: Trade = {
    entryTime: 180,
    entryPrice: 9.3,
    exitTime: 400,
    exitPrice: 9.3 * (1 + netReturn),
    reason: 'stop',
    netReturn,
    deadZoneMinutes: 0,
  };
  return { ...noEntry, preset, session, outcome: 'trade', trade };
}

/** Symbols whose patterns are independent from day to day, with frequencies of their own. */
export function syntheticInput(market: SyntheticMarket): PatternInput {
  const random = seededRandom(market.seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const sessions = Array.from({ length: market.days }, (_, day) => sessionName(day));
  const shared = sessions.map(() => (market.dayFactor ?? 0) * normal());
  const symbols = Array.from({ length: market.symbols }, (_, index): PatternSymbol => {
    const chance = 0.15 + 0.6 * random();
    const patterns: Pattern[] = [];
    for (const preset of market.presets) {
      for (let day = 0; day < market.days; day++) {
        for (let attempt = 0; attempt < 3; attempt++) {
          if (random() > chance) continue;
          if (random() < 0.3) patterns.push(pattern(preset, sessions[day]!, null));
          const net = market.edge(index) + shared[day]! + 0.007 * normal();
          patterns.push(pattern(preset, sessions[day]!, net));
        }
      }
    }
    return {
      symbol: `S${String(index).padStart(4, '0')}`,
      patterns,
      measures: { atrPercent: 1 + 3.5 * random(), dailyDollarVolume: 1e7 * (1 + 90 * random()) },
      insufficient: false,
    };
  });
  return {
    date: sessionName(market.days),
    sessions,
    symbols,
    presets: market.presets.map((name) => ({ name })),
    settings,
  };
}

/** A symbol by its patterns, from which its tally follows. */
export type PatternSymbol = Omit<ForecastSymbol, 'tally'> & { readonly patterns: readonly Pattern[] };

export type PatternInput = Omit<ForecastInput, 'symbols'> & { readonly symbols: readonly PatternSymbol[] };

/** The forecasts of symbols given by their patterns. */
export function forecastsFrom(input: PatternInput): ReportForecasts {
  const presets = input.presets.map(({ name }) => name);
  return makeForecasts({
    ...input,
    symbols: input.symbols.map(({ patterns, ...symbol }) => ({
      ...symbol,
      tally: tallySymbol(patterns, presets, input.sessions),
    })),
  });
}

/** The tables of symbols given by their patterns. */
export function talliesFrom(
  symbols: readonly PatternSymbol[],
  presets: readonly string[],
  sessions: readonly string[],
): Map<string, DayTallies> {
  const tallied = symbols.map(({ symbol, patterns }) => ({
    symbol,
    tally: tallySymbol(patterns, presets, sessions),
  }));
  return gatherTallies(tallied, presets, sessions.length);
}
