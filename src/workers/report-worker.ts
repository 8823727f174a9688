import { type Job, UnrecoverableError, Worker, type WorkerOptions } from 'bullmq';

import { OpenbellError } from '../errors/openbell-error.ts';
import { runForecastJob } from '../jobs/forecast-job.ts';
import type { JobContext } from '../jobs/job-context.ts';
import {
  type ForecastJobData,
  queueNames,
  recovery,
  redisPrefix,
  type RunJobData,
  type SymbolJobData,
  workerConnection,
} from '../jobs/queues.ts';
import { runScanJob } from '../jobs/scan-job.ts';
import { runSymbolJob } from '../jobs/symbol-job.ts';
import { failRun } from '../jobs/watchdog.ts';

/** Symbol jobs under way beyond the requests in flight: those that store or analyse meanwhile. */
const overlap = 6;

/** An error that waiting cannot mend ends the job instead of using up its attempts. */
function asJobError(error: unknown): unknown {
  if (error instanceof OpenbellError && !error.retryable) {
    return new UnrecoverableError(`${error.message} ${error.advice}`);
  }
  return error;
}

async function runJob(job: Job<RunJobData | ForecastJobData>, context: JobContext): Promise<unknown> {
  return job.name === 'forecast'
    ? runForecastJob(job as Job<ForecastJobData>, context)
    : runScanJob(job, context);
}

/** What the ledger says of a run whose job failed for good. */
function failureReason(error: Error): string {
  return error instanceof OpenbellError && error.code === 'GATEWAY_UNREACHABLE'
    ? `no gateway: ${error.message}`
    : error.message;
}

/** The workers of the report's queues in this process. */
export interface ReportWorkers {
  /** Lets running jobs end for up to `limitMs`, then lets go: another worker takes them up again. */
  close(limitMs: number): Promise<void>;
}

export function startReportWorkers(context: JobContext, redisUrl: string): ReportWorkers {
  const { log, store, clock, settings } = context;
  const connection = workerConnection(redisUrl, log);
  const options = (concurrency: number): WorkerOptions => ({
    connection,
    prefix: redisPrefix,
    concurrency,
    ...recovery,
  });
  const guarded =
    <T>(work: (job: Job<T>) => Promise<unknown>) =>
    async (job: Job<T>): Promise<unknown> => {
      try {
        return await work(job);
      } catch (error) {
        throw asJobError(error);
      }
    };
  const runs = new Worker<RunJobData>(
    queueNames.runs,
    guarded((job: Job<RunJobData>) => runJob(job, context)),
    options(4),
  );
  const symbols = new Worker<SymbolJobData>(
    queueNames.symbols,
    guarded((job: Job<SymbolJobData>) => runSymbolJob(job, context)),
    options(settings.IBKR_IN_FLIGHT + overlap),
  );
  for (const worker of [runs, symbols]) worker.on('error', (error) => log.warn({ error: error.message }, 'worker'));
  runs.on('failed', (job, error) => {
    if (job?.finishedOn === undefined) return;
    log.error({ runId: job.data.runId, error: error.message }, 'run failed');
    void failRun(store, clock, job.data.runId, failureReason(error)).catch((failure: unknown) =>
      log.error({ error: String(failure) }, 'the ledger could not be told of a failed run'),
    );
  });
  symbols.on('failed', (job, error) =>
    log.warn({ job: job?.id, attempt: job?.attemptsMade, error: error.message }, 'symbol failed'),
  );
  return {
    async close(limitMs) {
      const closing = Promise.all([runs.close(), symbols.close()]);
      let timer: NodeJS.Timeout | undefined;
      const limit = new Promise<'limit'>((resolve) => (timer = setTimeout(() => resolve('limit'), limitMs)));
      const ended = await Promise.race([closing, limit]);
      clearTimeout(timer);
      if (ended === 'limit') await Promise.all([runs.close(true), symbols.close(true)]);
      connection.disconnect();
    },
  };
}
