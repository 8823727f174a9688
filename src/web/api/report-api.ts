import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';

import { parseTradingDay, type TradingDay } from '../../calendar/trading-day.ts';
import { reportDocument } from '../../report/report-json.ts';
import { modeOf } from '../../report/report-mode.ts';
import { reportSchema } from '../../report/report-schema.ts';
import { reportCsv } from '../../report/stock-table.ts';
import type { Run } from '../../store/store.ts';
import { forViewers } from '../access.ts';
import type { WebParts } from '../web-parts.ts';

const mostReports = 400;
/** Runs of the ledger a report: rescans, failures and days without a session come in between. */
const runsAReport = 4;

const publishedReport = z.object({
  date: z.iso.date().describe('New York date'),
  runId: z.string(),
  state: z.enum(['done', 'partial']),
  late: z.boolean().describe('Ended after 09:30 New York of its day.'),
  mode: z.enum(['PAPER', 'LIVE', 'SIMULATED', 'UNKNOWN']),
});

/** Published reports, whole. */
export function reportApi(app: FastifyInstance, parts: WebParts): void {
  const api = app.withTypeProvider<ZodTypeProvider>();
  api.get(
    '/api/v1/reports',
    {
      ...forViewers,
      schema: {
        summary: 'Days with a published report, newest first',
        querystring: z.object({ limit: z.coerce.number().int().min(1).max(mostReports).default(60) }),
        response: { 200: z.object({ reports: z.array(publishedReport) }) },
      },
    },
    async ({ query: { limit } }) => {
      const store = await parts.sources.store();
      const runs = await store.recentRuns('morning', limit * runsAReport);
      return { reports: newestOfEachDay(runs).slice(0, limit).map(inShort) };
    },
  );

  api.get(
    '/api/v1/reports/:date',
    {
      ...forViewers,
      schema: {
        summary: 'The report of a day',
        params: z.object({ date: z.string().describe('YYYY-MM-DD, or `latest`.') }),
        querystring: z.object({
          format: z
            .enum(['json', 'csv'])
            .default('json')
            .describe('csv: the listed stocks of every forecast, as `openbell report export` writes them.'),
        }),
        response: {
          200: {
            description: 'The complete report, or its listed stocks.',
            content: {
              'application/json': { schema: reportSchema },
              'text/csv; charset=utf-8': { schema: z.string() },
            },
          },
        },
      },
    },
    async ({ params, query }, reply) => {
      const report = await parts.reports.report(dayOf(params.date));
      if (query.format === 'json') return reportDocument(report);
      const csv = await reportCsv(report);
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="openbell-${report.run.date}.csv"`)
        .serializer((text: string) => text)
        .send(csv);
    },
  );
}

/** Undefined for the newest. @throws OpenbellError BAD_INPUT */
const dayOf = (text: string): TradingDay | undefined =>
  text === 'latest' ? undefined : parseTradingDay(text);

/** Of runs by date and attempt, newest first, the one a reader of its day is shown. */
function newestOfEachDay(runs: readonly Run[]): Run[] {
  const days = new Map<TradingDay, Run>();
  for (const run of runs) if (run.publishedAt !== null && !days.has(run.date)) days.set(run.date, run);
  return [...days.values()];
}

const inShort = (run: Run): z.input<typeof publishedReport> => ({
  date: run.date,
  runId: run.runId,
  state: run.state === 'partial' ? 'partial' : 'done',
  late: run.late,
  mode: modeOf(run),
});
