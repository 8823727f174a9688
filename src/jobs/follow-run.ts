import type { Run, Store } from '../store/store.ts';
import { forecastJobId, type Queues, type RunProgress } from './queues.ts';
import { hasEnded } from './run-ledger.ts';

/** A job's stored progress, when it is one of ours. */
function progressOf(stored: unknown): RunProgress | undefined {
  return typeof stored === 'object' && stored !== null && 'step' in stored
    ? (stored as RunProgress)
    : undefined;
}

async function currentProgress(queues: Queues, runId: string): Promise<RunProgress | undefined> {
  const forecast = await queues.runs.getJob(forecastJobId(runId));
  if (forecast === undefined) return progressOf((await queues.runs.getJob(runId))?.progress);
  const own = progressOf(forecast.progress);
  if (own) return own;
  const counts = await forecast.getDependenciesCount();
  const done = (counts.processed ?? 0) + (counts.ignored ?? 0) + (counts.failed ?? 0);
  const failed = (counts.ignored ?? 0) + (counts.failed ?? 0);
  return {
    step: 'fetching',
    done,
    total: done + (counts.unprocessed ?? 0),
    text: failed === 0 ? 'fetching and analysing' : `fetching and analysing, ${failed} failed`,
  };
}

/**
 * Follows a run until the ledger says it has ended, calling `onProgress` on every look.
 * @returns the ended run, or the run as it stands when `signal` aborts.
 */
export async function followRun(
  store: Store,
  queues: Queues,
  run: Run,
  onProgress: (progress: RunProgress) => void,
  signal?: AbortSignal,
  lookEveryMs = 250,
): Promise<Run> {
  for (let look = 0; ; look++) {
    const progress = await currentProgress(queues, run.runId);
    if (progress) onProgress(progress);
    // The ledger is asked less often than Redis: it is the slower of the two.
    if (look % 4 === 0 || progress === undefined || progress.step === 'storing') {
      const now = await store.run(run.runId);
      if (now && (hasEnded(now) || signal?.aborted === true)) return now;
    }
    if (signal?.aborted === true) return run;
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}
