import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';

import { parseTradingDay, type TradingDay } from '../../calendar/trading-day.ts';
import { modeOf } from '../../report/report-mode.ts';
import type { ReportKind, Run } from '../../store/store.ts';
import { forViewers } from '../access.ts';
import type { ReportReader } from '../report-reader.ts';
import type { WebParts } from '../web-parts.ts';
import { sendCsv } from './send-csv.ts';

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

/** Reports of one kind, as programs read them. */
interface PublishedMatter<T extends { readonly run: Run }> {
  /** `/api/v1/reports` */
  readonly path: string;
  readonly of: ReportKind;
  /** `report`, `end of day` */
  readonly name: string;
  readonly reports: ReportReader<T>;
  readonly schema: z.ZodType;
  /** Of the schema. */
  readonly document: (report: T) => unknown;
  readonly csv: (report: T) => string | Promise<string>;
  /** What the CSV is. */
  readonly csvDescription: string;
  /** Of a CSV file, before its date. */
  readonly file: string;
}

/** Lists the days with a report, and gives each whole. */
export function publishedApi<T extends { readonly run: Run }>(
  app: FastifyInstance,
  { sources }: Pick<WebParts, 'sources'>,
  matter: PublishedMatter<T>,
): void {
  const api = app.withTypeProvider<ZodTypeProvider>();
  api.get(
    matter.path,
    {
      ...forViewers,
      schema: {
        summary: `Days with a published ${matter.name}, newest first`,
        querystring: z.object({ limit: z.coerce.number().int().min(1).max(mostReports).default(60) }),
        response: { 200: z.object({ reports: z.array(publishedReport) }) },
      },
    },
    async ({ query: { limit } }) => {
      const store = await sources.store();
      const runs = await store.recentRuns(matter.of, limit * runsAReport);
      return { reports: newestOfEachDay(runs).slice(0, limit).map(inShort) };
    },
  );

  api.get(
    `${matter.path}/:date`,
    {
      ...forViewers,
      schema: {
        summary: `The ${matter.name} of a day`,
        params: z.object({ date: z.string().describe('YYYY-MM-DD, or `latest`.') }),
        querystring: z.object({
          format: z.enum(['json', 'csv']).default('json').describe(`csv: ${matter.csvDescription}`),
        }),
        response: {
          200: {
            description: `The complete ${matter.name}, or its listed stocks.`,
            content: {
              'application/json': { schema: matter.schema },
              'text/csv; charset=utf-8': { schema: z.string() },
            },
          },
        },
      },
    },
    async ({ params, query }, reply) => {
      const report = await matter.reports.report(dayOf(params.date));
      if (query.format === 'json') return matter.document(report);
      return sendCsv(reply, `${matter.file}-${report.run.date}.csv`, await matter.csv(report));
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
