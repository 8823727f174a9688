import type { VNode } from 'preact';

import { marketShortcoming, shortcomingsOf } from '../../analytics/stock-score.ts';
import { figure, percentage, signedPercentage } from '../../report/figures.ts';
import { whyUnscored } from './score-bars.tsx';
import { RoleBadge } from './stock-headline.tsx';
import { type Standing, type StockModel } from './stock-model.ts';

/** The symbol's figures under every preset. */
export function PresetFigures({ model }: { readonly model: StockModel }): VNode {
  const { symbol, run, standings } = model;
  const scored = standings.filter(({ score }) => score !== null);
  return (
    <section aria-labelledby="figures-title">
      <h2 id="figures-title">Figures by forecast</h2>
      {scored.length === 0 ? (
        <p class="muted">None: {whyUnscored(model)}.</p>
      ) : (
        <div class="scroll" tabIndex={0} role="region" aria-label="Table of figures by forecast">
          <table>
            <caption>
              {symbol} over the window of {run.date}; win rate and expected value shrunk towards all
              stocks&rsquo;, net of costs
            </caption>
            <thead>
              <tr>
                <th scope="col">Forecast</th>
                <th scope="col">Part</th>
                {['Rank', 'Score', 'Patterns', 'Confirmed', 'Trades', 'Wins', 'Win rate', 'Expected'].map(
                  (title) => (
                    <th key={title} scope="col" class="number">
                      {title}
                    </th>
                  ),
                )}
                <th scope="col">Qualifies</th>
              </tr>
            </thead>
            <tbody>
              {standings.map((standing) => (
                <FiguresRow key={standing.preset} standing={standing} date={run.date} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function FiguresRow({ standing, date }: { readonly standing: Standing; readonly date: string }): VNode {
  const { preset, role, reason, score } = standing;
  if (score === null) {
    return (
      <tr>
        <th scope="row">{preset}</th>
        <td colSpan={10} class="muted">
          not ranked
        </td>
      </tr>
    );
  }
  const expected = score.expectedValue;
  const tone = expected === null || expected === 0 ? '' : expected > 0 ? ' gain' : ' loss';
  return (
    <tr>
      <th scope="row">
        <a href={`/forecast/${date}/${preset}`}>{preset}</a>
      </th>
      <td>
        <RoleBadge role={role} />
      </td>
      <td class="number">{figure(score.rank)}</td>
      <td class="number">{figure(score.score, 1)}</td>
      <td class="number">{figure(score.patterns)}</td>
      <td class="number">{figure(score.confirmed)}</td>
      <td class="number">{figure(score.trades)}</td>
      <td class="number">{figure(score.wins)}</td>
      <td class="number">{percentage(score.winRate, 1)}</td>
      <td class={`number${tone}`}>{signedPercentage(expected)}</td>
      <td class="why">
        {score.qualified ? 'yes' : `no: ${shortcomingsOf(score).join(', ') || marketShortcoming}`}
        {score.qualified && reason !== '' && <span class="muted"> ({reason})</span>}
      </td>
    </tr>
  );
}
