import type { Job } from 'bullmq';
import type { Logger } from 'pino';

import type { Clock } from '../calendar/clock.ts';
import type { Run, Store } from '../store/store.ts';
import { queueNames, type Queues, type RunJobData } from './queues.ts';
import { forecastJobOf } from './report-flow.ts';
import { redisPrefix } from './redis-prefix.ts';
import { enqueueRun, hasEnded } from './run-ledger.ts';

/** A run that has been fetching for longer goes on without the symbols still missing. */
const deadlineMs = 2 * 3600_000;
/** Past its deadline a run goes on all the same as long as it gets on: a clock that was set forward makes any run look old. */
const quietMs = 10 * 60_000;
/** Jobs lost longer ago are not put back: nobody waits for that report any more. */
const putBackWithinMs = 24 * 3600_000;

/** What the watchdog works with. */
export interface Watched {
  readonly store: Store;
  readonly queues: Queues;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Ends a run in the ledger, so that nobody waits for a dead job. */
async function failRun(store: Store, clock: Clock, runId: string, reason: string): Promise<void> {
  const run = await store.run(runId);
  if (!run || hasEnded(run)) return;
  await store.saveRun({ ...run, state: 'failed', reason, finishedAt: clock.now() });
}

/** Whether nothing of a run has been done for a while, by what an earlier look, of whatever process, has left in Redis. */
async function isQuiet(
  runId: string,
  forecast: Job<RunJobData>,
  { queues, clock }: Watched,
): Promise<boolean> {
  const key = `${redisPrefix}:overdue:${runId}`;
  const { unprocessed } = await forecast.getDependenciesCount({ unprocessed: true });
  const [left, since] = (await queues.redis.get(key))?.split(' ').map(Number) ?? [];
  const quietFor = clock.now() - (since ?? 0);
  if (left === unprocessed && quietFor >= 0) return quietFor >= quietMs;
  await queues.redis.set(key, `${unprocessed} ${clock.now()}`, 'PX', putBackWithinMs);
  return false;
}

/** Lets a forecast go on without the symbols that are not done, those being worked on included. */
async function releaseForecast(forecast: Job<RunJobData>, { queues }: Watched): Promise<void> {
  await forecast.removeUnprocessedChildren();
  const { unprocessed = [] } = await forecast.getDependencies({ unprocessed: { count: 20_000 } });
  for (const key of unprocessed) {
    const [queue, id] = key.split(':').slice(-2);
    // Forecasts of versions before the queue of analyses wait for fetches.
    const of = queue === queueNames.symbols ? queues.symbols : queues.analyses;
    await (await of.getJob(id!))?.removeChildDependency();
  }
}

/** Puts the jobs of a run back that Redis has lost, or ends it where that is long ago. */
async function putBack(run: Run, { store, queues, clock, log }: Watched): Promise<void> {
  const now = await store.run(run.runId);
  if (!now || hasEnded(now)) return;
  if (clock.now() - now.createdAt > putBackWithinMs) {
    await failRun(store, clock, run.runId, 'its jobs were lost');
    return;
  }
  log.warn({ runId: run.runId }, 'this run has lost its jobs; they are put back');
  await (await queues.runs.getJob(run.runId))?.remove();
  // Which symbols a rescan was for went with its jobs: all of them is never too few.
  await enqueueRun(queues, now, { refetch: now.kind === 'rescan' ? ['*'] : [] });
}

/** How the jobs of a run that has not ended stand. */
type JobsOfRun =
  | { readonly kind: 'well' | 'lost' }
  | { readonly kind: 'dead'; readonly reason: string }
  | { readonly kind: 'overdue'; readonly forecast: Job<RunJobData> };

/** Looks at the jobs of a run that has not ended, and changes nothing. */
export async function jobsOfRun(
  run: Run,
  { queues, clock }: Pick<Watched, 'queues' | 'clock'>,
): Promise<JobsOfRun> {
  const [scan, forecast] = await Promise.all([
    queues.runs.getJob(run.runId),
    forecastJobOf(queues, run.runId),
  ]);
  // Once there is a forecast its state alone decides.
  const job = forecast ?? scan;
  const state = await job?.getState();
  if (state === 'failed') return { kind: 'dead', reason: job?.failedReason || 'its job failed' };
  if (forecast && state === 'completed') return { kind: 'dead', reason: 'its jobs ended without a report' };
  if (state === 'waiting-children') {
    const fetchingSince = (run.startedAt ?? run.createdAt) + (run.timings['scan'] ?? 0);
    if (clock.now() - fetchingSince > deadlineMs) return { kind: 'overdue', forecast: job! };
  }
  return { kind: state === undefined || state === 'completed' ? 'lost' : 'well' };
}

/** Looks at one run: a job that failed for good ends it, a stuck report is let go on, lost jobs are put back. */
export async function watchRun(run: Run, watched: Watched): Promise<void> {
  const { store, clock, log } = watched;
  const found = await jobsOfRun(run, watched);
  switch (found.kind) {
    case 'well':
      return;
    case 'dead':
      return failRun(store, clock, run.runId, found.reason);
    case 'overdue':
      if (!(await isQuiet(run.runId, found.forecast, watched))) return;
      log.error(
        { runId: run.runId },
        'past its deadline: the report goes on without the symbols still missing',
      );
      return releaseForecast(found.forecast, watched);
    case 'lost':
      return putBack(run, watched);
  }
}

/** Looks at every run that has not ended. */
export async function watchRuns(watched: Watched): Promise<void> {
  for (const run of await watched.store.recentRuns('any', 50))
    if (!hasEnded(run)) await watchRun(run, watched);
}
