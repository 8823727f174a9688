import type { VNode } from 'preact';

import type { PresetEndOfDay, StockDay } from '../../analytics/end-of-day/end-of-day-types.ts';
import type { TradingDay } from '../../calendar/trading-day.ts';
import { figure, signedDollars } from '../../report/figures.ts';
import { stockPath } from '../forecast/forecast-view.ts';
import { RoleBadge } from '../role-badge.tsx';
import { SortableHeader, TableFilter } from '../table-filter.tsx';

interface StockOutcomesProps {
  readonly presets: readonly PresetEndOfDay[];
  readonly date: TradingDay;
  /** Whether it leads to the stocks' pages and is filtered: in a file it is not. */
  readonly linked: boolean;
}

/** What each listed stock brought, of all presets, beside what a day of the window brought on average. */
export function StockOutcomes({ presets, date, linked }: StockOutcomesProps): VNode {
  const rows = presets.flatMap(({ preset, stocks }) => stocks.map((stock) => ({ preset, stock })));
  return (
    <section aria-labelledby="stocks">
      <h2 id="stocks">Stocks</h2>
      {rows.length === 0 ? (
        <p>No stock was listed.</p>
      ) : (
        <>
          <p class="muted small">
            Trades as the simulation makes them from the day's bars, after costs, the same money on each. A
            stock without data counts nowhere. Usual: a day of the morning's window, on average.
          </p>
          {linked && <Filter presets={presets} rows={rows.length} />}
          <div class="scroll tall" role="region" aria-label="Table of the listed stocks" tabIndex={0}>
            <table id="outcomes" class="stocks" data-sortable>
              <Headers />
              <tbody>
                {rows.map(({ preset, stock }) => (
                  <Row
                    key={`${preset} ${stock.symbol}`}
                    {...{ preset, stock }}
                    path={linked ? stockPath(stock.symbol, date, preset) : null}
                  />
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </section>
  );
}

function Filter({ presets, rows }: Pick<StockOutcomesProps, 'presets'> & { readonly rows: number }): VNode {
  return (
    <TableFilter
      table="outcomes"
      label="Find"
      rows={rows}
      choices={[
        { column: 'preset', label: 'Preset', options: presets.map(({ preset }) => [preset, preset]) },
        {
          column: 'role',
          label: 'Role',
          options: (['chosen', 'watch', 'backup'] as const).map((role) => [role, role]),
        },
        {
          column: 'data',
          label: 'Data',
          options: [
            ['bars', 'bars'],
            ['no_data', 'no data'],
          ],
        },
      ]}
    />
  );
}

function Headers(): VNode {
  return (
    <thead>
      <tr>
        <SortableHeader kind="text">Stock</SortableHeader>
        <SortableHeader kind="text" column="preset">
          Preset
        </SortableHeader>
        <SortableHeader kind="text" column="role">
          Role
        </SortableHeader>
        <SortableHeader kind="number" first="ascending">
          Place
        </SortableHeader>
        <SortableHeader kind="number">Trades</SortableHeader>
        <SortableHeader kind="number">Usual trades</SortableHeader>
        <SortableHeader kind="number">Wins</SortableHeader>
        <SortableHeader kind="number">P&L</SortableHeader>
        <SortableHeader kind="number">Usual P&L</SortableHeader>
        <SortableHeader kind="number">Patterns</SortableHeader>
        <SortableHeader kind="number">No entry</SortableHeader>
        <SortableHeader kind="number">Refused</SortableHeader>
        <SortableHeader kind="text" column="data">
          Data
        </SortableHeader>
      </tr>
    </thead>
  );
}

interface RowProps {
  readonly preset: string;
  readonly stock: StockDay;
  /** Of its page, where there is one. */
  readonly path: string | null;
}

function Row({ preset, stock, path }: RowProps): VNode {
  const { symbol, role, place, data, reason, pnlDollars, windowTrades, windowPnlDollars } = stock;
  // Nothing is known of a stock without bars: not even that it made no trade.
  const known = (value: number): string => figure(data === 'bars' ? value : null);
  return (
    <tr>
      <th scope="row">{path === null ? symbol : <a href={path}>{symbol}</a>}</th>
      <td>{preset}</td>
      <td data-value={role}>
        <RoleBadge role={role} />
      </td>
      <td class="number">{figure(place)}</td>
      <td class="number">{known(stock.trades)}</td>
      <td class="number">{figure(windowTrades, 1)}</td>
      <td class="number">{known(stock.wins)}</td>
      <td class={`number ${pnlDollars > 0 ? 'gain' : pnlDollars < 0 ? 'loss' : ''}`}>
        {data === 'bars' ? signedDollars(pnlDollars, 2) : figure(null)}
      </td>
      <td class="number">{signedDollars(windowPnlDollars, 2)}</td>
      <td class="number">{known(stock.patterns)}</td>
      <td class="number">{known(stock.withoutEntry)}</td>
      <td class="number">{known(stock.refused)}</td>
      <td class="why" data-value={data}>
        {data === 'bars' ? 'bars' : `no data: ${reason}`}
      </td>
    </tr>
  );
}
