import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';

import { parseTradingDay, type TradingDay } from '../../calendar/trading-day.ts';
import { OpenbellError } from '../../errors/openbell-error.ts';
import { hasWorker, runningProcesses } from '../../jobs/process-presence.ts';
import { reportDay } from '../../jobs/report-day.ts';
import { hasEnded, requireRun } from '../../jobs/run-ledger.ts';
import type { RescanDesk } from '../../pages/runs/rescan-form.tsx';
import { RunPage } from '../../pages/runs/run-page.tsx';
import { reportOf, RunsPage, type RunsPageProps } from '../../pages/runs/runs-page.tsx';
import { forOperators, forViewers } from '../access.ts';
import { askForRun } from '../ask-for-run.ts';
import { messageOfRun, runUnderWay } from '../events/run-events.ts';
import { failureOf } from '../failure.ts';
import { readLedger } from '../ledger.ts';
import { inTime, readPart } from '../page-part.ts';
import { frameOf, sendPage } from '../page-reply.ts';
import type { WebParts } from '../web-parts.ts';

const runsAPage = 30;

const pageQuery = z.object({
  before: z.string().optional(),
  /** The run somebody has just asked for, and one that was under way already. */
  asked: z.string().max(100).optional(),
  joined: z.string().max(100).optional(),
});

const rescanForm = z.object({ date: z.string().default(''), symbols: z.string().default('') });

/** What the page shows apart from what is read for it. */
interface Shown {
  readonly before?: TradingDay | undefined;
  readonly asked?: { readonly runId: string; readonly created: boolean } | undefined;
  readonly desk: Omit<RescanDesk, 'worker'>;
}

/** The ledger of runs, each run's own page, and the form that asks for one. */
export function runsRoutes(app: FastifyInstance, parts: WebParts): void {
  const { sources, clock } = parts;
  const pages = app.withTypeProvider<ZodTypeProvider>();

  async function read({ before, asked, desk }: Shown): Promise<Omit<RunsPageProps, 'frame'>> {
    const [ledger, worker, askedRun, progress] = await Promise.all([
      readPart('ClickHouse', async () => readLedger(await sources.store(), runsAPage, before)),
      readPart('Redis', async () => hasWorker(await runningProcesses((await sources.queues()).redis))),
      readPart('ClickHouse', async () => (asked ? (await sources.store()).run(asked.runId) : null)),
      readPart('ClickHouse', async () => {
        const run = await runUnderWay(await sources.store());
        return run && messageOfRun(run, sources);
      }),
    ]);
    const run = askedRun.kind === 'here' ? askedRun.value : null;
    return {
      ledger,
      progress: progress.kind === 'here' ? progress.value : null,
      before: before ?? null,
      desk: { ...desk, worker },
      asked: run && asked ? { run, created: asked.created } : null,
    };
  }

  async function send(request: FastifyRequest, reply: FastifyReply, shown: Shown, status = 200) {
    const props = await read(shown);
    return sendPage(reply, RunsPage({ frame: frameOf(request, reply, parts), ...props }), status);
  }

  const emptyDesk = () => ({ date: reportDay(undefined, clock), symbols: '', problem: null });

  pages.get('/runs', { ...forViewers, schema: { querystring: pageQuery } }, (request, reply) => {
    const { before, asked, joined } = request.query;
    const runId = asked ?? joined;
    return send(request, reply, {
      before: before === undefined ? undefined : parseTradingDay(before),
      asked: runId === undefined ? undefined : { runId, created: asked !== undefined },
      desk: emptyDesk(),
    });
  });

  pages.post('/runs/rescan', { ...forOperators, schema: { body: rescanForm } }, async (request, reply) => {
    const { date, symbols } = request.body;
    try {
      const named = symbols.split(',').filter((symbol) => symbol.trim() !== '');
      const wish = {
        date: date === '' ? undefined : date,
        symbols: named.length === 0 ? undefined : named.map((symbol) => symbol.toUpperCase()),
      };
      const { run, created } = await askForRun(parts, wish, request.id);
      return await reply.redirect(`/runs?${created ? 'asked' : 'joined'}=${run.runId}`, 303);
    } catch (error) {
      if (!(error instanceof OpenbellError) || error.code !== 'BAD_INPUT') throw error;
      const problem = { what: error.message, advice: 'Correct it and send it again.' };
      return send(request, reply, { desk: { date, symbols, problem } }, failureOf(error).status);
    }
  });

  pages.get(
    '/runs/:runId',
    { ...forViewers, schema: { params: z.object({ runId: z.string().max(100) }) } },
    async (request, reply) => {
      const { runId } = request.params;
      const found = await inTime('ClickHouse', async () => {
        const store = await sources.store();
        const run = await requireRun(store, runId);
        const [runs, symbols, progress] = await Promise.all([
          store.runsOf('any', run.date),
          store.symbolOutcomes(runId),
          hasEnded(run) ? null : messageOfRun(run, sources),
        ]);
        return { run, progress, report: reportOf(run, runs) ?? null, symbols };
      });
      return sendPage(reply, RunPage({ frame: frameOf(request, reply, parts), ...found }));
    },
  );
}
