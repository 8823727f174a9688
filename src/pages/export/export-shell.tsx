import type { ComponentChildren, VNode } from 'preact';

import { formatNewYork } from '../../calendar/new-york.ts';
import { modeOf, noticeOf } from '../../report/report-mode.ts';
import type { Run } from '../../store/store.ts';
import { ModeBanner } from '../mode-banner.tsx';
import { Notice } from '../notice.tsx';

interface ExportShellProps {
  /** What it is, before its date. */
  readonly title: string;
  readonly run: Run;
  /** The sheets, one after the other: the file refers to nothing outside of it. */
  readonly style: string;
  readonly version: string;
  readonly children: ComponentChildren;
}

/** Nothing is loaded and nothing runs, whatever a stored text may hold. */
const policy = "default-src 'none'; style-src 'unsafe-inline'";

/** A page that stands for itself: to keep, to print, to send. Whose data it is stays in sight. */
export function ExportShell({ title, run, style, version, children }: ExportShellProps): VNode {
  const simulated = modeOf(run) === 'SIMULATED';
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content={policy} />
        <meta name="color-scheme" content="light dark" />
        <title>{`${simulated ? 'SIMULATED · ' : ''}${title} of ${run.date} · openbell`}</title>
        <style dangerouslySetInnerHTML={{ __html: style }} />
      </head>
      <body class={simulated ? 'export simulated' : 'export'}>
        {simulated && (
          <div class="watermark" aria-hidden="true">
            SIMULATED
          </div>
        )}
        <main>
          <div class="whose">
            <ModeBanner run={run} />
          </div>
          {children}
        </main>
        <footer>
          <p>
            openbell {version} · run {run.runId} · {noticeOf(run)}
          </p>
        </footer>
      </body>
    </html>
  );
}

/** When it was published, for the end of a line. */
export const publishedText = ({ publishedAt }: Run): string =>
  publishedAt === null ? '' : ` · published ${formatNewYork(publishedAt, 'd LLL yyyy HH:mm')} New York`;

/** What makes it less than whole and made in time. */
export function Warnings({ run }: { readonly run: Run }): VNode {
  return (
    <>
      {run.state === 'partial' && <Notice kind="warning" what={`PARTIAL: ${run.reason}.`} />}
      {run.state !== 'partial' && run.reason !== '' && <Notice kind="hint" what={run.reason} />}
      {run.late && <Notice kind="warning" what="LATE: finished after 09:30 New York of its day." />}
      {run.lookAhead && (
        <Notice
          kind="warning"
          what="LOOK-AHEAD: a past date on the universe of a later one; its choice of stocks knew the future."
          advice="Do not judge the method by it."
        />
      )}
    </>
  );
}
