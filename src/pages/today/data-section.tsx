import type { ComponentChildren, VNode } from 'preact';

import { type DataQuality, dataQuality } from '../../report/data-quality.ts';
import { timeOn } from '../../report/day-text.ts';
import { figure } from '../../report/figures.ts';
import type { Report } from '../../report/load-report.ts';
import type { Run } from '../../store/store.ts';
import { durationText } from '../duration-text.ts';

const words = (name: string): string => name.replaceAll('_', ' ');

/** What the report rests on, what is not in it and why, and the run that made it. */
export function DataSection({ report }: { readonly report: Report }): VNode {
  const quality = dataQuality(report.symbols);
  return (
    <section id="data" aria-labelledby="data-title" class="data">
      <h2 id="data-title">Data and run</h2>
      <div class="cards two">
        <div class="card">
          <h3>Data quality</h3>
          <Bars quality={quality} symbols={report.symbols.length} />
          <Failures quality={quality} />
        </div>
        <RunCard run={report.run} />
      </div>
    </section>
  );
}

function Bars({ quality, symbols }: { readonly quality: DataQuality; readonly symbols: number }): VNode {
  const { accepted, refused, missingMinutes, analysed } = quality;
  const allRefused = refused.reduce((sum, { bars }) => sum + bars, 0);
  return (
    <dl class="figures">
      <dt>Stocks analysed</dt>
      <dd>
        {figure(analysed)} of {figure(symbols)}
      </dd>
      <dt>Bars</dt>
      <dd>{figure(accepted)}</dd>
      <dt>Bars refused</dt>
      <dd>{figure(allRefused)}</dd>
      {refused.map(({ reason, bars }) => (
        <>
          <dt class="part">{words(reason)}</dt>
          <dd>{figure(bars)}</dd>
        </>
      ))}
      <dt>Minutes without a trade</dt>
      <dd>{figure(missingMinutes)}</dd>
    </dl>
  );
}

function Failures({ quality: { insufficient, failures } }: { readonly quality: DataQuality }): VNode {
  const failed = failures.reduce((sum, { symbols }) => sum + symbols.length, 0);
  return (
    <>
      <Folded title={`Too little data: ${figure(insufficient.length)}`} count={insufficient.length}>
        <p class="names">{insufficient.join(' ')}</p>
      </Folded>
      <Folded title={`Failed: ${figure(failed)}`} count={failed}>
        <dl class="failures">
          {failures.map(({ reason, symbols }) => (
            <>
              <dt>
                {figure(symbols.length)}: {reason}
              </dt>
              <dd class="names">{symbols.join(' ')}</dd>
            </>
          ))}
        </dl>
      </Folded>
    </>
  );
}

interface FoldedProps {
  readonly title: string;
  readonly count: number;
  readonly children: ComponentChildren;
}

function Folded({ title, count, children }: FoldedProps): VNode {
  if (count === 0) return <p class="muted">{title}</p>;
  return (
    <details>
      <summary>{title}</summary>
      {children}
    </details>
  );
}

function RunCard({ run }: { readonly run: Run }): VNode {
  const { total, ...steps } = run.timings;
  return (
    <div class="card">
      <h3>Run</h3>
      <dl class="figures">
        <dt>Run</dt>
        <dd>{run.runId}</dd>
        <dt>Account</dt>
        <dd>{run.source === null ? 'unknown' : `${run.source.account} (${run.source.mode})`}</dd>
        <dt>Published, New York</dt>
        <dd>{run.publishedAt === null ? figure(null) : timeOn(run.date, run.publishedAt)}</dd>
        {total !== undefined && (
          <>
            <dt>Made in</dt>
            <dd>{durationText(total)}</dd>
          </>
        )}
        {Object.entries(steps).map(([step, milliseconds]) => (
          <>
            <dt class="part">{words(step)}</dt>
            <dd>{durationText(milliseconds)}</dd>
          </>
        ))}
      </dl>
      {run.notes.length > 0 && (
        <>
          <h3>Notes</h3>
          <ul class="notes">
            {run.notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
