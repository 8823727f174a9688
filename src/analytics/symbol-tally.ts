import type { Pattern } from './results.ts';

/** What is counted of the patterns of one symbol, preset and day, all of it additive; returns are fractions. */
export const dayColumns = [
  'patterns',
  'confirmed',
  'trades',
  'wins',
  'net',
  'netSquared',
  'winNet',
  'lossNet',
  'deadZones',
] as const;

const width = dayColumns.length;
/** Index of each column in a cell. */
export const tallyColumn = Object.fromEntries(dayColumns.map((name, column) => [name, column])) as Record<
  (typeof dayColumns)[number],
  number
>;

/** Numbers of one symbol's tally. */
export const tallyLength = (presets: number, sessions: number): number => presets * sessions * width;

/** Where the figures of a preset and day begin in a symbol's tally: presets, in each its days, in each `dayColumns`. */
export const tallyCell = (preset: number, day: number, sessions: number): number =>
  (preset * sessions + day) * width;

/** The part of a symbol's tally that belongs to one preset, in memory of its own. */
export const tallyOfPreset = (tally: Float64Array, preset: number, sessions: number): Float64Array =>
  tally.slice(tallyCell(preset, 0, sessions), tallyCell(preset + 1, 0, sessions));

/**
 * Everything a forecast needs of one symbol's patterns, as numbers in one array: a report then rests on a few kilobytes a
 * symbol, however many patterns it has. Patterns of an unknown preset or of a day outside the window are left out.
 */
export function tallySymbol(
  patterns: readonly Pattern[],
  presets: readonly string[],
  sessions: readonly string[],
): Float64Array {
  const tally = new Float64Array(tallyLength(presets.length, sessions.length));
  const presetOf = new Map(presets.map((preset, index) => [preset, index]));
  const dayOf = new Map(sessions.map((session, index) => [session, index]));
  for (const pattern of patterns) {
    const preset = presetOf.get(pattern.preset);
    const day = dayOf.get(pattern.session);
    if (preset !== undefined && day !== undefined) {
      addPattern(tally, tallyCell(preset, day, sessions.length), pattern);
    }
  }
  return tally;
}

function addPattern(tally: Float64Array, cell: number, { outcome, trade }: Pattern): void {
  tally[cell + tallyColumn.patterns]!++;
  if (outcome !== 'no_entry') tally[cell + tallyColumn.confirmed]!++;
  if (trade === null) return;
  const net = trade.netReturn;
  tally[cell + tallyColumn.trades]!++;
  tally[cell + tallyColumn.net]! += net;
  tally[cell + tallyColumn.netSquared]! += net * net;
  if (net > 0) {
    tally[cell + tallyColumn.wins]!++;
    tally[cell + tallyColumn.winNet]! += net;
  } else {
    tally[cell + tallyColumn.lossNet]! += net;
  }
  if (trade.reason === 'dead_zone') tally[cell + tallyColumn.deadZones]!++;
}
