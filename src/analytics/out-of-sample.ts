import { countsWithout, type DayTallies } from './day-tallies.ts';
import type { RiskClass } from './forecast-types.ts';
import { select, selectExactly } from './selection.ts';
import { standings } from './standings.ts';

/** What one day brought to the stocks selected without it. `net` is the sum of net returns, one unit a trade. */
export interface UnseenDay {
  /** Index into the window's sessions. */
  readonly day: number;
  readonly trades: number;
  readonly wins: number;
  readonly deadZones: number;
  readonly net: number;
}

/** What each day brought to the stocks that would be traded, and to the whole list. */
export interface UnseenDays {
  readonly chosen: readonly UnseenDay[];
  readonly listed: readonly UnseenDay[];
}

export interface Choice {
  readonly fromBars: Float64Array;
  readonly classes: readonly RiskClass[];
  readonly portfolioSize: number;
  /** How many the final selection chose: every other takes as many. */
  readonly chosen: number;
  /** The first sessions of the window, in which the preset could not trade for want of earlier ones. */
  readonly blindSessions: number;
}

/**
 * Repeats the selection once for every day of the window with that day taken out of every count (scores, the universe's
 * rates and qualification alike) and reads off what the day then brought. Since the day had no say in the choice, these
 * outcomes have the spread and the mean of a day to come, while those of the final selection on its own days do not.
 */
export function unseenDays(tallies: DayTallies, choice: Choice): UnseenDays {
  const chosen: UnseenDay[] = [];
  const listed: UnseenDay[] = [];
  for (let day = choice.blindSessions; day < tallies.days; day++) {
    const rest = countsWithout(tallies, day);
    const standing = standings(rest, choice.fromBars);
    const { classes, portfolioSize: size } = choice;
    if (choice.chosen > 0) {
      const stocks = selectExactly(choice.chosen, rest.totals, standing, classes, size);
      chosen.push(dayOutcome(tallies, stocks, day));
    }
    const list = select(rest.totals, standing, classes, size);
    listed.push(dayOutcome(tallies, [...list.chosen, ...list.watch], day));
  }
  return { chosen, listed };
}

/** What a day brought to given stocks. */
export function dayOutcome({ days, byDay }: DayTallies, stocks: readonly number[], day: number): UnseenDay {
  const sum = { day, trades: 0, wins: 0, deadZones: 0, net: 0 };
  for (const symbol of stocks) {
    const cell = symbol * days + day;
    sum.trades += byDay.trades[cell]!;
    sum.wins += byDay.wins[cell]!;
    sum.deadZones += byDay.deadZones[cell]!;
    sum.net += byDay.net[cell]!;
  }
  return sum;
}
