import type { VNode } from 'preact';

import type { TradingDay } from '../../calendar/trading-day.ts';
import { ModeBanner } from '../mode-banner.tsx';
import { Notice } from '../notice.tsx';
import { VerdictBadge } from '../verdict-badge.tsx';
import { forecastPath, type ForecastView } from './forecast-view.ts';
import { dayName } from '../../report/day-text.ts';

/** Which forecast this is, its verdict, what to know about its report, and the ways to its neighbours. */
export function Headline({ run, forecast, siblings, previous, next, hasEnded }: ForecastView): VNode {
  const { preset, verdict, reason } = forecast;
  return (
    <>
      <ModeBanner run={run} />
      <nav class="row neighbours" aria-label="Reports before and after">
        <Neighbour day={previous} preset={preset} rel="prev" />
        <a href={`/report/${run.date}`}>Report of {dayName(run.date)}</a>
        <Neighbour day={next} preset={preset} rel="next" />
      </nav>
      <div class="row headline">
        <h1>
          {preset}
          <span class="heard">, forecast for {dayName(run.date, 'd LLL yyyy')}</span>
        </h1>
        <VerdictBadge verdict={verdict} />
      </div>
      <p class="reason">
        {sentence(reason)}
        {hasEnded && (
          <>
            {' '}
            <a href={`/eod/${run.date}#outcome-${encodeURIComponent(preset)}`}>How it came out</a>
          </>
        )}
      </p>
      <nav class="presets" aria-label="Forecasts of the day">
        {siblings.map((sibling) => (
          <a
            key={sibling.preset}
            href={forecastPath(run.date, sibling.preset)}
            aria-current={sibling.preset === preset ? 'page' : undefined}
          >
            {sibling.preset} <span class="small muted">{sibling.verdict.replace('_', ' ')}</span>
          </a>
        ))}
      </nav>
      <Cautions {...{ run }} />
    </>
  );
}

const sentence = (reason: string): string => `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`;

function Neighbour({
  day,
  preset,
  rel,
}: {
  readonly day: TradingDay | null;
  readonly preset: string;
  readonly rel: 'prev' | 'next';
}): VNode {
  const where = rel === 'prev' ? 'Earlier' : 'Later';
  if (day === null) return <span class="muted">{rel === 'prev' ? 'Oldest' : 'Newest'}</span>;
  return (
    <a href={forecastPath(day, preset)} rel={rel}>
      {where}: {dayName(day, 'd LLL')}
    </a>
  );
}

/** What makes the report's figures less than they look. */
function Cautions({ run }: Pick<ForecastView, 'run'>): VNode {
  return (
    <>
      {run.state === 'partial' && (
        <Notice
          kind="warning"
          what={`The report is partial: ${run.reason}.`}
          advice="Stocks that failed are missing here. Ask for the report again on the Runs page."
        />
      )}
      {run.late && (
        <Notice
          kind="warning"
          what="The report was finished after the open."
          advice="Entries may have passed."
        />
      )}
      {run.lookAhead && (
        <Notice
          kind="warning"
          what="Made for a past date from a later date's list of stocks."
          advice="It knows which stocks stayed active: do not judge the preset by it."
        />
      )}
    </>
  );
}
