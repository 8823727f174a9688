import { mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';

import type { Clock } from '../calendar/clock.ts';
import { closureReason } from '../calendar/holidays.ts';
import { formatNewYork, newYorkDay } from '../calendar/new-york.ts';
import { nextSession, sessionOn, sessionsBefore } from '../calendar/sessions.ts';
import type { TradingDay } from '../calendar/trading-day.ts';
import type { Settings } from '../config/settings.ts';
import { OpenbellError } from '../errors/openbell-error.ts';
import { followRun } from '../jobs/follow-run.ts';
import { openQueues, type Queues, type RunProgress } from '../jobs/queues.ts';
import { createRun, type CreateRunOptions } from '../jobs/run-ledger.ts';
import type { Logger } from '../log/logger.ts';
import { withStack } from '../stack/stack.ts';
import { openStore } from '../store/open-store.ts';
import type { Run, Store } from '../store/store.ts';
import { type OpenbellChild, spawnOpenbell } from './child-process.ts';

export interface ByHandParts {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** Called when a worker of our own has to be started: the environment it gets. */
  readonly workerEnvironment: () => Promise<NodeJS.ProcessEnv>;
  readonly onProgress: (progress: RunProgress) => void;
}

const workerStopLimitMs = 25_000;

/**
 * The day a report by hand is for: the given one, else today, else the next session.
 * @throws OpenbellError BAD_INPUT when the exchange is closed that day, or its window is not complete yet.
 */
export function reportDay(wanted: TradingDay | undefined, clock: Clock): TradingDay {
  const now = clock.now();
  const today = newYorkDay(now);
  const date = wanted ?? (sessionOn(today) ? today : nextSession(today).day);
  const closed = closureReason(date);
  if (closed !== undefined) {
    throw new OpenbellError('BAD_INPUT', `${date} has no session: ${closed}. The next one is ${nextSession(date).day}.`);
  }
  const last = sessionsBefore(date, 1)[0]!;
  if (last.close * 1000 > now) {
    throw new OpenbellError(
      'BAD_INPUT',
      `The report for ${date} needs the session of ${last.day}, which closes at ${formatNewYork(last.close * 1000)} New York.`,
    );
  }
  return date;
}

/** Starts a worker for the time of a command where none serves the queues. */
async function workerFor(queues: Queues, parts: ByHandParts): Promise<OpenbellChild | null> {
  if ((await queues.runs.getWorkersCount()) > 0) return null;
  const folder = join(parts.settings.OPENBELL_HOME, 'log');
  mkdirSync(folder, { recursive: true });
  const environment = await parts.workerEnvironment();
  return spawnOpenbell(['worker'], environment, openSync(join(folder, 'worker.ndjson'), 'a'));
}

async function followWithWorker(store: Store, queues: Queues, run: Run, parts: ByHandParts): Promise<Run> {
  const worker = await workerFor(queues, parts);
  try {
    const following = followRun(store, queues, run, parts.onProgress, parts.signal);
    if (!worker) return await following;
    const code = await Promise.race([following, worker.exited]);
    if (typeof code !== 'number' || parts.signal.aborted) return await following;
    throw new OpenbellError(
      'REPORT_FAILED',
      `The worker ended with code ${code}; its log is ${join(parts.settings.OPENBELL_HOME, 'log', 'worker.ndjson')}.`,
    );
  } finally {
    await worker?.stop(workerStopLimitMs);
  }
}

/**
 * Makes a run by hand and follows it to its end, on the home's running stack and worker or on ones started for the time of
 * the command; then hands the store over.
 * @param options null reads only: no run is made.
 * @throws OpenbellError REPORT_FAILED when the run failed.
 */
export async function withReport<T>(
  parts: ByHandParts,
  options: (store: Store) => Promise<CreateRunOptions | null>,
  read: (store: Store) => Promise<T>,
): Promise<T> {
  const { settings, clock, log, signal } = parts;
  return withStack(settings, clock, log, async (stack) => {
    const store = await openStore({ ...stack.clickhouse, clock });
    const queues = openQueues(stack.redis.url, log);
    try {
      const wanted = await options(store);
      if (wanted) {
        const { run } = await createRun(store, queues, clock, wanted);
        const ended = await followWithWorker(store, queues, run, parts);
        if (signal.aborted) throw new OpenbellError('REPORT_FAILED', 'Stopped before the report was done.');
        if (ended.state === 'failed') {
          throw new OpenbellError('REPORT_FAILED', `The report for ${run.date} failed: ${ended.reason}`);
        }
      }
      return await read(store);
    } finally {
      await queues.close();
      await store.close();
    }
  });
}
