import type { Job } from 'bullmq';

import type { EpochMs } from '../calendar/clock.ts';
import { newYorkDay, newYorkTime } from '../calendar/new-york.ts';
import type { Run, UniverseEntry } from '../store/store.ts';
import { checkCalendar } from './calendar-check.ts';
import type { JobContext } from './job-context.ts';
import type { RunJobData } from './queues.ts';
import { addReportFlow, forecastJobOf } from './report-flow.ts';
import { hasEnded, requireRun } from './run-ledger.ts';
import { showProgress, type StartedRun, startRun } from './started-run.ts';
import { universeFor } from './universe.ts';
import { waitForGateway } from './wait-for-gateway.ts';

/** Until when a gateway that is away is waited for: the report of today until its last retry, any other not at all. */
function waitUntil(run: Run, { clock, settings }: JobContext): EpochMs {
  const isToday = run.date === newYorkDay(clock.now());
  return isToday ? newYorkTime(run.date, settings.MORNING_RETRY_UNTIL) : clock.now();
}

/** Says which symbols were to be fetched anew and are not in the report at all. */
function strangersNote(refetch: readonly string[], entries: readonly UniverseEntry[]): string[] {
  const known = new Set(entries.map((entry) => entry.symbol));
  const strangers = refetch.filter((symbol) => symbol !== '*' && !known.has(symbol));
  return strangers.length === 0 ? [] : [`not among the most active stocks: ${strangers.join(', ')}`];
}

/** Finds the run's symbols and puts their jobs on the queue. @returns how many there are. */
async function scanAndFanOut(job: Job<RunJobData>, run: StartedRun, context: JobContext): Promise<number> {
  const { store, clock, log } = context;
  const scanning: Run = { ...run, state: 'scanning', reason: '' };
  await store.saveRun(scanning);
  const text = 'scanning for the most active stocks';
  await showProgress(job, { step: 'scanning', done: 0, total: 0, text });
  const found = await context.gateway.use((gateway) => universeFor(scanning, gateway, context));
  const { entries, origin } = found.universe;
  const notes = [
    ...found.notes,
    ...strangersNote(job.data.refetch, entries),
    ...(run.date >= newYorkDay(clock.now()) ? await checkCalendar(entries, context) : []),
  ];
  await store.saveRun({
    ...scanning,
    state: 'fetching',
    lookAhead: found.lookAhead,
    source: await context.gateway.use((gateway) => Promise.resolve(gateway.source)),
    // A repeated attempt finds its own notes.
    notes: [...new Set([...scanning.notes, ...notes])],
    counts: { ...scanning.counts, symbols: entries.length },
    timings: { ...scanning.timings, scan: clock.now() - run.startedAt },
  });
  await addReportFlow(context.queues, job.data, entries);
  for (const line of [...notes, `${entries.length} symbols: ${origin}`]) await job.log(line);
  log.info({ symbols: entries.length, notes }, `${entries.length} symbols: ${origin}`);
  return entries.length;
}

/** The first job of a run: wait for the gateway, find the universe, fan out. */
export async function runScanJob(
  job: Job<RunJobData>,
  context: JobContext,
): Promise<{ runId: string; symbols: number }> {
  const { store, queues } = context;
  const run = await requireRun(store, job.data.runId);
  const { runId } = run;
  // A repeated attempt whose flow is on its way has nothing left to do.
  if (hasEnded(run) || (await forecastJobOf(queues, runId))) {
    return { runId, symbols: run.counts['symbols'] ?? 0 };
  }
  const started = await startRun(run, context);
  const ready = await waitForGateway(job, started, waitUntil(run, context), context);
  return { runId, symbols: await scanAndFanOut(job, ready, context) };
}
