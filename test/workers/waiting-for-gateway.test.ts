import { describe, test } from 'vitest';

import { newYorkTime } from '../../src/calendar/new-york.ts';
import { parseTradingDay } from '../../src/calendar/trading-day.ts';
import { inDrills } from '../every-case.ts';
import { clockAt, gatewayAt, meeting, smallMarket, withHome, workerOf } from '../harness/home.ts';
import { until } from '../harness/openbell.ts';
import { reservedPort } from '../harness/reserved-port.ts';

const date = parseTradingDay('2026-11-20');

describe.concurrent('no gateway at 05:45', () => {
  test('it signs in at 05:58: the run waits, says so after five minutes, and is made', async ({ expect }) => {
    const port = await reservedPort();
    await withHome(async (home) => {
      // A minute of this clock is a second.
      const clock = clockAt('2026-11-20T05:44:50-05:00', 60);
      const up = home.start(['up'], meeting(clock, { port }));
      const [line] = await up.line(/\{[^\n]*still no gateway[^\n]*/);
      expect(line).toMatch(/IB Gateway or TWS is running and signed in/);
      const waiting = await home.untilRun(date, 'waits', ({ state }) => state === 'waiting_for_gateway');
      expect(waiting.reason).toContain(`127.0.0.1:${port}`);
      expect(clock.clock.now() - waiting.startedAt!).toBeGreaterThanOrEqual(5 * 60_000);

      // A restart of the worker meanwhile uses up no attempt, and the waiting counts on.
      process.kill(await workerOf(up), 'SIGTERM');
      await until('it is 05:58', () => clock.clock.now() >= newYorkTime(date, '05:58'));
      const gateway = await gatewayAt(smallMarket(), clock, { port });
      const run = await home.untilRun(date, 'is done', ({ state }) => state === 'done');
      expect(run).toMatchObject({ attempt: 1, late: false, reason: '', startedAt: waiting.startedAt });
      // Before it, where the machine was slow, that the run itself began late.
      const minutes = Math.floor((newYorkTime(date, '05:58') - waiting.startedAt!) / 60_000);
      const waited = Number(/^waited (\d+) minutes for the gateway$/.exec(run.notes.at(-1)!)?.[1]);
      expect(waited).toBeGreaterThanOrEqual(minutes);
      expect((await home.queues.runs.getJob(run.runId))!.attemptsMade).toBe(1);
      expect((await up.stop()).code).toBe(0);
      await gateway.close();
    });
  });

  inDrills(() => {
    test('it never does: the run fails at 09:25', async ({ expect }) => {
      const port = await reservedPort();
      await withHome(async (home) => {
        const clock = clockAt('2026-11-20T09:08:00-05:00', 60);
        const { code, stderr } = await home.run(['morning'], meeting(clock, { port }));
        expect(code, stderr).toBe(3);
        expect(stderr).toMatch(/^waiting for the gateway: .*Trying again until 09:25 New York/m);
        expect(stderr).toMatch(
          /The report for 2026-11-20 failed: no gateway: .*\n.*IB Gateway or TWS is running/,
        );
        const [run, ...others] = await home.store.runsOf('morning', date);
        expect(others).toEqual([]);
        expect(run).toMatchObject({ state: 'failed', publishedAt: null });
        expect(run!.reason).toMatch(/^no gateway: /);
        expect(run!.finishedAt).toBeGreaterThanOrEqual(newYorkTime(date, '09:25'));
        expect(run!.finishedAt).toBeLessThan(newYorkTime(date, '09:40'));
      });
    });
  });

  inDrills(() => {
    test('a report of another day is not waited for', async ({ expect }) => {
      const port = await reservedPort();
      await withHome(async (home) => {
        const clock = clockAt('2026-11-20T05:45:00-05:00');
        const { code, stderr } = await home.run(
          ['morning', '--date', '2026-11-10'],
          meeting(clock, { port }),
        );
        expect(code).toBe(3);
        expect(stderr).toMatch(/The report for 2026-11-10 failed: no gateway: /);
      });
    });
  });
});
