import type { VNode } from 'preact';

import type { Frame } from '../frame.ts';
import { Notice } from '../notice.tsx';
import type { Part } from '../part.ts';

/** What the form shows besides its fields. */
export interface RescanDesk {
  /** As somebody wrote it, or the day it is for by itself. */
  readonly date: string;
  readonly symbols: string;
  /** Why what was sent cannot be done. */
  readonly problem: { readonly what: string; readonly advice: string } | null;
  /** Whether a worker runs; away where the queue is. */
  readonly worker: Part<boolean>;
}

interface RescanFormProps {
  readonly frame: Frame;
  readonly desk: RescanDesk;
}

/** Asks for a day's report again. It says beforehand what would keep it from being made. */
export function RescanForm({ frame, desk }: RescanFormProps): VNode {
  const { worker, problem } = desk;
  const reason =
    frame.role !== 'operator'
      ? 'Only operators may ask for a run: you are signed in as a viewer.'
      : worker.kind === 'away'
        ? `No run can be asked for while the queue is away. ${worker.what} ${worker.advice}`
        : null;
  return (
    <section class="card desk" aria-labelledby="rescan">
      <h2 id="rescan">Make a report again</h2>
      <p class="muted">
        A rescan looks for the most active stocks anew, fetches their bars anew and makes the report of the
        day again. Readers see the day's earlier report until the new one is published.
      </p>
      {problem && <Notice kind="trouble" what={problem.what} advice={problem.advice} />}
      {reason !== null && <Notice kind={frame.role === 'operator' ? 'trouble' : 'hint'} what={reason} />}
      {reason === null && worker.kind === 'here' && !worker.value && (
        <Notice
          kind="warning"
          what="No worker process is running: a run waits until one does."
          advice="Start one with `openbell worker`, or everything with `openbell up`."
        />
      )}
      <form method="post" action="/runs/rescan" class="controls">
        <input type="hidden" name="_csrf" value={frame.csrfToken} />
        <label>
          Trading day
          <input type="date" name="date" value={desk.date} required aria-invalid={problem !== null} />
        </label>
        <label class="wide">
          Fetch anew
          <input
            type="text"
            name="symbols"
            value={desk.symbols}
            placeholder="all stocks"
            maxLength={4000}
            autoComplete="off"
            autoCapitalize="characters"
            spellcheck={false}
            aria-describedby="symbols-help"
          />
        </label>
        <button type="submit" disabled={reason !== null}>
          Rescan
        </button>
        <p id="symbols-help" class="small muted help">
          Left empty, the bars of all stocks are fetched anew. To fetch only some, write them like{' '}
          <code>AAPL, BRK B</code>.
        </p>
      </form>
    </section>
  );
}
