import { type Job, WaitingError, Worker, type WorkerOptions } from 'bullmq';

import { gatewayPlaces } from '../config/gateway-places.ts';
import { messageOf } from '../errors/openbell-error.ts';
import { runAnalysisJob } from '../jobs/analysis-job.ts';
import { runCollectJob } from '../jobs/collect-job.ts';
import { runEndOfDayJob } from '../jobs/end-of-day-job.ts';
import { runFetchJob } from '../jobs/fetch-job.ts';
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
import { warnRarely } from '../jobs/warn-rarely.ts';
import { watchRun } from '../jobs/watchdog.ts';
import { withinLimit } from '../jobs/within-limit.ts';

/** One waits for its gateway while another is made by hand; more would share what the gateway gives anyway. */
const runsAtOnce = 4;
/** How long jobs that were let go may take to notice that store and gateway are closed. */
const letGoLimitMs = 2_000;
/**
 * Fetches under way: more than requests in flight, since others store meanwhile. Jobs that read or store at the same time share
 * statements, so a few dozen cost the store half of what one after the other would.
 */
const fetchesAtOnce = (inFlight: number): number => Math.max(48, inFlight + 8);
/** Analyses under way: more than threads, for the same reason, and few, so that workers share what waits. */
const analysesAtOnce = (threads: number): number => Math.max(16, 2 * threads);

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

const isForecast = (job: Job<RunJobData>): job is Job<ForecastJobData> => job.name === 'forecast';

type Work<T> = (job: Job<T>, context: JobContext) => Promise<unknown>;

/** Whatever the work logs names its run, and the request that asked for it. */
const traced =
  <T extends RunJobData>(work: Work<T>): Work<T> =>
  (job, context) =>
    work(job, { ...context, log: context.log.child(tracesOf(job.data)) });

async function runRunJob(job: Job<RunJobData>, context: JobContext): Promise<unknown> {
  // Put there by a version before the queue of analyses.
  if (isForecast(job)) return runForecastJob(job, context);
  return job.name === 'end-of-day' ? runEndOfDayJob(job, context) : runScanJob(job, context);
}

async function runAnalysesJob(
  job: Job<SymbolJobData | ForecastJobData>,
  context: JobContext,
): Promise<unknown> {
  return isForecast(job) ? runForecastJob(job, context) : runAnalysisJob(job as Job<SymbolJobData>, context);
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

type StartWorker = <T>(queue: string, work: Work<T>, concurrency: number) => Worker<T>;

/** What asks the gateway: scans, fetches, ends of days, looks at the account. */
function startGatewayWorkers(start: StartWorker, context: JobContext): Worker[] {
  const { log, settings } = context;
  const runs = start<RunJobData>(queueNames.runs, traced(runRunJob), runsAtOnce);
  runs.on('failed', (job, error) => tellFailedRun(job, error, context));
  const symbols = start<SymbolJobData>(
    queueNames.symbols,
    traced(runFetchJob),
    fetchesAtOnce(settings.IBKR_IN_FLIGHT * gatewayPlaces(settings).length),
  );
  symbols.on('failed', (job, error) => log.warn(aboutFailed(job, error), 'symbol failed'));
  // One at a time: two would ask the same.
  return [runs, symbols, start<CollectJobData>(queueNames.account, runCollectJob, 1)];
}

/** What takes a processor: analyses and forecasts. */
function startAnalysisWorkers(start: StartWorker, context: JobContext): Worker[] {
  const { log, pool } = context;
  const analyses = start<SymbolJobData | ForecastJobData>(
    queueNames.analyses,
    traced(runAnalysesJob),
    analysesAtOnce(pool.threads),
  );
  analyses.on('failed', (job, error) => {
    if (job && isForecast(job)) tellFailedRun(job, error, context);
    else log.warn(aboutFailed(job, error), 'analysis failed');
  });
  return [analyses];
}

const aboutFailed = (job: Job<RunJobData> | undefined, error: Error): object => ({
  ...(job && tracesOf(job.data)),
  ...{ job: job?.id, attempt: job?.attemptsMade, error: error.message },
});

function tellFailedRun(job: Job<RunJobData> | undefined, error: Error, context: JobContext): void {
  if (!job) return;
  context.log.error(aboutFailed(job, error), 'run job failed');
  void settleFailed(job, context);
}

/** Starts the workers of the queues that WORKER_QUEUES names. */
export function startReportWorkers(context: JobContext, redisUrl: string): ReportWorkers {
  const { log, settings } = context;
  const connection = workerConnection(redisUrl, log);
  const warn = warnRarely(log, 'worker');
  const start: StartWorker = <T>(queue: string, work: Work<T>, concurrency: number) => {
    const options: WorkerOptions = { connection, prefix: redisPrefix, concurrency, ...recovery };
    const worker = new Worker<T>(queue, (job) => guarded((one) => work(one, context), job, context), options);
    worker.on('error', warn);
    return worker;
  };
  const workers = [
    ...(settings.WORKER_QUEUES === 'analysis' ? [] : startGatewayWorkers(start, context)),
    ...(settings.WORKER_QUEUES === 'gateway' ? [] : startAnalysisWorkers(start, context)),
  ];
  return {
    async close(limitMs, hopeless) {
      const closing = Promise.all(workers.map((worker) => worker.close()));
      const ended = await withinLimit(closing, limitMs, hopeless);
      connection.disconnect();
      if (ended) return;
      log.warn('jobs under way are let go: another worker takes them up again');
      await withinLimit(closing, letGoLimitMs);
    },
  };
}
