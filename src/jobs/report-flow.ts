import type { Job } from 'bullmq';

import type { UniverseEntry } from '../store/store.ts';
import {
  type ForecastJobData,
  forecastJobId,
  type Queues,
  queueNames,
  type RunJobData,
  runJobOptions,
  type SymbolJobData,
  symbolJobId,
  symbolJobOptions,
} from './queues.ts';

/**
 * Puts a run's forecast on the queue, which waits for an analysis a symbol, each of which waits for its symbol's fetch: all of
 * them at once or none, and adding them again is a no-op.
 */
export async function addReportFlow(
  { flows }: Pick<Queues, 'flows'>,
  run: RunJobData,
  entries: readonly UniverseEntry[],
): Promise<void> {
  const all = run.refetch.includes('*');
  const named = new Set(run.refetch);
  await flows.add({
    name: 'forecast',
    queueName: queueNames.analyses,
    data: { ...run, symbols: entries.map((entry) => entry.symbol) } satisfies ForecastJobData,
    opts: { ...runJobOptions, jobId: forecastJobId(run.runId) },
    children: entries.map((entry) => {
      // Each is told of itself alone: a list of thousands in each of thousands of jobs would be too much for Redis.
      const refetch = all || named.has(entry.symbol) ? ['*'] : [];
      const data: SymbolJobData = { ...run, ...entry, refetch };
      const opts = { ...symbolJobOptions, jobId: symbolJobId(run.runId, entry.symbol) };
      const fetch = { name: entry.symbol, queueName: queueNames.symbols, data, opts };
      return { ...fetch, queueName: queueNames.analyses, children: [fetch] };
    }),
  });
}

/** A run's forecast job. Versions before the queue of analyses had it on the queue of runs, where it is still done. */
export async function forecastJobOf(
  { analyses, runs }: Pick<Queues, 'analyses' | 'runs'>,
  runId: string,
): Promise<Job<RunJobData> | undefined> {
  const id = forecastJobId(runId);
  return (await analyses.getJob(id)) ?? (await runs.getJob(id));
}
