import { expect, test } from 'vitest';

import { hasEnded } from '../../src/jobs/run-ledger.ts';
import { until } from '../harness/openbell.ts';
import { recordFigure } from './figures.ts';
import { type Mornings, withMornings } from './interrupted-mornings.ts';
import { type Interruption, interrupt, inWords, type KillPoint, spreadPoints } from './kill-points.ts';
import { choicesOf, countFrom } from './seed.ts';

const hour = 3_600_000;
/** The usual morning; DRILL_SYMBOLS takes a smaller one. */
const size = countFrom('DRILL_SYMBOLS', 500);
const latencyMs = 600;
const resumedWithinMs = 20_000;
const endedWithinMs = 30_000;

/** Interrupts a morning at each point in turn. @returns what did not hold, a line each, and what was measured. */
async function interruptAtEach(
  { morning }: Mornings,
  points: readonly KillPoint[],
  signal: 'SIGKILL' | 'SIGTERM',
): Promise<{ broken: string[]; interruptions: Interruption[] }> {
  const broken: string[] = [];
  const interruptions: Interruption[] = [];
  for (const point of points) {
    await morning(async (each) => {
      const interruption = await interrupt(each, point, signal);
      await each.untilOver();
      await each.stopWorkers();
      const { state, held, resumedMs, endedMs } = interruption;
      const told = await each.broken();
      const most = Math.max(...each.histories.bySymbol().values());
      console.log(
        `${signal} ${inWords(point)}: ${state}, ${held} jobs held, ended in ${Math.round(endedMs)} ms, ` +
          `resumed after ${Math.round(resumedMs)} ms, asked at most ${most} times, ${told.length} invariants broken`,
      );
      interruptions.push(interruption);
      broken.push(...told.map((line) => `${inWords(point)}: ${line}`));
    });
  }
  return { broken, interruptions };
}

const longest = (list: readonly number[]): number => Math.round(Math.max(...list) / 100) / 10;

test(
  'kill -9 of the worker at points spread over the whole morning',
  async () => {
    const drill = `kill -9 of the worker of a ${size}-symbol morning`;
    const count = countFrom('DRILL_POINTS', 40);
    await withMornings({ size, latencyMs }, async (mornings) => {
      const points = spreadPoints(count, mornings.undisturbed, choicesOf(drill));
      const { broken, interruptions } = await interruptAtEach(mornings, points, 'SIGKILL');
      expect(broken).toEqual([]);
      const resumed = interruptions.map(({ resumedMs }) => resumedMs);
      expect(Math.max(...resumed)).toBeLessThanOrEqual(resumedWithinMs);
      const hit = interruptions.filter(
        ({ state, held }) => held > 0 || !hasEnded({ state } as Parameters<typeof hasEnded>[0]),
      );
      expect(hit).toHaveLength(points.length);
      recordFigure({
        ...{ drill, figure: 'points with every invariant kept', value: points.length },
        ...{ unit: `of ${points.length}`, target: `${points.length} of ${points.length}` },
      });
      recordFigure({
        ...{ drill, figure: 'a job is finished again after, at most', value: longest(resumed) },
        ...{ unit: 's', target: '≤ 20 s' },
      });
    });
  },
  4 * hour,
);

test(
  'SIGTERM of the worker in the middle of the morning',
  async () => {
    const drill = `SIGTERM of the worker of a ${size}-symbol morning`;
    const count = countFrom('DRILL_ENDS', 5);
    await withMornings({ size, latencyMs }, async (mornings) => {
      const points = spreadPoints(count + 1, mornings.undisturbed, choicesOf(drill)).slice(0, count);
      const { broken, interruptions } = await interruptAtEach(mornings, points, 'SIGTERM');
      expect(broken).toEqual([]);
      expect(interruptions.map(({ code }) => code)).toEqual(points.map(() => 0));
      const ended = interruptions.map(({ endedMs }) => endedMs);
      expect(Math.max(...ended)).toBeLessThanOrEqual(endedWithinMs);
      recordFigure({
        ...{ drill, figure: 'exit code 0 after, at most', value: longest(ended) },
        ...{ unit: 's', target: '≤ 30 s' },
      });
    });
  },
  hour,
);

test(
  'five kills in a row on one job: it is done at the end and nothing has failed',
  async () => {
    const drill = 'five kills -9 in a row on one job';
    const kills = 5;
    await withMornings({ size: 16, latencyMs: 10_000 }, async ({ morning }) => {
      await morning(async (each) => {
        const { symbols } = each.home.queues;
        let jobId: string | undefined;
        let started = 0;
        for (let kill = 0; kill < kills; kill++) {
          const worker = each.startWorker();
          await until('the job is being worked on', async () => {
            jobId ??= (await symbols.getActive())[0]?.id;
            const job = jobId === undefined ? undefined : await symbols.getJob(jobId);
            return job !== undefined && job.attemptsStarted > started;
          });
          started = (await symbols.getJob(jobId!))!.attemptsStarted;
          await worker.stop('SIGKILL');
        }
        each.startWorker();
        await each.untilOver();
        await each.stopWorkers();
        const job = (await symbols.getJob(jobId!))!;
        expect(await job.getState()).toBe('completed');
        expect(job.attemptsStarted).toBe(kills + 1);
        // Each symbol of them is asked for again after each kill: it had no answer yet.
        expect((await each.broken()).filter((line) => !/asked for \d+ times/.test(line))).toEqual([]);
        recordFigure({
          ...{ drill, figure: 'the job is done after so many starts', value: job.attemptsStarted },
          ...{ unit: 'starts', target: 'done, none failed' },
        });
      });
    });
  },
  hour,
);
