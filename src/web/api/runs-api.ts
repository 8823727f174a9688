import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';

import { parseTradingDay } from '../../calendar/trading-day.ts';
import { requireRun } from '../../jobs/run-ledger.ts';
import { runDocument } from '../../report/report-json.ts';
import { runSchema } from '../../report/report-schema.ts';
import { forOperators, forViewers } from '../access.ts';
import { askForRun } from '../ask-for-run.ts';
import { readLedger } from '../ledger.ts';
import { inTime } from '../page-part.ts';
import type { WebParts } from '../web-parts.ts';

const answersLimit = 500;

/** The ledger of runs, and asking for one. */
export function runsApi(app: FastifyInstance, parts: WebParts): void {
  const { sources } = parts;
  const api = app.withTypeProvider<ZodTypeProvider>();

  api.get(
    '/api/v1/runs',
    {
      ...forViewers,
      schema: {
        summary: 'Runs of whole days, newest first',
        querystring: z.object({
          before: z.string().optional().describe('only runs of earlier days, YYYY-MM-DD'),
          limit: z.coerce.number().int().min(1).max(answersLimit).default(50),
        }),
        response: {
          200: z.object({
            runs: z.array(runSchema),
            olderBefore: z.iso.date().nullable().describe('`before` of the next page; null on the last'),
          }),
        },
      },
    },
    async ({ query: { before, limit } }) => {
      const day = before === undefined ? undefined : parseTradingDay(before);
      const { runs, olderBefore } = await inTime('ClickHouse', async () =>
        readLedger(await sources.store(), limit, day),
      );
      return { runs: runs.map(runDocument), olderBefore };
    },
  );

  api.get(
    '/api/v1/runs/:runId',
    {
      ...forViewers,
      schema: {
        summary: 'One run',
        params: z.object({ runId: z.string().max(100) }),
        response: { 200: runSchema },
      },
    },
    async ({ params: { runId } }) =>
      runDocument(await inTime('ClickHouse', async () => requireRun(await sources.store(), runId))),
  );

  api.post(
    '/api/v1/runs',
    {
      ...forOperators,
      schema: {
        summary: 'Asks for a rescan: 201 with the new run, 200 with the one of that day that is under way',
        body: z.strictObject({
          date: z.string().optional().describe('YYYY-MM-DD; left out: today, or the next session'),
          symbols: z
            .array(z.string())
            .min(1)
            .max(2_000)
            .optional()
            .describe('fetch only these anew; left out: all'),
        }),
        response: { 200: runSchema, 201: runSchema },
      },
    },
    async ({ body, id }, reply) => {
      const { run, created } = await askForRun(parts, body, id);
      return reply.code(created ? 201 : 200).send(runDocument(run));
    },
  );
}
