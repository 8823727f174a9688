import type { Job } from 'bullmq';

import type { EpochMs } from '../calendar/clock.ts';
import type { Run } from '../store/store.ts';
import type { JobContext } from './job-context.ts';
import type { RunJobData, RunProgress } from './queues.ts';

export type StartedRun = Run & { readonly startedAt: EpochMs };

/** Notes when a run began; one that a process started anew goes on with keeps its time. */
export async function startRun(run: Run, { store, clock }: JobContext): Promise<StartedRun> {
  const started: StartedRun = { ...run, startedAt: run.startedAt ?? clock.now() };
  if (run.startedAt === null) await store.saveRun(started);
  return started;
}

/** Shows a step on the job and to whoever follows the run. */
export async function showProgress(job: Job<RunJobData>, progress: RunProgress): Promise<void> {
  await job.updateProgress({ ...progress });
}
