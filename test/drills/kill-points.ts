import { fileURLToPath } from 'node:url';

import type { Job } from 'bullmq';

import { hasEnded } from '../../src/jobs/run-ledger.ts';
import type { Run } from '../../src/store/store.ts';
import { symbolsDone, type TestHome } from '../harness/home.ts';
import { type RunningCommand, until } from '../harness/openbell.ts';
import type { Morning } from './interrupted-mornings.ts';
import type { Choices } from './seed.ts';

const preload = fileURLToPath(new URL('../harness/crash-at.mjs', import.meta.url));

/** Where a run is interrupted: by what is seen of it, so that a busy machine moves no point into another step. */
export type KillPoint =
  /** So long after the state was seen. */
  | { readonly at: 'queued' | 'scanning' | 'forecasting'; readonly afterMs: number }
  /** When so many symbols are done; 0: the moment the fan-out begins. */
  | { readonly at: 'fetching'; readonly done: number }
  /** Between the row that publishes and the end of its job; the worker kills itself there. */
  | { readonly at: 'published' };

export const inWords = (point: KillPoint): string => {
  if (point.at === 'published') return 'published';
  return point.at === 'fetching' ? `${point.done} symbols done` : `${point.at} for ${point.afterMs} ms`;
};

/** Points spread over the whole run of `undisturbed`: one of them published, three quarters of them at symbols. */
export function spreadPoints(count: number, undisturbed: Run, choices: Choices): KillPoint[] {
  const { timings, counts } = undisturbed;
  const others = Math.max(0, count - 1);
  const perStep = Math.floor(others / 12);
  const within = (ms: number): number => Math.round(choices.between(0, 0.8 * ms));
  const repeated = (times: number, make: () => KillPoint): KillPoint[] => Array.from({ length: times }, make);
  const early = [
    ...repeated(perStep, () => ({ at: 'queued', afterMs: within(300) })),
    ...repeated(perStep, () => ({ at: 'scanning', afterMs: within(timings['scan'] ?? 0) })),
  ];
  const late = repeated(perStep, () => ({ at: 'forecasting', afterMs: within(timings['forecast'] ?? 0) }));
  const amid = others - early.length - late.length;
  const symbols = (counts['symbols'] ?? 0) - 1;
  // One in each stretch of equal length, the first of all at the fan-out itself.
  const fetching = Array.from({ length: amid }, (_, index): KillPoint => ({
    at: 'fetching',
    done: index === 0 ? 0 : Math.floor(((index + choices.between(0, 1)) / amid) * symbols),
  }));
  return [...early, ...fetching, ...late, ...(count > 0 ? [{ at: 'published' } as const] : [])];
}

/** Environment of a worker that is to be killed at a point. */
export const preparedFor = (point: KillPoint): Record<string, string> =>
  point.at === 'published' ? { CRASH_AT: 'report:published', NODE_OPTIONS: `--import=${preload}` } : {};

async function untilPoint(point: KillPoint, morning: Morning, worker: RunningCommand): Promise<void> {
  const seen = async (state: Run['state']): Promise<void> => {
    await until(`the run is ${state}`, async () => {
      const run = await morning.run();
      return run.state === state || hasEnded(run);
    });
  };
  if (point.at === 'published') {
    await worker.exited;
  } else if (point.at === 'fetching') {
    await seen('fetching');
    await until(`${point.done} are done`, async () => (await symbolsDone(morning.home)) >= point.done);
  } else {
    if (point.at === 'queued') await worker.line(/worker ready/);
    else await seen(point.at);
    await new Promise((resolve) => setTimeout(resolve, point.afterMs));
  }
}

/** Jobs done for good, and those that were being worked on. */
interface JobsAt {
  readonly finished: number;
  readonly held: number;
}

async function jobsAt({ queues: { runs, symbols, analyses } }: TestHome): Promise<JobsAt> {
  const all = [runs, symbols, analyses];
  const finished = await Promise.all(all.map((queue) => queue.getJobCountByTypes('completed')));
  const active = (await Promise.all(all.map((queue) => queue.getActive() as Promise<Job[]>))).flat();
  return {
    finished: finished.reduce((sum, each) => sum + each, 0),
    held: active.length,
  };
}

/** What became of a run whose worker was ended at a point. */
export interface Interruption {
  /** State of the run as the worker ended; an ended one was not interrupted unless a job was held. */
  readonly state: Run['state'];
  /** Jobs the worker had under way. */
  readonly held: number;
  /** From the worker's end until a job was finished again. */
  readonly resumedMs: number;
  /** How long the worker took to end, and its exit code; null where a signal ended it. */
  readonly endedMs: number;
  readonly code: number | null;
}

/** Ends the worker of a morning at a point, starts another at once and waits until that one has finished a job. */
export async function interrupt(
  morning: Morning,
  point: KillPoint,
  signal: 'SIGKILL' | 'SIGTERM',
): Promise<Interruption> {
  const { home } = morning;
  const worker = morning.startWorker(preparedFor(point));
  await untilPoint(point, morning, worker);
  const asked = performance.now();
  const { code } = await worker.stop(signal);
  const ended = performance.now();
  const { state } = await morning.run();
  const { finished, held } = await jobsAt(home);
  morning.startWorker();
  await until('a job is finished again', async () => (await jobsAt(home)).finished > finished);
  const resumedMs = performance.now() - ended;
  return { state, held, resumedMs, endedMs: ended - asked, code };
}
