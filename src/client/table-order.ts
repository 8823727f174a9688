export type Direction = 'ascending' | 'descending';

/** How the cells of a column are compared. */
export type ColumnKind = 'number' | 'text';

/** What a cell is sorted by; null stands where nothing is known. */
export type SortValue = number | string | null;

/** Reads a cell: `1,234`, `-$5.20`, `+0.31 %`; what holds no number is unknown. */
export function sortValue(text: string, kind: ColumnKind): SortValue {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed === '–') return null;
  if (kind === 'text') return trimmed.toLowerCase();
  const number = Number(trimmed.replace(/[\s$%,+]/g, ''));
  return Number.isFinite(number) ? number : null;
}

/** Places of the values in their new order. Equal values keep their order, and unknown ones come last either way. */
export function sortedPlaces(values: readonly SortValue[], direction: Direction): number[] {
  const sign = direction === 'ascending' ? 1 : -1;
  return values
    .map((_, place) => place)
    .sort((a, b) => {
      const [left, right] = [values[a] ?? null, values[b] ?? null];
      if (left === null || right === null) return Number(left === null) - Number(right === null) || a - b;
      return sign * compare(left, right) || a - b;
    });
}

function compare(left: number | string, right: number | string): number {
  if (typeof left === 'string' && typeof right === 'string') return left.localeCompare(right, 'en');
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The direction a click leads to: the column's first one, and the other one from there. */
export function nextDirection(current: Direction | null, first: Direction): Direction {
  if (current === null) return first;
  return current === 'ascending' ? 'descending' : 'ascending';
}

/** What is asked of rows: words that must all occur, and what columns must hold. */
export interface RowQuery {
  readonly text: string;
  /** By column; an empty value asks for nothing. */
  readonly columns: Readonly<Record<string, string>>;
}

/** @param row the row's own words, and what its columns hold */
export function matches(query: RowQuery, row: RowQuery): boolean {
  const held = row.text.toLowerCase();
  const words = query.text.toLowerCase().split(/\s+/);
  return (
    words.every((word) => held.includes(word)) &&
    Object.entries(query.columns).every(([column, wanted]) => wanted === '' || row.columns[column] === wanted)
  );
}
