import type { VNode } from 'preact';

import type { TradingDay } from '../../calendar/trading-day.ts';
import { dayName } from '../../report/day-text.ts';
import type { Run } from '../../store/store.ts';
import type { Frame } from '../frame.ts';
import { Layout } from '../layout.tsx';
import { Notice } from '../notice.tsx';
import type { Part } from '../part.ts';
import { ProgressPanel } from '../today/progress-panel.tsx';
import type { RunMessage } from '../today/run-message.ts';
import { type RescanDesk, RescanForm } from './rescan-form.tsx';
import { RunCard } from './run-card.tsx';
import { isUnderWay, kindWords } from './run-words.ts';

/** Runs of whole days, newest first. */
export interface Ledger {
  readonly runs: readonly Run[];
  /** Older runs are those before this day; null where there are none. */
  readonly olderBefore: TradingDay | null;
}

export interface RunsPageProps {
  readonly frame: Frame;
  readonly ledger: Part<Ledger>;
  /** How far the run under way is; null without one. */
  readonly progress: RunMessage | null;
  /** The page shows runs before this day; null shows the newest. */
  readonly before: TradingDay | null;
  readonly desk: RescanDesk;
  /** The run somebody has just asked for, and whether it is a new one. */
  readonly asked: { readonly run: Run; readonly created: boolean } | null;
}

/** The ledger of runs and the way to ask for one. */
export function RunsPage({ frame, ledger, progress, before, desk, asked }: RunsPageProps): VNode {
  return (
    <Layout
      frame={frame}
      title="Runs"
      modules={desk.problem ? ['local-times'] : ['local-times', 'run-progress']}
      styles={['today', 'runs']}
    >
      <h1>Runs</h1>
      <p class="muted">
        Every report that was made, is being made or should have been. Times are New York's.{' '}
        <a href="/queues">The queues, job by job</a>
      </p>
      {asked && <AskedFor {...asked} workerRuns={desk.worker.kind === 'here' && desk.worker.value} />}
      {before === null && !desk.problem && (
        <div class="under-way">
          <ProgressPanel progress={progress} of={null} />
        </div>
      )}
      {before === null && <RescanForm frame={frame} desk={desk} />}
      <section aria-labelledby="ledger">
        <h2 id="ledger">{before === null ? 'Ledger' : `Ledger before ${dayName(before)}`}</h2>
        {ledger.kind === 'away' ? (
          <Notice kind="trouble" what={`The ledger cannot be read: ${ledger.what}`} advice={ledger.advice} />
        ) : (
          <LedgerList ledger={ledger.value} before={before} />
        )}
      </section>
    </Layout>
  );
}

interface AskedForProps {
  readonly run: Run;
  readonly created: boolean;
  readonly workerRuns: boolean;
}

function AskedFor({ run, created, workerRuns }: AskedForProps): VNode {
  const name = `${kindWords[run.kind]} of ${dayName(run.date)}, attempt ${run.attempt}`;
  const what = created ? `${name}, was asked for.` : `${name}, is already under way: no second one was made.`;
  const waits = isUnderWay(run) && !workerRuns;
  return (
    <Notice
      kind="hint"
      what={what}
      {...(waits && { advice: 'It waits until a worker process runs: start `openbell worker`.' })}
    >
      <p>
        <a href={`/runs/${run.runId}`}>Follow {run.runId}</a>
      </p>
    </Notice>
  );
}

interface LedgerListProps {
  readonly ledger: Ledger;
  readonly before: TradingDay | null;
}

function LedgerList({ ledger: { runs, olderBefore }, before }: LedgerListProps): VNode {
  if (runs.length === 0) {
    return (
      <Notice
        kind="hint"
        what={before === null ? 'No run is recorded yet.' : `No run is recorded before ${dayName(before)}.`}
        advice="Make a report with `openbell morning`, or let `openbell up` make one each morning."
      />
    );
  }
  return (
    <>
      <ol class="runs">
        {runs.map((run) => (
          <RunCard key={run.runId} run={run} isReport={reportOf(run, runs) === run} />
        ))}
      </ol>
      <nav class="row pages" aria-label="Older and newer runs">
        {before !== null && (
          <a class="button quiet" href="/runs">
            Newest
          </a>
        )}
        {olderBefore !== null && (
          <a class="button quiet" href={`/runs?before=${olderBefore}`}>
            Older
          </a>
        )}
      </nav>
    </>
  );
}

/** The run whose report readers see of a run's date and kind: the newest attempt that was published. */
export const reportOf = ({ date, kind }: Run, runs: readonly Run[]): Run | undefined =>
  runs
    .filter((run) => run.date === date && isEnd(run.kind) === isEnd(kind) && run.publishedAt !== null)
    .reduce<Run | undefined>((best, run) => (best && best.attempt > run.attempt ? best : run), undefined);

const isEnd = (kind: Run['kind']): boolean => kind === 'end_of_day';
