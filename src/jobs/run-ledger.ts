import { randomUUID } from 'node:crypto';

import type { Redis } from 'ioredis';

import type { Clock, EpochMs } from '../calendar/clock.ts';
import type { TradingDay } from '../calendar/trading-day.ts';
import { OpenbellError } from '../errors/openbell-error.ts';
import type { ReportKind, Run, RunKind, RunState, Store } from '../store/store.ts';
import { releaseLease, takeLease } from './lease.ts';
import { type Queues, runJobOptions } from './queues.ts';
import { redisPrefix } from './redis-prefix.ts';

/** States a run never leaves. */
const ended: ReadonlySet<RunState> = new Set(['done', 'partial', 'failed', 'missed', 'skipped']);

export const hasEnded = (run: Run): boolean => ended.has(run.state);

/** A ledger row of the given state that has not started. */
export function newRun(
  kind: RunKind,
  date: TradingDay,
  attempt: number,
  state: RunState,
  clock: Clock,
  reason = '',
): Run {
  return {
    runId: `${kind}-${date}-${attempt}`,
    kind,
    date,
    attempt,
    state,
    late: false,
    lookAhead: false,
    reason,
    source: null,
    createdAt: clock.now(),
    startedAt: null,
    finishedAt: ended.has(state) ? clock.now() : null,
    publishedAt: null,
    counts: {},
    timings: {},
    notes: [],
  };
}

/**
 * Runs `work` while no other process creates runs of the same date. ClickHouse has no compare-and-set, so the
 * step "read the ledger, write a row, enqueue" is serialised here.
 * @throws OpenbellError STACK_BUSY when the lock is not free within about 10 s.
 */
async function withCreationLock<T>(redis: Redis, date: TradingDay, work: () => Promise<T>): Promise<T> {
  const key = `${redisPrefix}:lock:create:${date}`;
  const owner = randomUUID();
  for (let tries = 0; !(await takeLease(redis, key, owner, 30_000)); tries++) {
    if (tries === 200)
      throw new OpenbellError('STACK_BUSY', `Another process is creating a run for ${date}.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  try {
    return await work();
  } finally {
    await releaseLease(redis, key, owner);
  }
}

/** The report a kind of run makes; a rescan makes the morning's again. */
const reportOf: Readonly<Record<RunKind, ReportKind>> = {
  morning: 'morning',
  rescan: 'morning',
  end_of_day: 'end_of_day',
};

/** The job a run begins with. */
const firstJob = { morning: 'scan', rescan: 'scan', end_of_day: 'end-of-day' } as const;

/** Puts a run's first job on the queue; its fixed id makes a repetition a no-op. */
export async function enqueueRun(
  queues: Queues,
  run: Run,
  { refetch = [], requestId }: Pick<RunByHand, 'refetch' | 'requestId'> = {},
): Promise<void> {
  const { runId, kind, date, attempt } = run;
  await queues.runs.add(
    firstJob[kind],
    { runId, kind, date, attempt, refetch, ...(requestId !== undefined && { requestId }) },
    { ...runJobOptions, jobId: runId },
  );
}

interface NewRun {
  readonly kind: RunKind;
  readonly date: TradingDay;
  readonly notes?: readonly string[];
}

/** The run of a date that is due: made unless something already answers for the day. */
export interface ScheduledRun extends NewRun {
  readonly mode: 'scheduled';
  readonly due: EpochMs;
}

/** A run somebody asks for: the one under way where there is one, else a new attempt. */
export interface RunByHand extends NewRun {
  readonly mode: 'by_hand';
  readonly refetch?: readonly string[];
  /** Of the HTTP request that asks. */
  readonly requestId?: string;
}

/** The newest attempt among the runs of a date's report, which are numbered together whatever their kind. */
export const newestAttempt = (runs: readonly Run[]): Run | undefined =>
  runs.reduce<Run | undefined>((best, run) => (best && best.attempt > run.attempt ? best : run), undefined);

/**
 * Whether a run stands for its day at the time its report is due: not one that somebody tried before and that failed, nor a day
 * that a clock which was ahead of the present one has given up.
 */
export function answersFor(run: Run, due: EpochMs, now: EpochMs): boolean {
  if (run.state === 'missed') return run.createdAt <= now;
  return run.state !== 'failed' || (run.finishedAt ?? run.createdAt) >= due;
}

function reusable(newest: Run, options: ScheduledRun | RunByHand, now: EpochMs): boolean {
  return options.mode === 'scheduled' ? answersFor(newest, options.due, now) : !hasEnded(newest);
}

/**
 * Records a run in the ledger and enqueues it: the row first, so that a crash in between leaves a row whose job
 * is missing, which the watchdog puts back.
 * @returns the run, and whether this call created it.
 */
export function createRun(
  store: Store,
  queues: Queues,
  clock: Clock,
  options: ScheduledRun | RunByHand,
): Promise<{ run: Run; created: boolean }> {
  const { kind, date, notes = [] } = options;
  return withCreationLock(queues.redis, date, async () => {
    const newest = newestAttempt(await store.runsOf(reportOf[kind], date));
    if (newest && reusable(newest, options, clock.now())) return { run: newest, created: false };
    const run: Run = { ...newRun(kind, date, (newest?.attempt ?? 0) + 1, 'queued', clock), notes };
    await store.saveRun(run);
    await enqueueRun(queues, run, options.mode === 'by_hand' ? options : {});
    return { run, created: true };
  });
}

/** Records a day that had no run of a report: `missed` or `skipped`; a date with any row of it is left as it is. */
export function recordWithoutRun(
  { store, queues, clock }: { readonly store: Store; readonly queues: Queues; readonly clock: Clock },
  day: { readonly kind: ReportKind; readonly date: TradingDay },
  state: 'missed' | 'skipped',
  reason: string,
): Promise<void> {
  const { kind, date } = day;
  return withCreationLock(queues.redis, date, async () => {
    if ((await store.runsOf(kind, date)).length > 0) return;
    await store.saveRun(newRun(kind, date, 1, state, clock, reason));
  });
}

/** The run of an id as the ledger has it. @throws OpenbellError REPORT_NOT_FOUND where it has none. */
export async function requireRun(store: Store, runId: string): Promise<Run> {
  const run = await store.run(runId);
  if (!run) throw new OpenbellError('REPORT_NOT_FOUND', `The ledger has no run ${runId}.`);
  return run;
}
