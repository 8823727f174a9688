import { expect, test } from 'vitest';

import { parseTradingDay } from '../../src/calendar/trading-day.ts';
import { newRun } from '../../src/jobs/run-ledger.ts';
import { clockAt, type TestHome } from '../harness/home.ts';
import { recordFigure } from './figures.ts';
import { brokenInvariants } from './invariants.ts';
import {
  type Instance,
  killServers,
  onMachine,
  schedules,
  undisturbedMornings,
  untilScheduled,
} from './scheduled-days.ts';
import { choicesOf, countFrom } from './seed.ts';

const hour = 3_600_000;
const friday = parseTradingDay('2026-11-20');

/** Records a morning of an earlier day, so that the days since then are owed. */
async function recordEarlier({ store }: TestHome, day: string): Promise<void> {
  const { clock } = clockAt(`${day}T05:45:00-05:00`);
  await store.saveRun(newRun('morning', parseTradingDay(day), 1, 'done', clock));
}

test(
  'the host is down over the schedule: one run once it is back, which says how late it began',
  async () => {
    const drill = 'host down from 05:43 to 06:10';
    const content = await undisturbedMornings([friday]);
    await onMachine('2026-11-20T05:42:00-05:00', async ({ home, startInstance, setTo, untilEnded }) => {
      const before = startInstance();
      await untilScheduled(home);
      await before.stop('SIGKILL');
      await killServers(home);
      await setTo('2026-11-20T06:10:00-05:00');
      const after = startInstance();
      const run = await untilEnded('morning', friday);
      expect(run.notes).toEqual([expect.stringMatching(/^started 2[5-9] minutes after it was due$/)]);
      await after.stop();
      const runs = [`morning-${friday}-1 done`];
      expect(await brokenInvariants(home, { runs, content, schedules })).toEqual([]);
      recordFigure({ drill, figure: 'runs of the day', value: 1, unit: 'run', target: 'exactly 1' });
    });
  },
  hour,
);

test(
  'restarts of three schedulers and workers around the schedule: exactly one run',
  async () => {
    const restarts = countFrom('DRILL_RESTARTS', 20);
    const drill = `${restarts} restarts of three instances around 05:45`;
    const choices = choicesOf(drill);
    const content = await undisturbedMornings([friday]);
    await onMachine(
      '2026-11-20T05:30:00-05:00',
      async ({ home, stepped, startInstance, setTo, untilEnded }) => {
        let done = 0;
        const keepRestarting = async (until: number): Promise<void> => {
          while (done < until) {
            done++;
            const instance = startInstance();
            await instance.scheduler.line(/scheduler ready/);
            await stepped.clock.sleep(choices.between(0, 2_000));
            await instance.stop(choices.oneOf(['SIGKILL', 'SIGTERM']));
          }
        };
        const three = (until: number): Promise<unknown> =>
          Promise.all([keepRestarting(until), keepRestarting(until), keepRestarting(until)]);
        await three(Math.floor(restarts / 2));
        // It becomes due while the second half is being restarted.
        await setTo('2026-11-20T05:44:57-05:00');
        await three(restarts);
        const last: Instance[] = [startInstance(), startInstance(), startInstance()];
        await untilEnded('morning', friday);
        await Promise.all(last.map((instance) => instance.stop()));
        const runs = [`morning-${friday}-1 done`];
        expect(await brokenInvariants(home, { runs, content, schedules })).toEqual([]);
        recordFigure({ drill, figure: 'runs of the day', value: 1, unit: 'run', target: 'exactly 1' });
      },
    );
  },
  hour,
);

test(
  'three days down with a holiday among them: one run today, two days missed, one skipped',
  async () => {
    const drill = 'three session days and a holiday down';
    await onMachine('2026-11-24T05:50:00-05:00', async ({ home, startInstance, setTo, untilEnded }) => {
      await recordEarlier(home, '2026-11-24');
      const before = startInstance();
      await untilScheduled(home);
      await before.stop('SIGKILL');
      await killServers(home);
      await setTo('2026-11-30T08:00:00-05:00');
      const after = startInstance();
      const monday = parseTradingDay('2026-11-30');
      const run = await untilEnded('morning', monday);
      expect(run.notes).toEqual([expect.stringMatching(/^started 1\d\d minutes after it was due$/)]);
      await after.stop();
      const runs = [
        'morning-2026-11-24-1 done',
        'morning-2026-11-25-1 missed',
        'morning-2026-11-26-1 skipped',
        'morning-2026-11-27-1 missed',
        'morning-2026-11-30-1 done',
      ];
      expect(await brokenInvariants(home, { runs, schedules })).toEqual([]);
      const [skipped] = await home.store.runsOf('morning', parseTradingDay('2026-11-26'));
      expect(skipped!.reason).toBe('holiday: Thanksgiving Day');
      recordFigure({
        ...{ drill, figure: 'run today, missed, skipped', value: 1 },
        ...{ unit: 'run, 2 missed, 1 skipped', target: '1, 2, 1' },
      });
    });
  },
  hour,
);
