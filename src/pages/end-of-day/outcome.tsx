import type { VNode } from 'preact';

import { decisionReports } from '../../analytics/end-of-day/decision.ts';
import type { PresetEndOfDay } from '../../analytics/end-of-day/end-of-day-types.ts';
import { intervalPercent } from '../../analytics/prediction-interval.ts';
import { paperNotice } from '../../report/accuracy-words.ts';
import type { EndOfDayReport } from '../../report/end-of-day-schema.ts';
import { dollars, figure } from '../../report/figures.ts';
import { DecisionTable } from '../decision-table.tsx';
import { Notice } from '../notice.tsx';
import { heldScales, type HeldScales } from './held-scales.ts';
import { PresetCard } from './preset-card.tsx';
import { StockOutcomes } from './stock-outcomes.tsx';

interface OutcomeProps {
  readonly report: EndOfDayReport;
  /** Whether names lead to their pages: in a file there are none. */
  readonly linked: boolean;
}

/** The morning's forecasts against what came, what to make of them, and each listed stock. */
export function Outcome({ report, linked }: OutcomeProps): VNode {
  const { run, presets, decisions, withoutMorning } = report;
  if (presets.length === 0) {
    return (
      <Notice
        kind="hint"
        what={`No forecast was held against this day${withoutMorning === '' ? '.' : `: ${withoutMorning}.`}`}
      />
    );
  }
  const scales = heldScales(presets);
  return (
    <>
      <Glance presets={presets} />
      <section aria-labelledby="outcomes-title">
        <h2 id="outcomes-title">Forecast and outcome</h2>
        <HowToRead scales={scales} />
        <ul class="cards outcomes">
          {presets.map((preset) => (
            <PresetCard
              key={preset.preset}
              {...{ preset, scales, linked }}
              date={run.date}
              decisions={decisions.filter((decision) => decision.preset === preset.preset)}
            />
          ))}
        </ul>
      </section>
      {decisions.length > 0 && <DecisionTable decisions={decisions} />}
      <StockOutcomes {...{ presets, linked }} date={run.date} />
    </>
  );
}

/** How many forecasts held, in two lines. */
function Glance({ presets }: { readonly presets: readonly PresetEndOfDay[] }): VNode {
  const lines = (['chosen', 'paper'] as const).flatMap((basis) => {
    const held = presets.flatMap(({ [basis]: one }) => (one === null ? [] : [one]));
    if (held.length === 0) return [];
    const inside = (metric: 'pnl' | 'trades'): string =>
      `${figure(held.filter((one) => one[metric].position === 'inside').length)} of ${figure(held.length)}`;
    const what = basis === 'chosen' ? 'Of their chosen stocks' : 'Of the whole list as if traded';
    return [`${what} ${inside('pnl')} forecasts held the P&L, ${inside('trades')} the trades.`];
  });
  const nobody = presets.every(({ chosen }) => chosen === null);
  return (
    <div class="glance">
      {nobody && <p>No forecast had chosen a stock.</p>}
      {lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
    </div>
  );
}

function HowToRead({ scales: { pnl, trades } }: { readonly scales: HeldScales }): VNode {
  return (
    <p class="small muted">
      The band is the morning's {intervalPercent} % interval, the mark in it the median, the diamond what
      came; an arrow lies beyond the scale. All cards share one scale: P&L from {dollars(pnl[0])} to{' '}
      {dollars(pnl[1])}, trades from {figure(trades[0])} to {figure(trades[1])}; the dashed line is zero.{' '}
      {paperNotice} One day says little: advice rests on the last {decisionReports.horizons[0]} and{' '}
      {decisionReports.horizons[1]} reports.
    </p>
  );
}
