import type { ComponentChildren, VNode } from 'preact';

interface Choice {
  /** The column's `data-column`. */
  readonly column: string;
  readonly label: string;
  /** What its cells hold, and what it is called. */
  readonly options: readonly (readonly [value: string, text: string])[];
}

interface TableFilterProps {
  /** Id of the table. */
  readonly table: string;
  /** Of the search field. */
  readonly label: string;
  readonly choices: readonly Choice[];
  readonly rows: number;
}

/** Fields that filter a table; they appear where table-tools.js runs, which does it. */
export function TableFilter({ table, label, choices, rows }: TableFilterProps): VNode {
  return (
    <form class="controls table-filter" data-filter={table} hidden autocomplete="off">
      <label>
        {label}
        <input type="search" name="text" size={14} />
      </label>
      {choices.map((choice) => (
        <label key={choice.column}>
          {choice.label}
          <select name={choice.column}>
            <option value="">all</option>
            {choice.options.map(([value, text]) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </select>
        </label>
      ))}
      <button type="reset" class="quiet">
        Show all
      </button>
      <output class="muted number">
        {rows} of {rows} shown
      </output>
    </form>
  );
}

interface SortableHeaderProps {
  readonly kind: 'number' | 'text';
  /** Which way a number is sorted first; descending unless told. */
  readonly first?: 'ascending';
  /** For filters. */
  readonly column?: string;
  /** The order the page comes in. */
  readonly sorted?: 'ascending' | 'descending';
  readonly children: ComponentChildren;
}

/** A header cell that table-tools.js makes a button of, in a table with `data-sortable`. */
export function SortableHeader({ kind, first, column, sorted, children }: SortableHeaderProps): VNode {
  return (
    <th
      scope="col"
      class={kind === 'number' ? 'number' : undefined}
      data-kind={kind}
      data-first={first}
      data-column={column}
      aria-sort={sorted}
    >
      {children}
    </th>
  );
}
