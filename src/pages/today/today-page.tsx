import type { VNode } from 'preact';

import { newYorkDay } from '../../calendar/new-york.ts';
import { dayName, timeOn } from '../../report/day-text.ts';
import { figure } from '../../report/figures.ts';
import type { Report } from '../../report/load-report.ts';
import type { Run } from '../../store/store.ts';
import type { Frame } from '../frame.ts';
import { Layout } from '../layout.tsx';
import { Notice } from '../notice.tsx';
import { ChangeList } from './change-list.tsx';
import { DataSection } from './data-section.tsx';
import { DayCard } from './day-card.tsx';
import { Neighbours, OtherDay } from './day-links.tsx';
import { ForecastCards, TradeableLine } from './forecast-cards.tsx';
import { ModeBanner } from '../mode-banner.tsx';
import type { TodayModel } from './today-model.ts';

interface TodayPageProps {
  readonly frame: Frame;
  readonly model: TodayModel;
}

/** The report of a day: how it stands, its forecasts, what changed, and what it rests on. */
export function TodayPage({ frame, model }: TodayPageProps): VNode {
  const { date, report, changes, earlier, later } = model;
  const start = frame.path === '/';
  const source = report?.run ?? runKnown(model);
  const title = start ? 'Today' : `Report of ${dayName(date)}`;
  return (
    <Layout frame={frame} title={title} modules={['run-progress']} styles={['today']}>
      {source !== null && <ModeBanner run={source} />}
      <div class="row title">
        <h1>Morning report</h1>
        <span class="grow" />
        <Neighbours of="/report" earlier={earlier} later={later} />
      </div>
      <DayCard model={model} frame={frame} />
      {report !== null && <Headline report={report} model={model} />}
      {report !== null && <ForecastCards report={report} />}
      {changes !== null && report !== null && <ChangeList changes={changes} date={report.run.date} />}
      {report !== null && <DataSection report={report} />}
      <OtherDay of="/report" shown={report?.run.date ?? date} />
    </Layout>
  );
}

/** The run the state is about, once it knows where its data comes from. */
function runKnown({ state }: TodayModel): Run | null {
  return state !== null && 'run' in state && state.run.source !== null ? state.run : null;
}

/** Of the report shown: its day where that is another one, its case in a line, and what makes it less than whole. */
function Headline({ report, model }: { readonly report: Report; readonly model: TodayModel }): VNode {
  const { run, symbols, forecasts } = report;
  const count = (state: string): string => figure(symbols.filter((symbol) => symbol.state === state).length);
  const ownDay = run.date === model.date;
  const { state } = model;
  // The state of the day has said it where it is this run's.
  const isSaid = state !== null && 'run' in state && state.run.runId === run.runId;
  return (
    <>
      {!ownDay && (
        <h2 class="which">
          Report of {dayName(run.date, 'ccc d LLL')}
          {run.date < model.date && state?.kind !== 'closed' && <span class="badge so-so">not of today</span>}
        </h2>
      )}
      <TradeableLine forecasts={forecasts} />
      <p class="muted">
        {figure(symbols.length)} stocks: {count('analysed')} analysed, {count('insufficient_data')} with too
        little data, {count('failed')} failed
        {!ownDay &&
          run.publishedAt !== null &&
          ` · published ${published(run.date, run.publishedAt)} New York`}{' '}
        · <a href="#data">data and run</a>
        {model.hasEnded && (
          <>
            {' '}
            · <a href={`/eod/${run.date}`}>how it came out</a>
          </>
        )}
      </p>
      {!isSaid && run.state === 'partial' && <Notice kind="warning" what={`Partial: ${run.reason}.`} />}
      {!isSaid && run.late && <Notice kind="warning" what="Late: finished after the open of its day." />}
      {run.lookAhead && (
        <Notice
          kind="warning"
          what="Look-ahead: a past date on the universe of a later one. Its choice of stocks knew the future."
          advice="Do not judge the method by it."
        />
      )}
    </>
  );
}

const published = (date: Report['run']['date'], instant: number): string =>
  newYorkDay(instant) === date ? timeOn(date, instant) : `on ${timeOn(date, instant)}`;
