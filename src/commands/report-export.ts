import type { Command } from 'commander';

import type { Report } from '../report/load-report.ts';
import { exportCommand, type Format, sheetTexts } from './export-command.ts';

export const exportReport = (): Command =>
  exportCommand({
    ...{ name: 'report', file: 'openbell', content: contentOf },
    read: async (context, date) => (await import('./stored-report.ts')).readStoredReport(context, date),
  });

async function contentOf(report: Report, format: Format): Promise<string | Uint8Array> {
  switch (format) {
    case 'json':
      return `${(await import('../report/report-json.ts')).reportJson(report)}\n`;
    case 'csv':
      return (await import('../report/stock-table.ts')).reportCsv(report);
    case 'parquet':
      return (await import('../report/report-parquet.ts')).reportParquet(report);
    case 'html': {
      const { exportSheets, renderExport } = await import('../pages/export/render-export.ts');
      const { ownVersion } = await import('../config/own-version.ts');
      return renderExport(report, await sheetTexts(exportSheets), ownVersion());
    }
  }
}
