import { stripVTControlCharacters } from 'node:util';

import CliTable, { type HorizontalAlignment } from 'cli-table3';
import picocolors from 'picocolors';

type Colours = ReturnType<typeof picocolors.createColors>;

/** What the parts of a rendered report share: colours (or none), the width to keep to, and the mode in words. */
export interface Screen {
  readonly colours: Colours;
  readonly width: number;
  readonly simulated: boolean;
}

/** A column's title, how it is aligned, and whether it takes what width is left. */
export interface Column {
  readonly title: string;
  readonly align?: HorizontalAlignment;
  readonly fills?: true;
}

/** A column of figures. */
export const right = (title: string): Column => ({ title, align: 'right' });

/** Colours only where a person looks on: on a terminal that shows them, and NO_COLOR unset or empty (no-color.org). */
export function coloursOn(stream: { readonly isTTY?: boolean }, environment: NodeJS.ProcessEnv): boolean {
  const refused = (environment['NO_COLOR'] ?? '') !== '' || environment['TERM'] === 'dumb';
  return stream.isTTY === true && !refused;
}

export function screenFor(
  simulated: boolean,
  colour = coloursOn(process.stdout, process.env),
  width = process.stdout.columns,
): Screen {
  const columns = Number.isFinite(width) && width > 0 ? width : 100;
  return {
    colours: picocolors.createColors(colour),
    width: Math.max(80, Math.min(columns, 120)),
    simulated,
  };
}

/** The title of a table; SIMULATED stands in it where the data is. */
export function tableTitle(screen: Screen, title: string): string {
  const { bold, magenta } = screen.colours;
  return screen.simulated ? `${bold(title)}  ${magenta('SIMULATED')}` : bold(title);
}

/** Rows under their columns, without borders, none wider than the screen; a filling column wraps, else the first gives way. */
export function layTable(
  screen: Screen,
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): string {
  const { widths, gap } = fit(screen.width, columns, rows);
  const table = new CliTable({
    head: columns.map(({ title }) => screen.colours.dim(title)),
    colAligns: columns.map(({ align }) => align ?? 'left'),
    colWidths: widths.map((width) => width + gap),
    wordWrap: true,
    chars: borderless,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': gap, compact: true },
  });
  for (const row of rows) table.push([...row]);
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/** Widths of the columns' text: what they need where there is room; the last gap lies beyond the screen. */
function fit(
  width: number,
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): { widths: number[]; gap: number } {
  const widths = columns.map(({ title }, index) =>
    Math.max(visibleLength(title), ...rows.map((row) => visibleLength(row[index] ?? ''))),
  );
  const excess = (gap: number): number =>
    widths.reduce((sum, own) => sum + own, 0) + gap * (widths.length - 1) - width;
  const filling = columns.findIndex(({ fills }) => fills);
  const gap = filling < 0 && excess(2) > 0 ? 1 : 2;
  const yielding = Math.max(0, filling);
  const wanted = widths[yielding]!;
  widths[yielding] = Math.max(Math.min(8, wanted), wanted - Math.max(0, excess(gap)));
  return { widths, gap };
}

/** Text in lines no wider than the screen, the later ones indented. */
export function wrap(screen: Screen, text: string, indent = ''): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && visibleLength(`${line} ${word}`) > screen.width) {
      lines.push(line);
      line = indent + word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].join('\n');
}

const borderless = Object.fromEntries(
  [
    ['top', 'top-mid', 'top-left', 'top-right'],
    ['bottom', 'bottom-mid', 'bottom-left', 'bottom-right'],
    ['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'],
  ]
    .flat()
    .map((name) => [name, '']),
);

function visibleLength(text: string): number {
  return stripVTControlCharacters(text).length;
}
