import type { VNode } from 'preact';

import { dayName } from '../../report/day-text.ts';
import type { EndOfDayReport } from '../../report/end-of-day-schema.ts';
import { Terms } from '../accuracy/terms.tsx';
import type { Frame } from '../frame.ts';
import { Layout } from '../layout.tsx';
import { ModeBanner } from '../mode-banner.tsx';
import { StateCard } from '../state-card.tsx';
import { Neighbours, OtherDay } from '../today/day-links.tsx';
import { Told } from '../told.tsx';
import { AccountSection } from './account-section.tsx';
import type { EndOfDayModel } from './end-of-day-model.ts';
import { Outcome } from './outcome.tsx';

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
      {report !== null && <Outcome report={report} linked />}
      {(report !== null || account.state !== 'unknown') && <AccountSection account={account} />}
      {report !== null && <Exports report={report} />}
      {report !== null && report.presets.length > 0 && <Terms />}
      <OtherDay of="/eod" shown={date} />
    </Layout>
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
