import type { VNode } from 'preact';

import { dayName } from '../../report/day-text.ts';
import type { EndOfDayReport } from '../../report/end-of-day-schema.ts';
import { Terms } from '../accuracy/terms.tsx';
import { AccountSection } from '../end-of-day/account-section.tsx';
import { Outcome } from '../end-of-day/outcome.tsx';
import { renderPage } from '../render-page.ts';
import { ExportShell, publishedText, Warnings } from './export-shell.tsx';

/** The sheets of assets/ the file carries, in their order. */
export const endExportSheets = ['openbell', 'forecast', 'today', 'accuracy', 'export'] as const;

interface EndExportPageProps {
  readonly report: EndOfDayReport;
  readonly style: string;
  readonly version: string;
}

function EndExportPage({ report, style, version }: EndExportPageProps): VNode {
  const { run, morningRunId, account, presets } = report;
  return (
    <ExportShell title="End of day" {...{ run, style, version }}>
      <h1>End of day, {dayName(run.date)}</h1>
      <p class="muted">
        {morningRunId === null ? 'no morning report' : `held against ${morningRunId}`}
        {publishedText(run)}
      </p>
      <Warnings run={run} />
      <Outcome report={report} linked={false} />
      {account !== null && <AccountSection account={account} />}
      {presets.length > 0 && <Terms />}
    </ExportShell>
  );
}

/**
 * The end of a day as one HTML file that refers to nothing outside of it.
 * @param sheets the text of `endExportSheets`
 */
export const renderEndExport = (report: EndOfDayReport, sheets: readonly string[], version: string): string =>
  renderPage(EndExportPage({ report, style: sheets.join('\n'), version }));
