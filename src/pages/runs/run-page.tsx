import type { VNode } from 'preact';

import { type DataQuality, dataQuality } from '../../report/data-quality.ts';
import { dayName } from '../../report/day-text.ts';
import { figure } from '../../report/figures.ts';
import type { Run, SymbolOutcome } from '../../store/store.ts';
import type { Frame } from '../frame.ts';
import { Layout } from '../layout.tsx';
import { Notice } from '../notice.tsx';
import { ProgressPanel } from '../today/progress-panel.tsx';
import type { RunMessage } from '../today/run-message.ts';
import { RunBadges, RunCounts, RunTimes } from './run-card.tsx';
import { RunSteps } from './run-steps.tsx';
import { isUnderWay, kindWords, pageOf, stepsOf } from './run-words.ts';

export interface RunPageProps {
  readonly frame: Frame;
  readonly run: Run;
  /** How far it is; null once it has ended. */
  readonly progress: RunMessage | null;
  /** The run whose report readers see of the date, where there is one. */
  readonly report: Run | null;
  /** Empty once a later attempt has been published: what is superseded is removed. */
  readonly symbols: readonly SymbolOutcome[];
}

/** One run with what became of each stock in it. */
export function RunPage({ frame, run, progress, report, symbols }: RunPageProps): VNode {
  const title = `${kindWords[run.kind]} of ${dayName(run.date)}`;
  return (
    <Layout
      frame={frame}
      title={title}
      modules={progress ? ['local-times', 'run-progress'] : ['local-times']}
      styles={['today', 'runs']}
    >
      <p>
        <a href="/runs">All runs</a>
      </p>
      <h1>{title}</h1>
      <p class="row">
        <span class="muted">Attempt {run.attempt}</span>
        <RunBadges run={run} />
        {report?.runId === run.runId && <a href={`${pageOf(run.kind)}/${run.date}`}>Its report</a>}
        {report !== null && report.runId !== run.runId && (
          <a href={`/runs/${report.runId}`}>The day's report is of attempt {report.attempt}</a>
        )}
      </p>
      {run.reason !== '' && (
        <Notice
          kind={run.state === 'failed' || run.state === 'missed' ? 'trouble' : 'warning'}
          what={run.reason}
        />
      )}
      {run.lookAhead && (
        <Notice
          kind="warning"
          what="Look-ahead: the stocks are those most active when it was made, not on its day."
        />
      )}
      {progress && <ProgressPanel progress={progress} of={run.date} />}
      <div class="cards run-parts">
        <section class="card" aria-labelledby="times">
          <h2 id="times">Times</h2>
          <RunTimes run={run} />
        </section>
        <section class="card" aria-labelledby="steps">
          <h2 id="steps">Where the time went</h2>
          <RunSteps steps={stepsOf(run)} />
          {stepsOf(run).length === 0 && <p class="muted">Nothing has been measured yet.</p>}
        </section>
        <section class="card" aria-labelledby="counts">
          <h2 id="counts">What it counted</h2>
          <RunCounts run={run} />
          {Object.keys(run.counts).length === 0 && <p class="muted">Nothing so far.</p>}
          {run.source && (
            <p class="small muted">
              {run.source.mode}, account {run.source.account}
            </p>
          )}
          {run.notes.length > 0 && (
            <ul class="run-notes small">
              {run.notes.map((note) => (
                <li key={note}>{note}</li>
              ))}
            </ul>
          )}
        </section>
      </div>
      <Stocks run={run} symbols={symbols} />
    </Layout>
  );
}

function Stocks({ run, symbols }: Pick<RunPageProps, 'run' | 'symbols'>): VNode {
  if (symbols.length === 0) {
    const what =
      run.publishedAt !== null
        ? 'What became of each stock was removed when a later attempt was published.'
        : isUnderWay(run)
          ? 'No stock is done yet.'
          : 'No stock was analysed in this run.';
    return <Notice kind="hint" what={what} />;
  }
  const quality = dataQuality(symbols);
  return (
    <>
      <Failures quality={quality} date={run.date} />
      {quality.insufficient.length > 0 && (
        <section aria-labelledby="insufficient">
          <h2 id="insufficient">{figure(quality.insufficient.length)} with too little data</h2>
          <SymbolList symbols={quality.insufficient} date={run.date} />
        </section>
      )}
      {quality.refused.length > 0 && <Refused quality={quality} />}
    </>
  );
}

interface SymbolListProps {
  readonly symbols: readonly string[];
  readonly date: string;
}

function SymbolList({ symbols, date }: SymbolListProps): VNode {
  return (
    <ul class="symbols">
      {symbols.map((symbol) => (
        <li key={symbol}>
          <a href={`/stock/${encodeURIComponent(symbol)}?date=${date}`}>{symbol}</a>
        </li>
      ))}
    </ul>
  );
}

function Failures({ quality, date }: { readonly quality: DataQuality; readonly date: string }): VNode {
  const { failures } = quality;
  const count = failures.reduce((sum, { symbols }) => sum + symbols.length, 0);
  return (
    <section aria-labelledby="failures">
      <h2 id="failures">{count === 0 ? 'No stock failed' : `${figure(count)} failed`}</h2>
      {failures.map(({ reason, symbols }) => (
        <details key={reason} class="card failure" open={failures.length <= 3 && symbols.length <= 40}>
          <summary>
            <span class="number">{figure(symbols.length)}</span>: {reason}
          </summary>
          <SymbolList symbols={symbols} date={date} />
        </details>
      ))}
    </section>
  );
}

function Refused({ quality }: { readonly quality: DataQuality }): VNode {
  return (
    <section aria-labelledby="refused">
      <h2 id="refused">Bars refused</h2>
      <div class="scroll" tabIndex={0} role="region" aria-label="Table of refused bars">
        <table>
          <thead>
            <tr>
              <th scope="col">Rule they broke</th>
              <th scope="col" class="number">
                Bars
              </th>
            </tr>
          </thead>
          <tbody>
            {quality.refused.map(({ reason, bars }) => (
              <tr key={reason}>
                <td>{reason.replaceAll('_', ' ')}</td>
                <td class="number">{figure(bars)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
