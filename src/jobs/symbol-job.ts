import { type Job, UnrecoverableError } from 'bullmq';

import type { Bars } from '../analytics/bars.ts';
import { type Session, sessionsBefore } from '../calendar/sessions.ts';
import type { BarsOutcome, ContractReference } from '../ibkr/gateway.ts';
import { failedSymbol } from './failed-symbol.ts';
import { fetchMissing } from './fetch-missing.ts';
import { barsFromGateway, worthRetrying } from './gateway-bars.ts';
import { backtestTerms, type JobContext } from './job-context.ts';
import { type SymbolJobData, type SymbolSummary, symbolJobOptions } from './queues.ts';

function windowBars(symbol: string, window: readonly Session[], context: JobContext): Promise<Bars> {
  return context.store.readBars(symbol, window[0]!.open, window.at(-1)!.close);
}

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

/**
 * One symbol of one run: fetch what is missing, validate, store, detect. Running it twice stores the same rows.
 * @throws UnrecoverableError when no retry can help; any other error is retried by the queue.
 */
export async function runSymbolJob(job: Job<SymbolJobData>, context: JobContext): Promise<SymbolSummary> {
  const { runId, date, symbol, conId, primaryExchange } = job.data;
  const { settings, store, clock } = context;
  const window = sessionsBefore(date, settings.WINDOW_SESSIONS);
  const contract: ContractReference = { symbol, conId, primaryExchange };

  await dropOnce(job, context);
  const result = await fetchMissing(symbol, window, store, clock, barsFromGateway(contract, context));
  if (result.kind === 'failed') return failSymbol(job, result.outcome, context);
  if (result.split) await job.log('a changed check bar: every session was fetched again');

  const bars = result.bars ?? (await windowBars(symbol, window, context));
  const analysis = await context.pool.analyseSymbol({
    ...{ symbol, bars, sessions: window, presets: context.presets },
    settings: backtestTerms(settings),
  });
  const state = analysis.insufficient ? 'insufficient_data' : 'analysed';
  await store.saveSymbol(
    {
      runId,
      date,
      symbol,
      state,
      reason: analysis.insufficient ? analysis.reason : '',
      volume: analysis.volume,
      quality: analysis.quality,
      measures: analysis.measures,
      tally: analysis.tally,
    },
    analysis.patterns,
  );
  return {
    symbol,
    state,
    bars: bars.length,
    fetchedSessions: result.fetched,
    patterns: analysis.patterns.length,
  };
}
