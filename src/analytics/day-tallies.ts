import type { ForecastSymbol } from './forecast-types.ts';
import { dayColumns, tallyCell, tallyLength } from './symbol-tally.ts';

/** The columns of a symbol's tally, and what follows from them on each day. */
export const tallyColumns = [
  ...dayColumns,
  /** 1 on a day with a trade; then that day's win rate and its square. */
  'activeDays',
  'dayWinRate',
  'dayWinRateSquared',
] as const;

/** One array a column: index a symbol (`totals`) or symbol × days + day (`days`). */
export type Tally = Readonly<Record<(typeof tallyColumns)[number], Float64Array>>;

/** Trades and net returns of all symbols together, one entry a day. */
export interface UniverseDays {
  readonly trades: Float64Array;
  readonly net: Float64Array;
}

/** What some days say of every symbol, and of the universe day by day. */
export interface Counts {
  readonly totals: Tally;
  readonly universe: UniverseDays;
}

/** One preset's counts of every symbol, by day and summed. */
export interface DayTallies extends Counts {
  readonly symbols: number;
  readonly days: number;
  readonly byDay: Tally;
}

/** All columns share one buffer: many tallies are made, and one allocation is cheaper than a dozen. */
function allocateTally(length: number): Tally {
  const buffer = new Float64Array(tallyColumns.length * length);
  const column = (index: number): Float64Array => buffer.subarray(index * length, (index + 1) * length);
  return Object.fromEntries(tallyColumns.map((name, index) => [name, column(index)])) as Tally;
}

/**
 * Turns the symbols' tallies round: one table a preset over all symbols.
 * @throws RangeError when a tally is not of these presets and sessions.
 */
export function gatherTallies(
  symbols: readonly Pick<ForecastSymbol, 'symbol' | 'tally'>[],
  presets: readonly string[],
  sessions: number,
): Map<string, DayTallies> {
  const length = tallyLength(presets.length, sessions);
  for (const { symbol, tally } of symbols) {
    if (tally.length !== length) {
      throw new RangeError(
        `${symbol} has a tally of ${tally.length} numbers; these presets and sessions make ${length}`,
      );
    }
  }
  return new Map(presets.map((name, preset) => [name, ofPreset(symbols, preset, sessions)]));
}

function ofPreset(
  symbols: readonly Pick<ForecastSymbol, 'tally'>[],
  preset: number,
  sessions: number,
): DayTallies {
  const byDay = allocateTally(symbols.length * sessions);
  symbols.forEach(({ tally }, symbol) => {
    for (let day = 0; day < sessions; day++) {
      const cell = tallyCell(preset, day, sessions);
      dayColumns.forEach((name, column) => {
        byDay[name][symbol * sessions + day] = tally[cell + column]!;
      });
    }
  });
  return withTotals(byDay, symbols.length, sessions);
}

function withTotals(byDay: Tally, symbols: number, days: number): DayTallies {
  for (let cell = 0; cell < symbols * days; cell++) {
    if (byDay.trades[cell] === 0) continue;
    const rate = byDay.wins[cell]! / byDay.trades[cell]!;
    byDay.activeDays[cell] = 1;
    byDay.dayWinRate[cell] = rate;
    byDay.dayWinRateSquared[cell] = rate * rate;
  }
  const totals = allocateTally(symbols);
  for (const column of tallyColumns) {
    for (let symbol = 0; symbol < symbols; symbol++) {
      let sum = 0;
      for (let day = 0; day < days; day++) sum += byDay[column][symbol * days + day]!;
      totals[column][symbol] = sum;
    }
  }
  return { symbols, days, byDay, totals, universe: universeDays(byDay, symbols, days) };
}

function universeDays({ trades, net }: Tally, symbols: number, days: number): UniverseDays {
  const sums = (column: Float64Array): Float64Array =>
    Float64Array.from({ length: days }, (_, day) => {
      let sum = 0;
      for (let symbol = 0; symbol < symbols; symbol++) sum += column[symbol * days + day]!;
      return sum;
    });
  return { trades: sums(trades), net: sums(net) };
}

/** The counts as they would be without one day. */
export function countsWithout({ symbols, days, byDay, totals, universe }: DayTallies, day: number): Counts {
  const rest = allocateTally(symbols);
  for (const column of tallyColumns) {
    const [into, all, cells] = [rest[column], totals[column], byDay[column]];
    for (let symbol = 0; symbol < symbols; symbol++)
      into[symbol] = all[symbol]! - cells[symbol * days + day]!;
  }
  const others = (column: Float64Array): Float64Array => column.filter((_, index) => index !== day);
  return { totals: rest, universe: { trades: others(universe.trades), net: others(universe.net) } };
}
