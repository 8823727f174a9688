import { type Job, UnrecoverableError, Worker } from 'bullmq';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { analyseSymbol } from '../../src/analytics/analyse-symbol.ts';
import { standardPresets } from '../../src/analytics/presets.ts';
import { epochMs, systemClock } from '../../src/calendar/clock.ts';
import { parseTradingDay } from '../../src/calendar/trading-day.ts';
import type { AnalysisPool } from '../../src/compute/analysis-pool.ts';
import { runAnalysisJob } from '../../src/jobs/analysis-job.ts';
import type { JobContext } from '../../src/jobs/job-context.ts';
import {
  type ForecastJobData,
  forecastJobId,
  openQueues,
  queueNames,
  type Queues,
  runJobOptions,
  type SymbolJobData,
  symbolJobId,
  symbolJobOptions,
  workerConnection,
} from '../../src/jobs/queues.ts';
import { redisPrefix } from '../../src/jobs/redis-prefix.ts';
import { addReportFlow, forecastJobOf } from '../../src/jobs/report-flow.ts';
import { createRun } from '../../src/jobs/run-ledger.ts';
import { type Watched, watchRuns } from '../../src/jobs/watchdog.ts';
import { attachOrStart, type Stack } from '../../src/stack/stack.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Run, Store } from '../../src/store/store.ts';
import { clockAt, silent } from '../harness/home.ts';
import { until } from '../harness/openbell.ts';
import { newHome, removeHomes, settingsOf } from '../stack/stack-holder.ts';

const date = parseTradingDay('2026-11-20');
const { clock } = clockAt('2026-11-20T12:00:00-05:00');
const hour = 3600_000;

let stack: Stack;
let store: Store;
let queues: Queues;
let watched: Watched;

beforeAll(async () => {
  stack = await attachOrStart(settingsOf(newHome()), systemClock, silent);
  store = await openStore({ ...stack.clickhouse, clock: systemClock });
  queues = openQueues(stack.redis.url, silent);
  watched = { store, queues, clock, log: silent };
});
beforeEach(() => queues.redis.flushall());
afterAll(async () => {
  await queues.close();
  await store.close();
  await stack.stop();
  removeHomes();
});

async function newRunByHand(change: Partial<Run> = {}): Promise<Run> {
  const { run } = await createRun(store, queues, clock, { kind: 'morning', date, mode: 'by_hand' });
  const changed = { ...run, ...change };
  await store.saveRun(changed);
  return changed;
}

const stateOf = async ({ runId }: Run): Promise<string> => {
  const run = await store.run(runId);
  return `${run!.state} ${run!.reason}`.trim();
};

/** A look of later: the clock is a shifted one, so that no minutes are waited for. */
const minutesLater = (minutes: number): Watched => ({
  ...watched,
  clock: { ...clock, now: () => epochMs(clock.now() + minutes * 60_000) },
});

const end = async (run: Run): Promise<void> =>
  store.saveRun({ ...run, state: 'failed', finishedAt: clock.now() });

/** Works on a queue for the time of `during`. */
async function working(
  queue: string,
  process: (job: Job<SymbolJobData>) => Promise<unknown>,
  during: () => Promise<void>,
): Promise<void> {
  const connection = workerConnection(stack.redis.url, silent);
  const worker = new Worker(queue, process, { connection, prefix: redisPrefix });
  worker.on('error', () => undefined);
  try {
    await during();
  } finally {
    await worker.close();
    connection.disconnect();
  }
}

const symbols = ['AAPL', 'IBM', 'MSFT'] as const;

function addFlow({ runId, kind, attempt }: Run): Promise<void> {
  const entries = symbols.map((symbol) => ({ symbol, conId: 1, primaryExchange: 'NYSE' }));
  return addReportFlow(queues, { runId, kind, date, attempt, refetch: [] }, entries);
}

/** As versions before the queue of analyses added it: the forecast waits for the fetches themselves. */
async function addEarlierFlow({ runId, kind, attempt }: Run): Promise<void> {
  const data: ForecastJobData = { runId, kind, date, attempt, refetch: [], symbols };
  await queues.flows.add({
    name: 'forecast',
    queueName: queueNames.runs,
    data,
    opts: { ...runJobOptions, jobId: forecastJobId(runId) },
    children: symbols.map((symbol) => ({
      name: symbol,
      queueName: queueNames.symbols,
      data: { ...data, symbol },
      opts: { ...symbolJobOptions, jobId: symbolJobId(runId, symbol) },
    })),
  });
}

const fetchingFor = (milliseconds: number): Partial<Run> => ({
  state: 'fetching',
  // It waited four hours for its gateway before.
  startedAt: (clock.now() - milliseconds - 4 * hour) as Run['createdAt'],
  timings: { scan: 4 * hour },
});

