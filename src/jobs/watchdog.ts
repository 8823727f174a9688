import type { Job } from 'bullmq';
import type { Logger } from 'pino';

import type { Clock } from '../calendar/clock.ts';
import type { Run, Store } from '../store/store.ts';
import { forecastJobId, type Queues, type RunJobData } from './queues.ts';
import { hasEnded } from './run-ledger.ts';

/** A run older than this whose symbols are not all done goes on without the missing ones. */
const deadlineMs = 2 * 3600_000;

/** Ends a run whose job failed for good, so that the ledger never waits for a dead job. */
export async function failRun(store: Store, clock: Clock, runId: string, reason: string): Promise<void> {
  const run = await store.run(runId);
  if (!run || hasEnded(run)) return;
  await store.saveRun({ ...run, state: 'failed', reason, finishedAt: clock.now() });
}

async function settle(
  run: Run,
  jobs: readonly (Job<RunJobData> | undefined)[],
  store: Store,
  clock: Clock,
  log: Logger,
): Promise<void> {
  for (const job of jobs) {
    if (!job) continue;
    const state = await job.getState();
    if (state === 'failed') {
      await failRun(store, clock, run.runId, job.failedReason || 'its job failed');
    } else if (state === 'waiting-children' && clock.now() - (run.startedAt ?? run.createdAt) > deadlineMs) {
      log.error(
        { runId: run.runId },
        'past its deadline: the report goes on without the symbols still missing',
      );
      await job.removeUnprocessedChildren();
    }
  }
}

/** Looks at every run that has not ended: failed jobs end it, a report past its deadline is let go on. */
export async function watchRuns(store: Store, queues: Queues, clock: Clock, log: Logger): Promise<void> {
  for (const run of await store.recentRuns(50)) {
    if (hasEnded(run)) continue;
    const ids = [run.runId, forecastJobId(run.runId)];
    await settle(run, await Promise.all(ids.map((id) => queues.runs.getJob(id))), store, clock, log);
  }
}
