import { type DayTallies, totalsWithout } from './day-tallies.ts';
import type { RiskClass } from './forecast-types.ts';
import { selectExactly } from './selection.ts';
import { standings } from './standings.ts';

/** What one day brought to the stocks selected without it. `net` is the sum of net returns, one unit a trade. */
export interface UnseenDay {
  readonly trades: number;
  readonly wins: number;
  readonly deadZones: number;
  readonly net: number;
}

/**
 * Repeats the selection once for every day of the window with that day taken out of every count (scores, the universe's
 * rates and qualification alike) and reads off what the day then brought. Since the day had no say in the choice, these
 * outcomes have the spread and the mean of a day to come, while those of the final selection on its own days do not.
 * Every selection takes as many stocks as the final one did.
 */
export function unseenDays(
  tallies: DayTallies,
  fromBars: Float64Array,
  classes: readonly RiskClass[],
  portfolioSize: number,
  stocks: number,
): UnseenDay[] {
  return Array.from({ length: tallies.days }, (_, day) => {
    const rest = totalsWithout(tallies, day);
    const standing = standings(rest, tallies.days - 1, fromBars);
    return dayOutcome(tallies, selectExactly(stocks, rest, standing, classes, portfolioSize), day);
  });
}

/** What a day brought to given stocks. */
export function dayOutcome({ days, byDay }: DayTallies, stocks: readonly number[], day: number): UnseenDay {
  const sum = { trades: 0, wins: 0, deadZones: 0, net: 0 };
  for (const symbol of stocks) {
    const cell = symbol * days + day;
    sum.trades += byDay.trades[cell]!;
    sum.wins += byDay.wins[cell]!;
    sum.deadZones += byDay.deadZones[cell]!;
    sum.net += byDay.net[cell]!;
  }
  return sum;
}
