import type { VNode } from 'preact';

import { dayName, halfDayText } from '../../report/day-text.ts';
import type { Frame } from '../frame.ts';
import { ProgressPanel } from './progress-panel.tsx';
import { StateCard } from '../state-card.tsx';
import type { TodayModel } from './today-model.ts';

interface DayCardProps {
  readonly model: TodayModel;
  readonly frame: Frame;
}

/** States that something can be done about on the page of runs. */
const mendable: ReadonlySet<string> = new Set(['partial', 'failed', 'missed', 'overdue', 'new']);

/** How the day's report stands, and what to do. */
export function DayCard({ model, frame }: DayCardProps): VNode {
  const { date, today, state, words, progress, staleInMs } = model;
  const early = state?.kind === 'closed' ? null : halfDayText(date);
  return (
    <StateCard
      title={`${date === today ? 'Today, ' : ''}${dayName(date)}`}
      words={words}
      besides={early}
      staleInMs={date >= today ? staleInMs : undefined}
    >
      {state?.kind === 'new' && <FirstSteps />}
      {state === null ? (
        <p>
          <a href={frame.path}>Try again</a> · <a href="/live">Live</a> · <a href="/system">System</a>
        </p>
      ) : (
        // A day that is over and has no run under way need not be followed.
        (date >= today || progress !== null) && (
          <ProgressPanel progress={progress} of={frame.path === '/' ? null : date} />
        )
      )}
      {state !== null && mendable.has(state.kind) && frame.role === 'operator' && (
        <p>
          <a class="button quiet" href="/runs">
            {state.kind === 'overdue' || state.kind === 'new' ? 'Make it now' : 'Make it again'} on Runs
          </a>
        </p>
      )}
    </StateCard>
  );
}

function FirstSteps(): VNode {
  return (
    <ol class="first-steps">
      <li>
        To look around first: <code>openbell morning --demo</code> makes a report from a simulated market in
        half a minute, in a home of its own.
      </li>
      <li>
        Start IB Gateway or TWS and try <code>openbell check</code>: it says what is missing.
      </li>
      <li>
        <code>openbell morning</code> makes a report now; <code>openbell up</code> makes one every session
        day.
      </li>
    </ol>
  );
}
