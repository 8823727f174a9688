import type { VNode } from 'preact';

import type { ForecastStock, StockRole } from '../../analytics/forecast-types.ts';
import { dollars, figure, percentage, signedPercentage } from '../../report/figures.ts';
import { RoleBadge } from '../role-badge.tsx';
import { SortableHeader, TableFilter } from '../table-filter.tsx';
import { type ForecastView, stockPath } from './forecast-view.ts';
import { riskChoice } from './risk-choice.ts';

/** The stocks of the forecast: chosen ones count, the others are shown beside them. */
export function ListedStocks({ run, forecast }: ForecastView): VNode {
  const { stocks, preset } = forecast;
  return (
    <section aria-labelledby="stocks">
      <h2 id="stocks">Stocks</h2>
      {stocks.length === 0 ? (
        <p>No stock had enough data for this preset.</p>
      ) : (
        <>
          <p class="muted">{roleSentences(stocks)}</p>
          <TableFilter
            table="listed"
            label="Find"
            rows={stocks.length}
            choices={[
              {
                column: 'role',
                label: 'Role',
                options: (['chosen', 'watch', 'backup'] as const).map((role) => [role, role]),
              },
              riskChoice,
            ]}
          />
          <div class="scroll" role="region" aria-label="Table of the listed stocks" tabIndex={0}>
            <table id="listed" class="stocks" data-sortable>
              <Headers />
              <tbody>
                {stocks.map((stock) => (
                  <Row key={stock.symbol} stock={stock} path={stockPath(stock.symbol, run.date, preset)} />
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </section>
  );
}

const meanings: Readonly<Record<StockRole, string>> = {
  chosen: 'chosen: the forecast counts these.',
  watch: 'to watch: the best of those that do not qualify, not counted.',
  backup: 'as backup: next in rank, not counted.',
};

const roleSentences = (stocks: readonly ForecastStock[]): string =>
  (['chosen', 'watch', 'backup'] as const)
    .map((role) => [role, stocks.filter((stock) => stock.role === role).length] as const)
    .filter(([, count]) => count > 0)
    .map(([role, count]) => `${figure(count)} ${meanings[role]}`)
    .join(' ');

function Headers(): VNode {
  return (
    <thead>
      <tr>
        <SortableHeader kind="text">Stock</SortableHeader>
        <SortableHeader kind="text" column="role">
          Role
        </SortableHeader>
        <SortableHeader kind="number" first="ascending" sorted="ascending">
          Place
        </SortableHeader>
        <SortableHeader kind="number">Score</SortableHeader>
        <SortableHeader kind="text" column="risk">
          Risk
        </SortableHeader>
        <SortableHeader kind="number">Position</SortableHeader>
        <SortableHeader kind="number">Expected a trade</SortableHeader>
        <SortableHeader kind="number">Win rate</SortableHeader>
        <SortableHeader kind="number">Trades</SortableHeader>
        <SortableHeader kind="number">Wins</SortableHeader>
        <SortableHeader kind="number">Avg win</SortableHeader>
        <SortableHeader kind="number">Avg loss</SortableHeader>
        <SortableHeader kind="number">Dead zone</SortableHeader>
        <SortableHeader kind="number">Entries a day</SortableHeader>
        <SortableHeader kind="number">Patterns</SortableHeader>
        <SortableHeader kind="number">Confirmed</SortableHeader>
        <SortableHeader kind="text">Why</SortableHeader>
      </tr>
    </thead>
  );
}

function Row({ stock, path }: { readonly stock: ForecastStock; readonly path: string }): VNode {
  return (
    <tr>
      <th scope="row">
        <a href={path}>{stock.symbol}</a>
      </th>
      <td data-value={stock.role}>
        <RoleBadge role={stock.role} />
      </td>
      <td class="number">{figure(stock.place)}</td>
      <td class="number">{figure(stock.score, 1)}</td>
      <td>{stock.riskClass}</td>
      <td class="number">{stock.role === 'chosen' ? dollars(stock.positionDollars) : '–'}</td>
      <td class="number">{signedPercentage(stock.expectedValue)}</td>
      <td class="number">{percentage(stock.winRate)}</td>
      <td class="number">{figure(stock.trades)}</td>
      <td class="number">{figure(stock.wins)}</td>
      <td class="number">{signedPercentage(stock.averageWin)}</td>
      <td class="number">{signedPercentage(stock.averageLoss)}</td>
      <td class="number">{percentage(stock.deadZoneShare)}</td>
      <td class="number">{figure(stock.entriesPerDay, 2)}</td>
      <td class="number">{figure(stock.patterns)}</td>
      <td class="number">{figure(stock.confirmed)}</td>
      <td class="why">{stock.reason}</td>
    </tr>
  );
}
