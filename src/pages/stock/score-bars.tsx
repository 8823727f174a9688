import type { VNode } from 'preact';

import { categories, scoreScales } from '../../analytics/score-scales.ts';
import { figure } from '../../report/figures.ts';
import { type ScoreLine, scoreLines } from './score-values.ts';
import type { Standing, StockModel } from './stock-model.ts';

interface ScoreBarsProps {
  readonly model: StockModel;
  readonly shown: Standing | null;
}

/** The sixteen scores under one preset as bars, and those that differ under every preset. */
export function ScoreBars({ model, shown }: ScoreBarsProps): VNode {
  const { outcome, patterns, standings } = model;
  const score = shown?.score ?? null;
  return (
    <section id="scores" aria-labelledby="scores-title">
      <h2 id="scores-title">Quality score</h2>
      {score === null ? (
        <p class="muted">No score: {whyUnscored(model)}.</p>
      ) : (
        <>
          <p>
            <strong class="number">{figure(score.score, 1)}</strong> of 100 under {score.preset}, rank{' '}
            <span class="number">{figure(score.rank)}</span>. {weightText(score.knownWeight)}{' '}
            <span class="muted">
              Shrunk: drawn towards the mean of all stocks, the more so the fewer cases there are.
            </span>
          </p>
          <ol class="scores">
            {scoreLines(
              score,
              outcome.measures,
              outcome.quality?.windowSessions ?? 0,
              patterns.filter(({ preset }) => preset === score.preset),
            ).map((line) => (
              <ScoreItem key={line.category} line={line} rescaled={score.knownWeight < 100} />
            ))}
          </ol>
        </>
      )}
      {standings.some((standing) => standing.score !== null) && <Comparison standings={standings} />}
    </section>
  );
}

export function whyUnscored({ outcome, standings }: StockModel): string {
  if (outcome.state === 'failed') return 'the symbol failed in this run';
  if (outcome.state === 'insufficient_data') return 'there is too little data';
  const [first] = standings;
  if (!first) return 'the report holds no forecast';
  return `the report ranks the ${figure(first.analysed)} most traded symbols, and this one is not among them`;
}

function weightText(knownWeight: number): string {
  return knownWeight >= 100
    ? 'Every category is known.'
    : `Categories with ${figure(knownWeight)} of 100 of the weight are known; theirs are rescaled to 100 together.`;
}

function ScoreItem({ line, rescaled }: { readonly line: ScoreLine; readonly rescaled: boolean }): VNode {
  const { title, score, weight, rescaledWeight, value, meaning, reason } = line;
  return (
    <li class={score === null ? 'unknown' : undefined}>
      <span class="score-title">
        <strong>{title}</strong>{' '}
        <span class="muted small number">
          weight {figure(weight)}
          {rescaled && ` → ${rescaledWeight === null ? '0' : figure(rescaledWeight, 1)}`}
        </span>
      </span>
      <svg class="score-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
        <rect class="track" x="0" y="0" width="100" height="8" />
        {score !== null && (
          <rect class="mark" x="0" y="0" width={Math.max(0.6, Math.min(100, score))} height="8" />
        )}
      </svg>
      <span class="score-figure number">{score === null ? 'unknown' : figure(score)}</span>
      <span class="score-value">{value}</span>
      <span class="score-reason muted small">
        {meaning}. {reason}
      </span>
    </li>
  );
}

/** Categories that come from the preset's patterns, and the whole, side by side. */
function Comparison({ standings }: { readonly standings: readonly Standing[] }): VNode {
  const shown = categories.filter((category) => scoreScales[category].measure === null);
  return (
    <details>
      <summary>Scores that differ by forecast, side by side</summary>
      <div class="scroll" tabIndex={0} role="region" aria-label="Scores by forecast">
        <table>
          <caption>
            0 to 100; – is unknown. The other categories come from the bars alone and are the same.
          </caption>
          <thead>
            <tr>
              <th scope="col">Category</th>
              {standings.map(({ preset }) => (
                <th key={preset} scope="col" class="number">
                  {preset}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((category) => (
              <tr key={category}>
                <th scope="row">{scoreScales[category].title}</th>
                {standings.map(({ preset, score }) => (
                  <td key={preset} class="number">
                    {figure(score?.categories[category] ?? null)}
                  </td>
                ))}
              </tr>
            ))}
            <tr>
              <th scope="row">Score</th>
              {standings.map(({ preset, score }) => (
                <td key={preset} class="number">
                  <strong>{figure(score?.score ?? null, 1)}</strong>
                </td>
              ))}
            </tr>
          </tbody>
        </table>
      </div>
    </details>
  );
}
