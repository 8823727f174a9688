import type { FastifyInstance } from 'fastify';

import { endOfDayDocument } from '../../report/end-of-day-json.ts';
import { endOfDaySchema } from '../../report/end-of-day-schema.ts';
import { outcomeCsv } from '../../report/outcome-table.ts';
import { reportDocument } from '../../report/report-json.ts';
import { reportSchema } from '../../report/report-schema.ts';
import { reportCsv } from '../../report/stock-table.ts';
import type { WebParts } from '../web-parts.ts';
import { publishedApi } from './published-api.ts';

/** Morning reports and ends of day, whole. */
export function reportApi(app: FastifyInstance, parts: WebParts): void {
  publishedApi(app, parts, {
    ...{ path: '/api/v1/reports', of: 'morning', name: 'report', reports: parts.reports },
    ...{ schema: reportSchema, document: reportDocument, csv: reportCsv, file: 'openbell' },
    csvDescription: 'the listed stocks of every forecast, as `openbell report export` writes them.',
  });
  publishedApi(app, parts, {
    ...{ path: '/api/v1/eod', of: 'end_of_day', name: 'end of day', reports: parts.ends },
    ...{ schema: endOfDaySchema, document: endOfDayDocument, csv: outcomeCsv, file: 'openbell-eod' },
    csvDescription: 'what each listed stock of every forecast brought.',
  });
}