describe('the watchdog', () => {
  it('puts back the jobs of a run that Redis has lost, a rescan with all symbols', async () => {
    const morning = await newRunByHand({ state: 'fetching' });
    await queues.redis.flushall();
    await watchRuns(watched);
    await watchRuns(watched);
    expect((await queues.runs.getWaiting()).map((job) => [job.id, job.data.refetch])).toEqual([
      [morning.runId, []],
    ]);
    await end(morning);

    const rescan = { kind: 'rescan', date, mode: 'by_hand', refetch: ['AAPL'] } as const;
    const { run } = await createRun(store, queues, clock, rescan);
    await queues.redis.flushall();
    await watchRuns(watched);
    expect((await queues.runs.getJob(run.runId))!.data.refetch).toEqual(['*']);
    await end(run);
  });

  it('leaves a run alone whose job waits, and ends one whose jobs were lost long ago', async () => {
    const run = await newRunByHand();
    await watchRuns(watched);
    expect(await stateOf(run)).toBe('queued');
    await store.saveRun({ ...run, createdAt: (run.createdAt - 30 * hour) as Run['createdAt'] });
    await queues.redis.flushall();
    await watchRuns(watched);
    expect(await stateOf(run)).toBe('failed its jobs were lost');
    expect(await queues.runs.getWaitingCount()).toBe(0);
  });

  it('ends a run whose job failed for good, with its reason', async () => {
    const run = await newRunByHand();
    const fail = (): Promise<never> => Promise.reject(new UnrecoverableError('no gateway: none'));
    await working(queueNames.runs, fail, () =>
      until('it failed', async () => (await queues.runs.getFailedCount()) === 1),
    );
    await watchRuns(watched);
    expect(await stateOf(run)).toBe('failed no gateway: none');
    expect((await store.run(run.runId))!.finishedAt).not.toBeNull();
  });

  it.each([
    ['a fetch', queueNames.symbols, addFlow],
    ['an analysis', queueNames.analyses, addFlow],
    ['a fetch of an earlier version', queueNames.symbols, addEarlierFlow],
  ] as const)(
    'lets a stuck report go on only past its deadline, with %s being worked on',
    async (_what, queue, add) => {
      const run = await newRunByHand(fetchingFor(hour));
      await add(run);
      const isAnalysis = queue === queueNames.analyses;
      if (isAnalysis) {
        const isDone = async (): Promise<boolean> => (await queues.symbols.getCompletedCount()) === 3;
        await working(
          queueNames.symbols,
          () => Promise.resolve(),
          () => until('all are fetched', isDone),
        );
      }
      let release = (): void => undefined;
      const hanging = new Promise<void>((resolve) => (release = resolve));
      await working(
        queue,
        () => hanging,
        async () => {
          try {
            const active = isAnalysis ? queues.analyses : queues.symbols;
            await until('one is being worked on', async () => (await active.getActiveCount()) === 1);
            const forecast = (await forecastJobOf(queues, run.runId))!;
            await watchRuns(watched);
            expect(await forecast.getState()).toBe('waiting-children');

            await store.saveRun({ ...run, ...fetchingFor(2 * hour + 1) });
            await watchRuns(watched);
            await watchRuns(minutesLater(9));
            expect(await forecast.getState()).toBe('waiting-children');
            await watchRuns(minutesLater(10));
            expect(await forecast.getState()).toBe('waiting');
          } finally {
            release();
          }
        },
      );
      await end(run);
    },
  );

  it('lets no analysis that ends later change what the report was published with', async () => {
    const run = await newRunByHand(fetchingFor(2 * hour + 1));
    await addFlow(run);
    const fetched = (): Promise<unknown> => Promise.resolve({ fetchedSessions: 0 });
    await working(queueNames.symbols, fetched, () =>
      until('all are fetched', async () => (await queues.symbols.getCompletedCount()) === 3),
    );
    let release = (): void => undefined;
    const hanging = new Promise<void>((resolve) => (release = resolve));
    const pool: Partial<AnalysisPool> = {
      async analyseSymbol(input) {
        await hanging;
        return analyseSymbol(input);
      },
    };
    const { signal: stopping } = new AbortController();
    const settings = settingsOf(newHome());
    const context = { ...watched, settings, presets: standardPresets, pool, windows: null, stopping };
    const analyse = (job: Job<SymbolJobData>): Promise<unknown> => runAnalysisJob(job, context as JobContext);
    await working(queueNames.analyses, analyse, async () => {
      await until('one is being worked on', async () => (await queues.analyses.getActiveCount()) === 1);
      await watchRuns(watched);
      await watchRuns(minutesLater(10));
      release();
      await until('it has ended', async () => (await queues.analyses.getFailedCount()) > 0);
    });
    const failures = (await queues.analyses.getFailed()).map(({ failedReason }) => failedReason);
    expect(failures).toContain('the report went on without it');
    expect(await store.runSymbols(run.runId)).toEqual([]);
    await end(run);
  });
});
