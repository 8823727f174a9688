import type { Report } from '../../report/load-report.ts';
import { renderPage } from '../render-page.ts';
import { ExportPage } from './export-page.tsx';

/** The sheets of assets/ the file carries, in their order. */
export const exportSheets = ['openbell', 'today', 'forecast', 'export'] as const;

/**
 * A report as one HTML file that refers to nothing outside of it.
 * @param sheets the text of `exportSheets`
 */
export function renderExport(report: Report, sheets: readonly string[], version: string): string {
  const page = renderPage(ExportPage({ report, style: sheets.join('\n'), version }));
  // Nobody unfolds anything on paper.
  return page.replaceAll('<details>', '<details open>');
}
