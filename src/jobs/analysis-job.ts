import { type Job, UnrecoverableError } from 'bullmq';

import type { SymbolAnalysis } from '../analytics/analyse-symbol.ts';
import type { Bars } from '../analytics/bars.ts';
import { type Session, sessionsBefore } from '../calendar/sessions.ts';
import { isOfAnalysis } from '../compute/analysis-pool.ts';
import type { RunSymbol } from '../store/store.ts';
import { failedSymbol } from './failed-symbol.ts';
import type { JobContext } from './job-context.ts';
import type { FetchSummary, SymbolJobData, SymbolSummary } from './queues.ts';
import { asJobError } from './run-failure.ts';
import { backtestTerms } from './settings-terms.ts';

/**
 * Stores a symbol's rows, unless the report went on without it while it was being worked on: then they stand as they were published.
 * @throws UnrecoverableError where nothing is stored.
 */
async function saveSymbol(
  job: Job<SymbolJobData>,
  row: RunSymbol,
  patterns: SymbolAnalysis['patterns'],
  { store, queues }: JobContext,
): Promise<void> {
  const now = job.parentKey === undefined ? undefined : await queues.analyses.getJob(job.id!);
  if (now && now.parentKey === undefined) throw new UnrecoverableError('the report went on without it');
  await store.saveSymbol(row, patterns);
}

/** Stores why a symbol has no place in the report, and ends its job. */
async function failSymbol(job: Job<SymbolJobData>, reason: string, context: JobContext): Promise<never> {
  await job.log(`failed: ${reason}`);
  await saveSymbol(job, failedSymbol(job.data, job.data.symbol, reason), [], context);
  throw new UnrecoverableError(reason);
}

/**
 * Sessions that this run fetched of the symbol, once all of its window is stored. A fetch that failed for good ends the symbol:
 * nothing is analysed on half its bars.
 */
async function fetchedSessions(
  job: Job<SymbolJobData>,
  window: readonly Session[],
  context: JobContext,
): Promise<number> {
  const [fetched] = Object.values(await job.getChildrenValues<FetchSummary>());
  if (fetched) return fetched.fetchedSessions;
  const [reason] = Object.values(await job.getIgnoredChildrenFailures());
  if (reason !== undefined) return failSymbol(job, reason, context);
  // Its fetch was no part of it, or somebody removed it: what is stored decides.
  const held = await context.store.heldSessions(job.data.symbol);
  const missing = window.filter(({ day }) => !held.days.has(day)).length;
  if (missing > 0) {
    return failSymbol(job, `not fetched: ${missing} of ${window.length} sessions are missing`, context);
  }
  return 0;
}

function analyse(
  symbol: string,
  bars: Bars,
  sessions: readonly Session[],
  { pool, presets, settings }: JobContext,
): Promise<SymbolAnalysis> {
  return pool.analyseSymbol({ symbol, bars, sessions, presets, settings: backtestTerms(settings) });
}

/**
 * The processor's part of one symbol of one run: read its window from the store, analyse it, store what was found. Running it
 * twice stores the same rows.
 * @throws UnrecoverableError when no retry can help; any other error is retried by the queue.
 */
export async function runAnalysisJob(job: Job<SymbolJobData>, context: JobContext): Promise<SymbolSummary> {
  const { runId, date, symbol } = job.data;
  const { settings, store, stopping } = context;
  const window = sessionsBefore(date, settings.WINDOW_SESSIONS);
  const fetched = await fetchedSessions(job, window, context);
  const bars =
    context.windows?.take(runId, symbol) ??
    (await store.readBars(symbol, window[0]!.open, window.at(-1)!.close));
  const analysis = await analyse(symbol, bars, window, context).catch((error: unknown) => {
    if (stopping.aborted || !isOfAnalysis(error)) throw error;
    return failSymbol(job, asJobError(error).message, context);
  });
  const state = analysis.insufficient ? 'insufficient_data' : 'analysed';
  const { volume, quality, measures, tally, patterns, reason } = analysis;
  const row = { runId, date, symbol, state, reason, volume, quality, measures, tally } as const;
  await saveSymbol(job, row, patterns, context);
  return { symbol, state, bars: bars.length, fetchedSessions: fetched, patterns: patterns.length };
}
