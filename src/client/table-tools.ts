/**
 * Sorting and filtering for tables that stand complete in their page.
 *
 * A table with `data-sortable` gets a button in each header cell that has `data-kind="number"` or `"text"`;
 * `data-first="ascending"` turns the first direction of a number. A cell's `data-value` goes before its text.
 * A form with `data-filter="<id of a table>"`, hidden in the page, filters its rows: its search field over the text columns, each
 * select over the column whose header has `data-column` with the select's name and which the search leaves out. Its `<output>` says how many are shown.
 */
import {
  type ColumnKind,
  type Direction,
  matches,
  nextDirection,
  type RowQuery,
  sortedPlaces,
  sortValue,
} from './table-order.ts';

const cellValue = (row: HTMLTableRowElement, column: number): string => {
  const cell = row.cells[column];
  return cell?.dataset['value'] ?? cell?.textContent ?? '';
};

const rowsOf = (table: HTMLTableElement): HTMLTableRowElement[] => Array.from(table.tBodies[0]?.rows ?? []);
const headersOf = (table: HTMLTableElement): HTMLTableCellElement[] =>
  Array.from(table.tHead?.rows[0]?.cells ?? []);

function makeSortable(table: HTMLTableElement): void {
  const headers = headersOf(table);
  for (const [column, header] of headers.entries()) {
    const kind = header.dataset['kind'] as ColumnKind | undefined;
    if (kind === undefined) continue;
    const ascendsFirst = kind === 'text' || header.dataset['first'] === 'ascending';
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'sort';
    button.append(...header.childNodes);
    header.append(button);
    button.addEventListener('click', () => {
      const current = header.getAttribute('aria-sort') as Direction | null;
      const direction = nextDirection(current, ascendsFirst ? 'ascending' : 'descending');
      sortRows(table, column, kind, direction);
      for (const other of headers) other.removeAttribute('aria-sort');
      header.setAttribute('aria-sort', direction);
    });
  }
}

function sortRows(table: HTMLTableElement, column: number, kind: ColumnKind, direction: Direction): void {
  const rows = rowsOf(table);
  const values = rows.map((row) => sortValue(cellValue(row, column), kind));
  table.tBodies[0]?.append(...sortedPlaces(values, direction).map((place) => rows[place]!));
}

interface FilterRow extends RowQuery {
  readonly row: HTMLTableRowElement;
}

function makeFilter(form: HTMLFormElement): void {
  const table = document.getElementById(form.dataset['filter'] ?? '');
  if (!(table instanceof HTMLTableElement)) return;
  const fields = Array.from(form.querySelectorAll<HTMLInputElement | HTMLSelectElement>('input, select'));
  const selects = fields.filter((field) => field instanceof HTMLSelectElement).map(({ name }) => name);
  const rows = readRows(table, selects);
  const output = form.querySelector('output');
  const apply = (): void => {
    const query = queryOf(fields);
    let shown = 0;
    for (const row of rows) {
      const fits = matches(query, row);
      row.row.hidden = !fits;
      shown += Number(fits);
    }
    if (output) output.textContent = `${shown} of ${rows.length} shown`;
  };
  form.addEventListener('input', apply);
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('reset', () => setTimeout(apply));
  form.hidden = false;
  // A browser that comes back to the page fills its fields in again.
  apply();
}

function readRows(table: HTMLTableElement, names: readonly string[]): FilterRow[] {
  const headers = headersOf(table);
  const columns = names.map(
    (name) => [name, headers.findIndex(({ dataset }) => dataset['column'] === name)] as const,
  );
  const words = headers.flatMap(({ dataset }, column) =>
    dataset['kind'] === 'text' && dataset['column'] === undefined ? [column] : [],
  );
  return rowsOf(table).map((row) => ({
    row,
    text: words.map((column) => row.cells[column]?.textContent ?? '').join(' '),
    columns: Object.fromEntries(columns.map(([name, column]) => [name, cellValue(row, column).trim()])),
  }));
}

function queryOf(fields: readonly (HTMLInputElement | HTMLSelectElement)[]): RowQuery {
  const selects = fields.filter((field) => field instanceof HTMLSelectElement);
  return {
    text: fields.find((field) => field instanceof HTMLInputElement)?.value ?? '',
    columns: Object.fromEntries(selects.map(({ name, value }) => [name, value])),
  };
}

for (const table of document.querySelectorAll<HTMLTableElement>('table[data-sortable]')) makeSortable(table);
for (const form of document.querySelectorAll<HTMLFormElement>('form[data-filter]')) makeFilter(form);
