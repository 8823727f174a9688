import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname, join } from 'node:path';

import type { Clock } from '../calendar/clock.ts';
import type { Settings } from '../config/settings.ts';
import { OpenbellError } from '../errors/openbell-error.ts';
import { followRun } from '../jobs/follow-run.ts';
import { openQueues, type Queues, type RunProgress } from '../jobs/queues.ts';
import { failureOf } from '../jobs/run-failure.ts';
import { createRun, hasEnded, type RunByHand } from '../jobs/run-ledger.ts';
import type { Logger } from '../log/logger.ts';
import { homeLayout } from '../stack/home.ts';
import { withStack } from '../stack/stack.ts';
import type { Run, Store } from '../store/store.ts';
import { type OpenbellChild, spawnOpenbell } from './child-process.ts';
import { openLoggedStore } from './open-logged-store.ts';

export interface ByHandParts {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** Called when a worker of our own has to be started: the environment it gets. */
  readonly workerEnvironment: () => Promise<NodeJS.ProcessEnv>;
  /** Called when the day's report is being made already: that run is followed instead of a new one. */
  readonly onJoined: (run: Run) => void;
  readonly onProgress: (progress: RunProgress) => void;
}

const workerStopLimitMs = 25_000;

const workerLog = (home: string): string => join(homeLayout(home).logs, 'worker.ndjson');

type Work = Settings['WORKER_QUEUES'];

/** Which work nobody takes and is not in `except`: a command's worker takes that alone, beside workers of the other half. */
async function workUntaken({ runs, analyses }: Queues, except: readonly Work[]): Promise<Work | null> {
  const isUntaken = async (half: Work, queue: Pick<Queues['runs'], 'getWorkersCount'>): Promise<boolean> =>
    !except.includes('all') && !except.includes(half) && (await queue.getWorkersCount()) === 0;
  const [gateway, analysis] = await Promise.all([
    isUntaken('gateway', runs),
    isUntaken('analysis', analyses),
  ]);
  if (gateway) return analysis ? 'all' : 'gateway';
  return analysis ? 'analysis' : null;
}

async function startWorker(parts: ByHandParts, WORKER_QUEUES: Work): Promise<OpenbellChild> {
  const file = workerLog(parts.settings.OPENBELL_HOME);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const environment = { ...(await parts.workerEnvironment()), WORKER_QUEUES };
  const log = openSync(file, 'a', 0o600);
  try {
    return spawnOpenbell(['worker'], environment, log);
  } finally {
    closeSync(log);
  }
}

/** Follows a run to its end, with a worker of the command's own wherever none serves the queues. */
async function followWithWorker(store: Store, queues: Queues, run: Run, parts: ByHandParts): Promise<Run> {
  const { clock, log, onProgress } = parts;
  const ended = new AbortController();
  const workers = new Map<Work, OpenbellChild>();
  let workerCode: number | undefined;
  const onWatch = async (): Promise<void> => {
    const untaken = await workUntaken(queues, [...workers.keys()]);
    if (untaken === null) return;
    const worker = await startWorker(parts, untaken);
    workers.set(untaken, worker);
    void worker.exited.then((code) => {
      workerCode = code;
      ended.abort();
    });
  };
  const signal = AbortSignal.any([parts.signal, ended.signal]);
  try {
    const last = await followRun(run, { store, queues, clock, log, onProgress, onWatch, signal });
    if (hasEnded(last) || parts.signal.aborted) return last;
    throw new OpenbellError(
      'REPORT_FAILED',
      `The worker ended with code ${workerCode}; its log is ${workerLog(parts.settings.OPENBELL_HOME)}.`,
    );
  } finally {
    await Promise.all([...workers.values()].map((worker) => worker.stop(workerStopLimitMs)));
  }
}

/**
 * Makes a run by hand and follows it to its end, on the home's running stack and worker or on ones started for the time of
 * the command; then hands the store over.
 * @param options null reads only: no run is made.
 * @throws OpenbellError REPORT_FAILED when the run failed, or the error it failed with.
 */
export async function withReport<T>(
  parts: ByHandParts,
  options: (store: Store) => Promise<RunByHand | null>,
  read: (store: Store) => Promise<T>,
): Promise<T> {
  const { settings, clock, log, signal } = parts;
  return withStack(settings, clock, log, async (stack) => {
    const store = await openLoggedStore(stack.clickhouse, clock, log);
    const queues = openQueues(stack.redis.url, log);
    try {
      const wanted = await options(store);
      if (wanted) {
        const { run, created } = await createRun(store, queues, clock, wanted);
        log.info({ runId: run.runId, created }, 'a run was asked for');
        if (!created) parts.onJoined(run);
        const ended = await followWithWorker(store, queues, run, parts);
        if (signal.aborted) throw new OpenbellError('REPORT_FAILED', 'Stopped before the report was done.');
        if (ended.state === 'failed') throw failureOf(ended);
      }
      return await read(store);
    } finally {
      await queues.close();
      await store.close();
    }
  });
}
