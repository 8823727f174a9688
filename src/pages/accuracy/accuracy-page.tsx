import type { VNode } from 'preact';

import { decisionReports } from '../../analytics/end-of-day/decision.ts';
import { parseTradingDay } from '../../calendar/trading-day.ts';
import { paperNotice } from '../../report/accuracy-words.ts';
import { dayName } from '../../report/day-text.ts';
import { figure } from '../../report/figures.ts';
import { Layout } from '../layout.tsx';
import { ModeBanner } from '../mode-banner.tsx';
import { Notice } from '../notice.tsx';
import type { AccuracyView } from './accuracy-view.ts';
import { Calibration } from './calibration.tsx';
import { Choices } from './choices.tsx';
import { DecisionTable } from '../decision-table.tsx';
import { Overall } from './overall.tsx';
import { PresetCourses } from './preset-courses.tsx';
import { PresetTable } from './preset-table.tsx';
import { Terms } from './terms.tsx';

/** How often forecasts held what they claimed, and what to make of each preset. */
export function AccuracyPage(view: AccuracyView): VNode {
  const { frame, choice, summary, ledgerSource } = view;
  const { overall } = summary;
  return (
    <Layout frame={frame} title="Accuracy" modules={['table-tools']} styles={['forecast', 'accuracy']}>
      {choice.source === 'ledger' && ledgerSource !== null && <ModeBanner run={{ source: ledgerSource }} />}
      <h1>Accuracy</h1>
      <p class="muted">
        A forecast says where the day will end with 80 %. Here is how often that held, and whether another
        rule would have done better. <a href="#terms">What the figures say</a>
      </p>
      <Choices choice={choice} />
      <Origin {...view} />
      {overall === null ? (
        <Nothing {...view} />
      ) : (
        <>
          {overall.days < decisionReports.least && <Few reports={overall.days} />}
          <div class="pair loose">
            <Overall summary={summary} accuracy={overall} />
            <Calibration summary={summary} />
          </div>
          <PresetCourses summary={summary} />
          <PresetTable summary={summary} />
        </>
      )}
      {summary.decisions.length > 0 && <DecisionTable decisions={summary.decisions} />}
      <Terms />
    </Layout>
  );
}

const day = (date: string): string => dayName(parseTradingDay(date), 'd LLL yyyy');

/** Whose reports these are, and of what days. */
function Origin({ choice, summary, walk, mostReports }: AccuracyView): VNode | null {
  const { overall, from, to } = summary;
  if (overall === null || from === null || to === null) return null;
  const reports = `${figure(overall.days)} ${overall.days === 1 ? 'report' : 'reports'}`;
  return (
    <p>
      <strong>
        {figure(overall.forecasts)} forecasts of {reports}
      </strong>
      , {day(from)} to {day(to)}
      {choice.source === 'ledger' && overall.days === mostReports && ', the newest'}
      {choice.source === 'walk' && walk !== null && (
        <>
          , as they would have been: {figure(walk.symbols)} stocks, {walk.origin} (<code>{walk.runId}</code>)
        </>
      )}
      . {choice.basis === 'paper' && paperNotice}
    </p>
  );
}

function Few({ reports }: { readonly reports: number }): VNode {
  return (
    <Notice
      kind="warning"
      what={`Only ${figure(reports)} ${reports === 1 ? 'report' : 'reports'} so far: fewer than ${decisionReports.least} say nothing of how good a forecast is.`}
      advice="`openbell walk-forward --bars FILE…` measures it on past days."
    />
  );
}

function Nothing({ choice: { source, basis }, summary }: AccuracyView): VNode {
  if (basis === 'chosen' && summary.decisions.length > 0) {
    return (
      <Notice
        kind="hint"
        what="No forecast has chosen a stock so far, so none has expected anything of its chosen stocks."
        advice="Look at the whole list as if traded, which every report has."
      />
    );
  }
  return source === 'walk' ? (
    <Notice
      kind="hint"
      what="No walk through past days is stored."
      advice="`openbell walk-forward --bars FILE…` makes every past day's report as it would have been, and holds it against that day."
    />
  ) : (
    <Notice
      kind="hint"
      what="No report has been held against its day yet."
      advice="The end of day does it after each session with a report; `openbell walk-forward --bars FILE…` measures past days."
    />
  );
}
