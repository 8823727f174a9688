import { type Job, UnrecoverableError } from 'bullmq';

import { sessionsBefore } from '../calendar/sessions.ts';
import type { BarsOutcome, ContractReference } from '../ibkr/gateway.ts';
import { failedSymbol } from './failed-symbol.ts';
import { fetchMissing } from './fetch-missing.ts';
import { barsFromGateway, worthRetrying } from './gateway-bars.ts';
import type { JobContext } from './job-context.ts';
import {
  type FetchSummary,
  queueNames,
  type SymbolJobData,
  symbolJobId,
  symbolJobOptions,
} from './queues.ts';

/**
 * Forgets the bars of a symbol that is to be fetched anew. The job remembers that it did, so that a repeated attempt goes
 * on from what an earlier one stored.
 */
async function dropOnce(job: Job<SymbolJobData>, context: JobContext): Promise<void> {
  const { symbol, refetch, dropped } = job.data;
  if (dropped === true || !(refetch.includes('*') || refetch.includes(symbol))) return;
  await context.store.dropBars(symbol);
  await job.updateData({ ...job.data, dropped: true });
}

/** Stores why a symbol has no place in the report, and ends its job. */
async function failSymbol(
  job: Job<SymbolJobData>,
  outcome: Exclude<BarsOutcome, { kind: 'bars' }>,
  context: JobContext,
): Promise<never> {
  const reason = `${outcome.kind}: ${outcome.message}`;
  // A request given up by a process that ends says nothing about the symbol.
  if (context.stopping.aborted) throw new Error(reason);
  const last = job.attemptsMade + 1 >= (job.opts.attempts ?? symbolJobOptions.attempts ?? 1);
  const final = !worthRetrying.has(outcome.kind) || last;
  await job.log(final ? `failed: ${reason}` : `will be tried again: ${reason}`);
  if (!final) throw new Error(reason);
  await context.store.saveSymbol(failedSymbol(job.data, job.data.symbol, reason), []);
  throw new UnrecoverableError(reason);
}

/** Versions before the queue of analyses let the forecast wait for the fetch itself: it is made to wait for an analysis too. */
async function addAnalysisOfEarlierFlow(job: Job<SymbolJobData>, { queues }: JobContext): Promise<void> {
  const { parent, data } = job;
  if (parent?.id === undefined || !parent.queueKey.endsWith(`:${queueNames.runs}`)) return;
  const jobId = symbolJobId(data.runId, data.symbol);
  await queues.analyses.add(data.symbol, data, {
    ...symbolJobOptions,
    jobId,
    parent: { id: parent.id, queue: parent.queueKey },
  });
}

/**
 * The gateway's part of one symbol of one run: fetch what is missing, validate, store. Running it twice stores the same rows.
 * @throws UnrecoverableError when no retry can help; any other error is retried by the queue.
 */
export async function runFetchJob(job: Job<SymbolJobData>, context: JobContext): Promise<FetchSummary> {
  const { date, symbol, conId, primaryExchange } = job.data;
  const { settings, store, clock } = context;
  const window = sessionsBefore(date, settings.WINDOW_SESSIONS);
  const contract: ContractReference = { symbol, conId, primaryExchange };

  await dropOnce(job, context);
  const result = await fetchMissing(symbol, window, store, clock, barsFromGateway(contract, context));
  if (result.kind === 'failed') return failSymbol(job, result.outcome, context);
  if (result.split) await job.log('a changed check bar: every session was fetched again');
  if (result.bars) context.windows?.keep(job.data.runId, symbol, result.bars);
  await addAnalysisOfEarlierFlow(job, context);
  return { symbol, fetchedSessions: result.fetched };
}
