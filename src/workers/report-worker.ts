import { type Job, WaitingError, Worker, type WorkerOptions } from 'bullmq';

import { messageOf } from '../errors/openbell-error.ts';
import { runCollectJob } from '../jobs/collect-job.ts';
import { runEndOfDayJob } from '../jobs/end-of-day-job.ts';
import { runForecastJob } from '../jobs/forecast-job.ts';
import type { JobContext } from '../jobs/job-context.ts';
import {
  type CollectJobData,
  type ForecastJobData,
  queueNames,
  recovery,
  type RunJobData,
  type SymbolJobData,
  tracesOf,
  workerConnection,
} from '../jobs/queues.ts';
import { redisPrefix } from '../jobs/redis-prefix.ts';
import { asJobError } from '../jobs/run-failure.ts';
import { hasEnded } from '../jobs/run-ledger.ts';
import { runScanJob } from '../jobs/scan-job.ts';
import { runSymbolJob } from '../jobs/symbol-job.ts';
import { warnRarely } from '../jobs/warn-rarely.ts';
import { watchRun } from '../jobs/watchdog.ts';
import { withinLimit } from '../jobs/within-limit.ts';

/** One waits for its gateway while another is made by hand; more would share what the gateway gives anyway. */
const runsAtOnce = 4;
/** How long jobs that were let go may take to notice that store and gateway are closed. */
const letGoLimitMs = 2_000;
/**
 * Symbol jobs under way: more than requests in flight, since others store or analyse meanwhile. Jobs that store at the same
 * time share statements, so a few dozen cost the store half of what one after the other would.
 */
const symbolJobsAtOnce = (inFlight: number): number => Math.max(48, inFlight + 8);

/**
 * Runs a job's work. What fails because the process is asked to end goes back to the queue as it was: restarts use up no
 * attempts.
 */
async function guarded<T>(
  work: (job: Job<T>) => Promise<unknown>,
  job: Job<T>,
  { stopping }: JobContext,
): Promise<unknown> {
  try {
    return await work(job);
  } catch (error) {
    if (!stopping.aborted) throw asJobError(error);
    await job.moveToWait(job.token);
    throw new WaitingError();
  }
}

const isForecast = (job: Job<RunJobData | ForecastJobData>): job is Job<ForecastJobData> =>
  job.name === 'forecast';

/** A job's context: whatever it logs names its run, and the request that asked for it. */
function contextOf({ data }: Job<RunJobData>, context: JobContext): JobContext {
  return { ...context, log: context.log.child(tracesOf(data)) };
}

async function runJob(job: Job<RunJobData | ForecastJobData>, context: JobContext): Promise<unknown> {
  if (isForecast(job)) return runForecastJob(job, context);
  return job.name === 'end-of-day' ? runEndOfDayJob(job, context) : runScanJob(job, context);
}

/** Tells the ledger of a job that failed for good; the watchdog would find it later. */
async function settleFailed({ data }: Job<RunJobData>, context: JobContext): Promise<void> {
  try {
    const run = await context.store.run(data.runId);
    if (run && !hasEnded(run)) await watchRun(run, context);
    const settled = await context.store.run(data.runId);
    if (settled && hasEnded(settled)) await context.notices.tellOf(settled);
  } catch (error) {
    context.log.error(
      { ...tracesOf(data), error: messageOf(error) },
      'the ledger could not be told of a failed run',
    );
  }
}

/** The workers of the report's and the account's queues in this process. */
export interface ReportWorkers {
  /**
   * Lets running jobs end for up to `limitMs`, then lets go: another worker takes them up again.
   * @param hopeless aborts when Redis or store are gone for good, so that none of them can end.
   */
  close(limitMs: number, hopeless: AbortSignal): Promise<void>;
}

export function startReportWorkers(context: JobContext, redisUrl: string): ReportWorkers {
  const { log, settings } = context;
  const connection = workerConnection(redisUrl, log);
  const options = (concurrency: number): WorkerOptions => ({
    connection,
    prefix: redisPrefix,
    concurrency,
    ...recovery,
  });
  const runs = new Worker<RunJobData>(
    queueNames.runs,
    (job) => guarded((run) => runJob(run, contextOf(run, context)), job, context),
    options(runsAtOnce),
  );
  const symbols = new Worker<SymbolJobData>(
    queueNames.symbols,
    (job) => guarded((symbol) => runSymbolJob(symbol, contextOf(symbol, context)), job, context),
    options(symbolJobsAtOnce(settings.IBKR_IN_FLIGHT)),
  );
  // One at a time: two would ask the same.
  const account = new Worker<CollectJobData>(
    queueNames.account,
    (job) => guarded((collect) => runCollectJob(collect, context), job, context),
    options(1),
  );
  const warn = warnRarely(log, 'worker');
  for (const worker of [runs, symbols, account]) worker.on('error', warn);
  runs.on('failed', (job, error) => {
    if (!job) return;
    log.error(
      { ...tracesOf(job.data), job: job.id, attempt: job.attemptsMade, error: error.message },
      'run job failed',
    );
    void settleFailed(job, context);
  });
  symbols.on('failed', (job, error) =>
    log.warn(
      { ...(job && tracesOf(job.data)), job: job?.id, attempt: job?.attemptsMade, error: error.message },
      'symbol failed',
    ),
  );
  return {
    async close(limitMs, hopeless) {
      const closing = Promise.all([runs, symbols, account].map((worker) => worker.close()));
      const ended = await withinLimit(closing, limitMs, hopeless);
      connection.disconnect();
      if (ended) return;
      log.warn('jobs under way are let go: another worker takes them up again');
      await withinLimit(closing, letGoLimitMs);
    },
  };
}
