import type { VNode } from 'preact';

import { decisionReports } from '../../analytics/end-of-day/decision.ts';
import type { PresetEndOfDay } from '../../analytics/end-of-day/end-of-day-types.ts';
import { intervalPercent } from '../../analytics/prediction-interval.ts';
import { paperNotice } from '../../report/accuracy-words.ts';
import { dayName } from '../../report/day-text.ts';
import type { EndOfDayReport } from '../../report/end-of-day-schema.ts';
import { dollars, figure } from '../../report/figures.ts';
import { Terms } from '../accuracy/terms.tsx';
import { DecisionTable } from '../decision-table.tsx';
import type { Frame } from '../frame.ts';
import { Layout } from '../layout.tsx';
import { ModeBanner } from '../mode-banner.tsx';
import { Notice } from '../notice.tsx';
import { StateCard } from '../state-card.tsx';
import { Neighbours, OtherDay } from '../today/day-links.tsx';
import { Told } from '../told.tsx';
import { AccountSection } from './account-section.tsx';
import type { EndOfDayModel } from './end-of-day-model.ts';
import { heldScales, type HeldScales } from './held-scales.ts';
import { PresetCard } from './preset-card.tsx';
import { StockOutcomes } from './stock-outcomes.tsx';

interface EndOfDayPageProps {
  readonly frame: Frame;
  readonly model: EndOfDayModel;
}

/** How a day came out: every forecast of its morning against what came, and the account's own day. */
export function EndOfDayPage({ frame, model }: EndOfDayPageProps): VNode {
  const { date, today, words, report, account, hasMorning, todays, earlier, later } = model;
  return (
    <Layout
      frame={frame}
      title={`End of day, ${dayName(date)}`}
      modules={['table-tools']}
      styles={['forecast', 'today', 'accuracy']}
    >
      {report !== null && <ModeBanner run={report.run} />}
      <div class="row title">
        <h1>End of day</h1>
        <span class="grow" />
        <Neighbours of="/eod" {...{ earlier, later }} />
      </div>
      {todays !== null && (
        <p>
          <span class={`badge ${todays.tone}`}>Today: {todays.badge}</span> <Told text={todays.sentence} />
        </p>
      )}
      <StateCard title={`${date === today ? 'Today, ' : ''}${dayName(date)}`} words={words}>
        <p class="row">
          {hasMorning && <a href={`/report/${date}`}>The morning's report</a>}
          <a href="/accuracy">How forecasts held over time</a>
        </p>
      </StateCard>
      {report !== null && <Outcome report={report} />}
      {(report !== null || account.state !== 'unknown') && <AccountSection account={account} />}
      {report !== null && <Exports report={report} />}
      {report !== null && report.presets.length > 0 && <Terms />}
      <OtherDay of="/eod" shown={date} />
    </Layout>
  );
}

function Outcome({ report }: { readonly report: EndOfDayReport }): VNode {
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
              {...{ preset, scales }}
              date={run.date}
              decisions={decisions.filter((decision) => decision.preset === preset.preset)}
            />
          ))}
        </ul>
      </section>
      {decisions.length > 0 && <DecisionTable decisions={decisions} />}
      <StockOutcomes presets={presets} date={run.date} />
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

function Exports({ report: { run } }: { readonly report: EndOfDayReport }): VNode {
  const path = `/api/v1/eod/${run.date}`;
  return (
    <p class="row exports">
      <span class="muted">Export</span>
      <a href={`${path}?format=csv`}>CSV</a>
      <a href={path} download={`openbell-eod-${run.date}.json`}>
        JSON
      </a>
    </p>
  );
}
