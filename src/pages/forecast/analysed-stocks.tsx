import type { VNode } from 'preact';

import type { StockScoreRow } from '../../store/store.ts';
import { figure, percentage, signedPercentage } from '../../report/figures.ts';
import { SortableHeader, TableFilter } from '../table-filter.tsx';
import { type ForecastView, stockPath } from './forecast-view.ts';
import { riskChoice } from './risk-choice.ts';

/** Every stock the report analysed, as it stands under the preset. */
export function AnalysedStocks({ run, forecast, scores }: ForecastView): VNode {
  const roles = new Map(forecast.stocks.map(({ symbol, role }) => [symbol, role]));
  return (
    <section aria-labelledby="analysed">
      <h2 id="analysed">All {figure(scores.length)} analysed stocks</h2>
      <p class="muted">
        {figure(forecast.qualified)} qualify: 5 trades or more in the window, a quarter of their patterns
        confirmed, and a gain expected after costs that a few good days of the whole market do not explain.
        Rates and expected gains are drawn towards those of all stocks where cases are few.
      </p>
      {scores.length > 0 && (
        <>
          <TableFilter
            table="all-stocks"
            label="Find"
            rows={scores.length}
            choices={[
              {
                column: 'list',
                label: 'List',
                options: [
                  ['chosen', 'chosen'],
                  ['watch', 'watch'],
                  ['backup', 'backup'],
                  ['–', 'not listed'],
                ],
              },
              {
                column: 'qualifies',
                label: 'Qualifies',
                options: [
                  ['yes', 'yes'],
                  ['no', 'no'],
                ],
              },
              riskChoice,
            ]}
          />
          <div class="scroll tall" role="region" aria-label="Table of all analysed stocks" tabIndex={0}>
            <table id="all-stocks" class="stocks plain" data-sortable>
              <Headers />
              <tbody>
                {scores.map((score) => (
                  <Row
                    key={score.symbol}
                    score={score}
                    role={roles.get(score.symbol) ?? '–'}
                    path={stockPath(score.symbol, run.date, forecast.preset)}
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

function Headers(): VNode {
  return (
    <thead>
      <tr>
        <SortableHeader kind="text">Stock</SortableHeader>
        <SortableHeader kind="text" column="list">
          List
        </SortableHeader>
        <SortableHeader kind="text" column="qualifies">
          Qualifies
        </SortableHeader>
        <SortableHeader kind="text" column="risk">
          Risk
        </SortableHeader>
        <SortableHeader kind="number" first="ascending" sorted="ascending">
          Rank
        </SortableHeader>
        <SortableHeader kind="number">Score</SortableHeader>
        <SortableHeader kind="number">Expected a trade</SortableHeader>
        <SortableHeader kind="number">Win rate</SortableHeader>
        <SortableHeader kind="number">Trades</SortableHeader>
        <SortableHeader kind="number">Wins</SortableHeader>
        <SortableHeader kind="number">Patterns</SortableHeader>
        <SortableHeader kind="number">Confirmed</SortableHeader>
        <SortableHeader kind="number">Confirmation</SortableHeader>
      </tr>
    </thead>
  );
}

interface RowProps {
  readonly score: StockScoreRow;
  readonly role: string;
  readonly path: string;
}

/** Five hundred of these: what is aligned is told by the column, not by each cell. */
function Row({ score, role, path }: RowProps): VNode {
  return (
    <tr>
      <th scope="row">
        <a href={path}>{score.symbol}</a>
      </th>
      <td>{role}</td>
      <td>{score.qualified ? 'yes' : 'no'}</td>
      <td>{score.riskClass}</td>
      <td>{figure(score.rank)}</td>
      <td>{figure(score.score, 1)}</td>
      <td>{signedPercentage(score.expectedValue)}</td>
      <td>{percentage(score.winRate)}</td>
      <td>{figure(score.trades)}</td>
      <td>{figure(score.wins)}</td>
      <td>{figure(score.patterns)}</td>
      <td>{figure(score.confirmed)}</td>
      <td>{percentage(score.confirmationRate)}</td>
    </tr>
  );
}
