import type { VNode } from 'preact';

import { figure } from '../../report/figures.ts';
import { dayName } from '../../report/day-text.ts';
import type { Run } from '../../store/store.ts';
import { durationText } from '../duration-text.ts';
import { Instant } from '../instant.tsx';
import { RunSteps } from './run-steps.tsx';
import { kindWords, pageOf, stateWords, stepsOf } from './run-words.ts';

/** Figures of a run in the order they are told; one that is 0 is told where that says something. */
const countNames: readonly (readonly [name: string, one: string, many: string, zeroToo: boolean])[] = [
  ['symbols', 'stock', 'stocks', true],
  ['failed', 'failed', 'failed', true],
  ['insufficient', 'with too little data', 'with too little data', false],
  ['ranked', 'ranked', 'ranked', false],
  ['bars', 'bar', 'bars', true],
  ['rejectedBars', 'bar refused', 'bars refused', true],
  ['missingMinutes', 'minute without a trade', 'minutes without a trade', false],
];

/** What a run counted, in words. */
export function RunCounts({ run: { counts } }: { readonly run: Run }): VNode | null {
  const told = countNames.filter(([name, , , zeroToo]) => {
    const count = counts[name];
    return count !== undefined && (zeroToo || count > 0);
  });
  if (told.length === 0) return null;
  return (
    <ul class="run-counts">
      {told.map(([name, one, many]) => (
        <li key={name} class={name === 'failed' && counts[name]! > 0 ? 'loss' : undefined}>
          <strong class="number">{figure(counts[name]!)}</strong> {counts[name] === 1 ? one : many}
        </li>
      ))}
    </ul>
  );
}

/** State and marks of a run. */
export function RunBadges({ run }: { readonly run: Run }): VNode {
  const { text, tone } = stateWords[run.state];
  return (
    <span class="run-badges">
      <span class={`badge ${tone}`}>{text}</span>
      {run.late && <span class="badge so-so">Late</span>}
      {run.lookAhead && <span class="badge so-so">Look-ahead</span>}
    </span>
  );
}

/** When it was asked for, begun, ended and published. */
export function RunTimes({ run }: { readonly run: Run }): VNode {
  const times = [
    ['Asked for', run.createdAt],
    ['Started', run.startedAt],
    ['Ended', run.finishedAt],
    ['Published', run.publishedAt],
  ] as const;
  return (
    <dl class="figures times">
      {times.map(([name, at]) => [
        <dt key={name}>{name}</dt>,
        <dd key={`${name} at`}>{at === null ? '–' : <Instant at={at} />}</dd>,
      ])}
    </dl>
  );
}

interface RunCardProps {
  readonly run: Run;
  /** Whether its report is the one readers see of its date. */
  readonly isReport: boolean;
}

/** One run of the ledger. */
export function RunCard({ run, isReport }: RunCardProps): VNode {
  const total = run.timings['total'];
  return (
    <li class="run card">
      <header>
        <h3>
          <a href={`/runs/${run.runId}`}>
            {dayName(run.date)}
            <span class="heard">, </span>
          </a>{' '}
          <span class="muted what">
            {kindWords[run.kind]}, attempt {run.attempt}
          </span>
        </h3>
        <RunBadges run={run} />
      </header>
      {run.reason !== '' && <p class="reason">{run.reason}</p>}
      <p class="small muted when">
        Asked for <Instant at={run.createdAt} />
        {run.publishedAt !== null && (
          <>
            , published <Instant at={run.publishedAt} />
          </>
        )}
        {total !== undefined && <>, made in {durationText(total)}</>}
      </p>
      <RunSteps steps={stepsOf(run)} />
      <RunCounts run={run} />
      {run.notes.length > 0 && (
        <ul class="run-notes small">
          {run.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      <p class="row links">
        <a href={`/runs/${run.runId}`}>
          Details<span class="heard"> of {run.runId}</span>
        </a>
        {isReport && (
          <a href={`${pageOf(run.kind)}/${run.date}`}>
            {run.kind === 'end_of_day' ? 'How it came out' : 'Report'}
            <span class="heard"> of {dayName(run.date)}</span>
          </a>
        )}
        {!isReport && run.publishedAt !== null && (
          <span class="muted small">superseded by a later attempt</span>
        )}
      </p>
    </li>
  );
}
