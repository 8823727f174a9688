import type { Job } from 'bullmq';

import type { EpochMs } from '../calendar/clock.ts';
import { newYorkDay, newYorkTime } from '../calendar/new-york.ts';
import { OpenbellError } from '../errors/openbell-error.ts';
import type { Run, UniverseEntry } from '../store/store.ts';
import type { JobContext } from './job-context.ts';
import {
  type ForecastJobData,
  forecastJobId,
  queueNames,
  type RunJobData,
  runJobOptions,
  type RunProgress,
  symbolJobId,
  symbolJobOptions,
} from './queues.ts';
import { noGatewayError } from './run-failure.ts';
import { hasEnded, requireRun } from './run-ledger.ts';
import { universeFor } from './universe.ts';

type StartedRun = Run & { readonly startedAt: EpochMs };

/** After this long without a gateway the log and the ledger say so. */
const sayWaitingAfterMs = 5 * 60_000;

/** Shows a step on the job and to whoever follows the run. */
export async function showProgress(job: Job<RunJobData>, progress: RunProgress): Promise<void> {
  await job.updateProgress({ ...progress });
}

/** Until when a gateway that is away is waited for: the report of today until its last retry, any other not at all. */
function waitUntil(run: Run, { clock, settings }: JobContext): EpochMs {
  const isToday = run.date === newYorkDay(clock.now());
  return isToday ? newYorkTime(run.date, settings.MORNING_RETRY_UNTIL) : clock.now();
}

/**
 * Waits for the gateway, telling the ledger once it takes long.
 * @returns the run, with a note where it had to wait.
 */
async function waitForGateway(job: Job<RunJobData>, run: StartedRun, context: JobContext): Promise<Run> {
  const { clock, settings, store, log } = context;
  let said = false;
  const onWaiting = async (failure: OpenbellError): Promise<void> => {
    const text = `${failure.message} Trying again until ${settings.MORNING_RETRY_UNTIL} New York. ${failure.advice}`;
    await showProgress(job, { step: 'waiting for the gateway', done: 0, total: 0, text });
    if (said || clock.now() - run.startedAt < sayWaitingAfterMs) return;
    said = true;
    log.warn({ runId: run.runId, advice: failure.advice }, `still no gateway: ${failure.message}`);
    await job.log(text);
    await store.saveRun({ ...run, state: 'waiting_for_gateway', reason: failure.message });
  };
  try {
    await context.gateway.waitFor(waitUntil(run, context), onWaiting, context.stopping);
  } catch (error) {
    const waitedInVain = error instanceof OpenbellError && error.retryable && !context.stopping.aborted;
    throw waitedInVain ? noGatewayError(error) : error;
  }
  const minutes = Math.floor((clock.now() - run.startedAt) / 60_000);
  return said ? { ...run, notes: [...run.notes, `waited ${minutes} minutes for the gateway`] } : run;
}

/** Puts the forecast on the queue with one child a symbol; adding it again is a no-op. */
async function addFlow(
  data: RunJobData,
  entries: readonly UniverseEntry[],
  context: JobContext,
): Promise<void> {
  await context.queues.flows.add({
    name: 'forecast',
    queueName: queueNames.runs,
    data: { ...data, symbols: entries.map((entry) => entry.symbol) } satisfies ForecastJobData,
    opts: { ...runJobOptions, jobId: forecastJobId(data.runId) },
    children: entries.map((entry) => ({
      name: entry.symbol,
      queueName: queueNames.symbols,
      data: { ...data, ...entry },
      opts: { ...symbolJobOptions, jobId: symbolJobId(data.runId, entry.symbol) },
    })),
  });
}

/** Says which symbols were to be fetched anew and are not in the report at all. */
function strangersNote(refetch: readonly string[], entries: readonly UniverseEntry[]): string[] {
  const known = new Set(entries.map((entry) => entry.symbol));
  const strangers = refetch.filter((symbol) => symbol !== '*' && !known.has(symbol));
  return strangers.length === 0 ? [] : [`not among the most active stocks: ${strangers.join(', ')}`];
}

/** The first job of a run: wait for the gateway, find the universe, fan out. */
export async function runScanJob(
  job: Job<RunJobData>,
  context: JobContext,
): Promise<{ runId: string; symbols: number }> {
  const { store, clock, log } = context;
  const run = await requireRun(store, job.data.runId);
  // A repeated attempt whose flow is on its way has nothing left to do.
  if (hasEnded(run) || (await context.queues.runs.getJob(forecastJobId(run.runId)))) {
    return { runId: run.runId, symbols: run.counts['symbols'] ?? 0 };
  }
  const started: StartedRun = { ...run, startedAt: run.startedAt ?? clock.now() };
  // A process started anew in the middle of waiting goes on counting from here.
  if (run.startedAt === null) await store.saveRun(started);
  const waited = await waitForGateway(job, started, context);

  const scanning: Run = { ...waited, state: 'scanning', reason: '' };
  await store.saveRun(scanning);
  await showProgress(job, {
    step: 'scanning',
    done: 0,
    total: 0,
    text: 'scanning for the most active stocks',
  });
  const found = await context.gateway.use((gateway) => universeFor(scanning, gateway, context));
  const { universe, lookAhead } = found;
  const notes = [...found.notes, ...strangersNote(job.data.refetch, universe.entries)];
  for (const note of notes) await job.log(note);
  const fetching: Run = {
    ...scanning,
    state: 'fetching',
    lookAhead,
    source: await context.gateway.use((gateway) => Promise.resolve(gateway.source)),
    notes: [...scanning.notes, ...notes],
    counts: { ...scanning.counts, symbols: universe.entries.length },
    timings: { ...scanning.timings, scan: clock.now() - started.startedAt },
  };
  await store.saveRun(fetching);
  await addFlow(job.data, universe.entries, context);
  const text = `${universe.entries.length} symbols: ${universe.origin}`;
  await job.log(text);
  log.info({ runId: fetching.runId, symbols: universe.entries.length }, text);
  return { runId: fetching.runId, symbols: universe.entries.length };
}
