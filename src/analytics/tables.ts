/** A cell of a table; null is unknown. */
export type Cell = string | number | null;

/** A small table, a row a stock; every row has every column. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly Readonly<Record<string, Cell>>[];
}

/** The known values of one numeric column; all but the count are null without one. */
export interface ColumnSummary {
  readonly column: string;
  readonly count: number;
  readonly mean: number | null;
  /** Of the sample; null below two values. */
  readonly standardDeviation: number | null;
  readonly least: number | null;
  readonly median: number | null;
  readonly most: number | null;
}

export interface Tables {
  /** Left rows in their order, with the columns of the first right row of the same key; null where there is none. */
  join(left: Table, right: Table, key: string): Table;
  /** A column `name` with 1 for the largest value of `by`; equal values share a rank, null has none. */
  rank(table: Table, by: string, name: string): Table;
  describe(table: Table, columns: readonly string[]): ColumnSummary[];
  /** RFC 4180 with a header line; null is an empty cell. */
  csv(table: Table): string;
}

/** What is used of danfojs-node; its own types fall back to `any`. */
interface Danfo {
  readonly DataFrame: new (rows: Cell[][], options: { columns: string[] }) => DanfoFrame;
  readonly Series: new (values: number[], options?: { dtypes: string[] }) => DanfoSeries;
  merge(options: { left: DanfoFrame; right: DanfoFrame; on: string[]; how: 'left' }): DanfoFrame;
  toCSV(frame: DanfoFrame): string;
}

interface DanfoFrame {
  readonly columns: string[];
  readonly values: unknown[][];
}

interface DanfoSeries {
  readonly values: number[];
  mean(): number;
  std(): number;
  min(): number;
  max(): number;
  median(): number;
  argSort(options: { ascending: boolean }): DanfoSeries;
}

let loaded: Promise<Tables> | undefined;

/** Loads danfojs-node at the first call: about a second and 100 MB, so only commands that need tables pay for it. */
export function loadTables(): Promise<Tables> {
  loaded ??= import('danfojs-node').then((module) => tablesOf(module.default as unknown as Danfo));
  return loaded;
}

function tablesOf(danfo: Danfo): Tables {
  // danfojs guesses the type of a column from its values and rounds what it takes for whole numbers: tell it.
  const series = (values: number[]): DanfoSeries => new danfo.Series(values, { dtypes: ['float32'] });
  const frame = ({ columns, rows }: Table): DanfoFrame =>
    new danfo.DataFrame(
      rows.map((row) => columns.map((column) => knownOrNull(row[column]))),
      { columns: [...columns] },
    );
  return {
    join(left, right, key) {
      if (left.rows.length === 0 || right.rows.length === 0) return withoutMatches(left, right);
      const seen = new Set<Cell>();
      const firsts = right.rows.filter((row) => !seen.has(row[key]!) && seen.add(row[key]!));
      const merged = danfo.merge({
        left: frame(left),
        right: frame({ ...right, rows: firsts }),
        on: [key],
        how: 'left',
      });
      return { columns: joinedColumns(left, right), rows: rowsOf(merged) };
    },
    rank(table, by, name) {
      const known = table.rows.flatMap((row, index) => (isKnown(row[by]) ? [{ index, value: row[by] }] : []));
      const ranks = new Map<number, number>();
      const order =
        known.length === 0
          ? []
          : series(known.map(({ value }) => value)).argSort({ ascending: false }).values;
      let rank = 0;
      order.forEach((position, place) => {
        if (place === 0 || known[position]!.value !== known[order[place - 1]!]!.value) rank = place + 1;
        ranks.set(known[position]!.index, rank);
      });
      return {
        columns: [...table.columns, name],
        rows: table.rows.map((row, index) => ({ ...row, [name]: ranks.get(index) ?? null })),
      };
    },
    describe: (table, columns) =>
      columns.map((column) => {
        const values = table.rows.map((row) => row[column]).filter(isKnown);
        if (values.length === 0) return unknownSummary(column);
        const known = series(values);
        return {
          column,
          count: values.length,
          mean: known.mean(),
          standardDeviation: values.length < 2 ? null : known.std(),
          least: known.min(),
          median: known.median(),
          most: known.max(),
        };
      }),
    csv(table) {
      const quoted = {
        columns: table.columns.map(quote),
        rows: table.rows.map((row) =>
          Object.fromEntries(table.columns.map((column) => [quote(column), quotedCell(row[column])])),
        ),
      };
      // danfojs writes cells as they are: quoting is done before.
      return danfo.toCSV(frame(quoted));
    },
  };
}

function rowsOf({ columns, values }: DanfoFrame): Table['rows'] {
  return values.map((cells) =>
    Object.fromEntries(columns.map((column, index) => [column, knownOrNull(cells[index])])),
  );
}

/** danfojs puts the key first: the left table's order is kept instead. */
function joinedColumns(left: Table, right: Table): string[] {
  return [...left.columns, ...right.columns.filter((column) => !left.columns.includes(column))];
}

function withoutMatches(left: Table, right: Table): Table {
  const columns = joinedColumns(left, right);
  const empty = Object.fromEntries(columns.map((column) => [column, null]));
  return { columns, rows: left.rows.map((row) => ({ ...empty, ...row })) };
}

function unknownSummary(column: string): ColumnSummary {
  return { column, count: 0, mean: null, standardDeviation: null, least: null, median: null, most: null };
}

function isKnown(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function knownOrNull(value: unknown): Cell {
  return typeof value === 'string' || isKnown(value) ? value : null;
}

function quotedCell(value: Cell | undefined): Cell {
  return typeof value === 'string' ? quote(value) : knownOrNull(value);
}

function quote(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
