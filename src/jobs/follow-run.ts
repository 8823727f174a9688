import type { Run } from '../store/store.ts';
import { forecastJobId, type Queues, type RunProgress } from './queues.ts';
import { forecastJobOf } from './report-flow.ts';
import { hasEnded } from './run-ledger.ts';
import { shortenDistantDeadlines } from './distant-deadlines.ts';
import { type Watched, watchRun } from './watchdog.ts';

/** A job's stored progress, when it is one of ours. */
function progressOf(stored: unknown): RunProgress | undefined {
  return typeof stored === 'object' && stored !== null && 'step' in stored
    ? (stored as RunProgress)
    : undefined;
}

/** How far a run is by its jobs; undefined where Redis has none of them, or none that has begun. */
export async function currentProgress(queues: Queues, runId: string): Promise<RunProgress | undefined> {
  const forecast = await forecastJobOf(queues, runId);
  if (forecast === undefined) return progressOf((await queues.runs.getJob(runId))?.progress);
  const own = progressOf(forecast.progress);
  if (own) return own;
  const counts = await forecast.getDependenciesCount();
  const done = (counts.processed ?? 0) + (counts.ignored ?? 0) + (counts.failed ?? 0);
  const failed = (counts.ignored ?? 0) + (counts.failed ?? 0);
  const total = done + (counts.unprocessed ?? 0);
  const fetched = total - (await waitingForFetches(queues, runId));
  const parts = [`${fetched} fetched`, `${done - failed} analysed`];
  if (failed > 0) parts.push(`${failed} failed`);
  return { step: 'fetching', done, total, text: parts.join(', ') };
}

/** Analyses of a run whose symbols are not fetched yet. Only ids are asked for: a run has thousands. */
async function waitingForFetches({ redis, analyses }: Queues, runId: string): Promise<number> {
  const ids = await redis.zrange(analyses.toKey('waiting-children'), '0', '-1');
  return ids.filter((id) => id.startsWith(`${runId}-`) && id !== forecastJobId(runId)).length;
}

export interface Following extends Watched {
  readonly onProgress: (progress: RunProgress) => void;
  /** Called now and then, the first time at once: to see to it that somebody does the work. */
  readonly onWatch: () => Promise<void>;
  readonly signal?: AbortSignal;
  readonly lookEveryMs?: number;
}

/** The ledger is asked less often than Redis: it is the slower of the two. */
const looksALedgerLook = 4;
const looksAWatch = 16;

/**
 * Follows a run until the ledger says it has ended, calling `onProgress` on every look. It watches over the run too, since
 * no scheduler need be running: a run whose jobs failed or were lost would be followed for ever.
 * @returns the ended run, or the run as it stands when `signal` aborts.
 */
export async function followRun(run: Run, following: Following): Promise<Run> {
  const { store, queues, onProgress, onWatch, signal, lookEveryMs = 250 } = following;
  for (let look = 0; ; look++) {
    if (look % looksAWatch === 0) await onWatch();
    const progress = await currentProgress(queues, run.runId);
    if (progress) onProgress(progress);
    if (look % looksALedgerLook === 0 || progress === undefined || progress.step === 'forecasting') {
      const now = await store.run(run.runId);
      if (now && (hasEnded(now) || signal?.aborted === true)) return now;
      if (now && look % looksAWatch === 0) {
        await shortenDistantDeadlines(queues, following.log);
        await watchRun(now, following);
      }
    }
    if (signal?.aborted === true) return run;
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}
