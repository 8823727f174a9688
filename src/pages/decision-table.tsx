import type { VNode } from 'preact';

import { adviceFrom, type Decision, type GapEvidence } from '../analytics/end-of-day/decision.ts';
import { adviceMarks, metricText } from '../report/accuracy-words.ts';
import { adviceWords } from '../report/end-of-day-words.ts';
import { figure } from '../report/figures.ts';

/** What to make of each preset, with the evidence. */
export function DecisionTable({ decisions }: { readonly decisions: readonly Decision[] }): VNode {
  return (
    <section aria-labelledby="decisions">
      <h2 id="decisions">What to make of each preset</h2>
      <p class="small muted">
        The gap is how far what came lies from the median forecast on average, in percent of half the
        interval's width: the larger of trades and P&L, of the whole list as if traded. From{' '}
        {adviceFrom.watch} % watch, from {adviceFrom.look_into_it} % look into it, above{' '}
        {adviceFrom.stop_relying} % stop relying on it. An honest forecast has about 14 % over 20 reports and
        8 % over 60 by chance alone.
      </p>
      <div class="scroll" role="region" aria-label="Table of decisions" tabIndex={0}>
        <table class="stocks by-preset">
          <thead>
            <tr>
              <th scope="col">Preset</th>
              <th scope="col">Reports</th>
              <th scope="col">Advice</th>
              <th scope="col" class="number">
                Gap
              </th>
              <th scope="col" class="number">
                Trades forecast
              </th>
              <th scope="col" class="number">
                Trades came
              </th>
              <th scope="col" class="number">
                Gap of trades
              </th>
              <th scope="col" class="number">
                P&L forecast
              </th>
              <th scope="col" class="number">
                P&L came
              </th>
              <th scope="col" class="number">
                Gap of P&L
              </th>
            </tr>
          </thead>
          <tbody>
            {decisions.map((decision) => (
              <Row key={`${decision.preset} ${decision.horizon}`} {...decision} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Row({ preset, horizon, reports, gapPercent, advice, evidence }: Decision): VNode {
  const { tone, meaning } = adviceMarks[advice];
  const of = (metric: GapEvidence['metric']): GapEvidence | undefined =>
    evidence.find((gap) => gap.metric === metric);
  return (
    <tr>
      <th scope="row">{preset}</th>
      <td>
        {reports < horizon
          ? `${figure(reports)} of the last ${figure(horizon)}`
          : `the last ${figure(horizon)}`}
      </td>
      <td>
        <span class={`badge ${tone}`} title={meaning}>
          {adviceWords[advice]}
        </span>
      </td>
      <td class="number">{gapText(gapPercent)}</td>
      <Evidence gap={of('trades')} />
      <Evidence gap={of('pnl')} />
    </tr>
  );
}

const gapText = (percent: number | null): string =>
  percent === null ? figure(null) : `${figure(percent, 1)} %`;

function Evidence({ gap }: { readonly gap: GapEvidence | undefined }): VNode {
  if (gap === undefined) {
    return (
      <>
        <td class="number">{figure(null)}</td>
        <td class="number">{figure(null)}</td>
        <td class="number">{figure(null)}</td>
      </>
    );
  }
  const text = metricText(gap.metric, [gap.forecast + 0.5]);
  return (
    <>
      <td class="number">{text(gap.forecast)}</td>
      <td class="number">{text(gap.realised)}</td>
      <td class="number">{gapText(gap.gapPercent)}</td>
    </>
  );
}
