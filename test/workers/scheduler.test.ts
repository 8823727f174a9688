import { describe, test } from 'vitest';

import { newYorkTime } from '../../src/calendar/new-york.ts';
import { parseTradingDay } from '../../src/calendar/trading-day.ts';
import { hasEnded, newRun } from '../../src/jobs/run-ledger.ts';
import type { Run } from '../../src/store/store.ts';
import { inDrills } from '../every-case.ts';
import { clockAt, gatewayAt, meeting, smallMarket, type TestHome, withHome } from '../harness/home.ts';
import { until } from '../harness/openbell.ts';

const date = parseTradingDay('2026-11-20');

/** Records a run of an earlier day, so that the days since then are owed. */
async function recordEarlier(home: TestHome, day: string, at: string): Promise<void> {
  const { clock } = clockAt(at);
  await home.store.saveRun(newRun('morning', parseTradingDay(day), 1, 'done', clock));
}

const ledger = async ({ store }: TestHome): Promise<Map<string, Run>> =>
  new Map((await store.recentRuns('any', 50)).map((run) => [run.date, run]));

describe.concurrent('openbell scheduler', () => {
  inDrills(() => {
    test('six restarts of two schedulers around 05:45 make exactly one run', async ({ expect }) => {
      const due = newYorkTime(date, '05:45');
      await withHome(async (home) => {
        // A minute of this clock is two seconds.
        const clock = clockAt('2026-11-20T05:38:00-05:00', 30);
        let restarts = 0;
        let before = 0;
        const keepRestarting = async (signals: readonly NodeJS.Signals[]): Promise<void> => {
          for (let turn = 0; restarts < 6 || clock.clock.now() < due; turn++) {
            const signal = signals[turn % signals.length]!;
            const scheduler = home.start(['scheduler'], clock.env);
            await scheduler.line(/scheduler ready/);
            if (clock.clock.now() < due) before++;
            const { code } = await scheduler.stop(signal);
            if (signal === 'SIGTERM') expect(code).toBe(0);
            restarts++;
          }
        };
        await Promise.all([
          keepRestarting(['SIGTERM', 'SIGKILL']),
          keepRestarting(['SIGKILL', 'SIGTERM', 'SIGTERM']),
        ]);
        expect(before).toBeGreaterThan(0);
        const last = [home.start(['scheduler'], clock.env), home.start(['scheduler'], clock.env)];
        await until('the report is enqueued', async () => (await home.queues.runs.getWaitingCount()) === 1);
        for (const scheduler of last) {
          await scheduler.line(/scheduler ready/);
          expect((await scheduler.stop()).code).toBe(0);
        }

        const runs = await home.store.recentRuns('any', 10);
        expect(runs.map(({ runId, state }) => `${runId} ${state}`)).toEqual(['morning-2026-11-20-1 queued']);
        const jobs = await home.queues.runs.getJobs();
        expect(jobs.map((job) => job.id)).toEqual(['morning-2026-11-20-1']);
      });
    });
  });

  test('down from 05:40 to 06:10: one run, noted as started late', async ({ expect }) => {
    await withHome(async (home) => {
      await recordEarlier(home, '2026-11-19', '2026-11-19T05:45:00-05:00');
      const before = home.start(['scheduler'], clockAt('2026-11-20T05:39:00-05:00').env);
      await before.line(/scheduler ready/);
      expect((await before.stop()).code).toBe(0);
      expect((await ledger(home)).has(date)).toBe(false);

      const after = home.start(['scheduler'], clockAt('2026-11-20T06:10:00-05:00').env);
      await after.line(/the morning report is due/);
      expect((await after.stop()).code).toBe(0);
      const runs = await home.store.runsOf('morning', date);
      expect(runs).toHaveLength(1);
      expect(runs[0]!.notes).toEqual(['started 25 minutes after it was due']);
      expect(await home.queues.runs.getWaitingCount()).toBe(1);
    });
  });
});

inDrills(() => {
  test.concurrent('openbell up after three days away: missed, skipped and late days are told apart', async ({
    expect,
  }) => {
    await withHome(async (home) => {
      const clock = clockAt('2026-11-30T09:29:57-05:00');
      const gateway = await gatewayAt(smallMarket(), clock, { latencyMs: 600 });
      await recordEarlier(home, '2026-11-24', '2026-11-24T05:45:00-05:00');
      const up = home.start(['up'], meeting(clock, gateway));
      const today = parseTradingDay('2026-11-30');
      const run = await home.untilRun(today, 'has ended', hasEnded);
      expect(run).toMatchObject({
        attempt: 1,
        state: 'done',
        late: true,
        notes: [expect.stringMatching(/^started 22\d minutes after it was due$/)],
      });
      const told = [...(await ledger(home)).values()].map((row) => [row.date, row.state, row.reason]);
      expect(told.reverse()).toEqual([
        ['2026-11-24', 'done', ''],
        ['2026-11-25', 'missed', 'openbell was not running that morning'],
        ['2026-11-26', 'skipped', 'holiday: Thanksgiving Day'],
        ['2026-11-27', 'missed', 'openbell was not running that morning'],
        ['2026-11-30', 'done', ''],
      ]);
      expect((await up.stop()).code).toBe(0);
      await gateway.close();
    });
  });
});
