import type { Command } from 'commander';

import type { EndOfDayReport } from '../report/end-of-day-schema.ts';
import { exportCommand, type Format, sheetTexts } from './export-command.ts';

export const exportEndOfDay = (parent: Command): Command =>
  exportCommand({
    ...{ name: 'end of day', file: 'openbell-eod', content: contentOf, parent },
    read: async (context, date) => {
      const { withStore } = await import('./with-store.ts');
      const { loadEndOfDay } = await import('../report/load-end-of-day.ts');
      return withStore(context, (store) => loadEndOfDay(store, date));
    },
  });

async function contentOf(report: EndOfDayReport, format: Format): Promise<string | Uint8Array> {
  switch (format) {
    case 'json':
      return `${(await import('../report/end-of-day-json.ts')).endOfDayJson(report)}\n`;
    case 'csv':
      return (await import('../report/outcome-table.ts')).outcomeCsv(report);
    case 'parquet': {
      const { outcomeTable } = await import('../report/outcome-table.ts');
      return (await import('../report/report-parquet.ts')).tableParquet(report.run, outcomeTable(report));
    }
    case 'html': {
      const { endExportSheets, renderEndExport } = await import('../pages/export/render-end-export.tsx');
      const { ownVersion } = await import('../config/own-version.ts');
      return renderEndExport(report, await sheetTexts(endExportSheets), ownVersion());
    }
  }
}
