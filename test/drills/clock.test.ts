import { expect, test } from 'vitest';

import { formatNewYork, newYorkTime } from '../../src/calendar/new-york.ts';
import { sessionsBefore } from '../../src/calendar/sessions.ts';
import { parseTradingDay, type TradingDay } from '../../src/calendar/trading-day.ts';
import { until } from '../harness/openbell.ts';
import { runSql } from '../harness/sql.ts';
import { recordFigure } from './figures.ts';
import { brokenInvariants } from './invariants.ts';
import { type Machine, onMachine, schedules, undisturbedMornings, untilScheduled } from './scheduled-days.ts';

const hour = 3_600_000;
const thursday = parseTradingDay('2026-11-19');
const friday = parseTradingDay('2026-11-20');
const monday = parseTradingDay('2026-11-23');
const at = (day: TradingDay, time: string): string => `${day}T${time}-05:00`;

/** Waits until the morning of a day is fetching and some of it is done. */
async function untilInTheMiddle({ untilRun, home }: Machine, day: TradingDay): Promise<void> {
  const { runId } = await untilRun('morning', day, 'is fetching', ({ state }) => state === 'fetching');
  await until(`some of ${runId} is done`, async () => {
    const done = await home.queues.symbols.getJobs(['completed']);
    return done.some(({ data }) => data.runId === runId);
  });
}

test(
  'the clock is set forward and back by an hour and by a day while openbell runs',
  async () => {
    const drill = 'clock set by ±1 h and ±1 day while openbell runs';
    const days = [thursday, friday, monday];
    const content = await undisturbedMornings(days);
    await onMachine(
      at(thursday, '03:00:00'),
      async (machine) => {
        const { home, startInstance, setTo, untilEnded } = machine;
        const instance = startInstance();
        await untilScheduled(home);

        // A day forward before anything is due, and back: what that day owes is made, though a clock had passed it over.
        await setTo(at(friday, '03:00:00'));
        await passes(machine, friday, '03:00:30');

        // An hour forward in the middle of the run, and back once it is done: 05:45 comes a second time.
        await setTo(at(thursday, '05:44:55'));
        await untilInTheMiddle(machine, thursday);
        await setTo(at(thursday, '06:46:00'));
        await untilEnded('morning', thursday);
        await setTo(at(thursday, '05:44:50'));
        await passes(machine, thursday, '05:45:30');

        // A day forward, an hour back in the middle of the run: 05:45 of that day comes a second time.
        await setTo(at(friday, '05:44:55'));
        await untilInTheMiddle(machine, friday);
        await setTo(at(friday, '04:46:00'));
        await untilEnded('morning', friday);
        await setTo(at(friday, '05:44:50'));
        await passes(machine, friday, '05:45:30');

        // A day forward in the middle of the run: far past its deadline. Then the day back.
        await setTo(at(monday, '05:44:55'));
        await untilInTheMiddle(machine, monday);
        await setTo(at(parseTradingDay('2026-11-24'), '05:30:00'));
        await untilEnded('morning', monday);
        // It is owed by the clock that is ahead; set back while it is made, the bars it asks for would not be there yet.
        await untilEnded('end_of_day', monday);
        await setTo(at(monday, '05:50:00'));
        await passes(machine, monday, '05:50:30');
        await setTo(at(monday, '16:09:55'));
        await passes(machine, monday, '16:10:30');
        await instance.stop();

        const runs = days.flatMap((day) => [
          // The clock that was a day ahead gave Thursday up.
          ...(day === thursday ? [`morning-${day}-1 missed`] : []),
          ...[`morning-${day}-${day === thursday ? 2 : 1} done`, `end_of_day-${day}-1 done`],
        ]);
        expect(await brokenInvariants(home, { runs, schedules })).toEqual([]);
        const published = await home.store.publishedRun('morning', monday);
        expect((await home.store.symbolOutcomes(published!.runId)).length).toBe(content.symbols);
        recordFigure({
          ...{ drill, figure: 'runs of three days', value: 2 * days.length },
          ...{ unit: 'runs', target: 'one morning and one end of day each' },
        });
      },
      3_000,
    );
  },
  hour,
);

/** Waits until the clock has passed a time, as the scheduler and the worker do beside it. */
async function passes({ stepped }: Machine, day: TradingDay, time: string): Promise<void> {
  const [hours, seconds] = [time.slice(0, 5), Number(time.slice(6))];
  const end = newYorkTime(day, hours) + seconds * 1_000;
  await until(`it is ${time}`, () => stepped.clock.now() >= end);
}

/** Each session of a day's window begins and ends in the stored bars where the calendar says. */
async function expectWholeWindow({ home }: Machine, day: TradingDay): Promise<void> {
  const window = sessionsBefore(day, 20);
  const rows = await runSql<{ first: number; last: number }>(
    home.stack.clickhouse,
    `SELECT toUnixTimestamp(min(time)) AS first, toUnixTimestamp(max(time)) AS last
     FROM bars WHERE time >= ${window[0]!.open} AND time < ${window.at(-1)!.close}
     GROUP BY toDate(time, 'America/New_York') AS day ORDER BY day`,
  );
  expect(rows).toEqual(window.map(({ open, close }) => ({ first: open, last: close - 60 })));
}

test.each([
  { change: 'summer time begins', before: '2026-03-06', after: '2026-03-09', offsets: ['-05:00', '-04:00'] },
  { change: 'summer time ends', before: '2026-10-30', after: '2026-11-02', offsets: ['-04:00', '-05:00'] },
])(
  '$change between two sessions: one run at 05:45 and one end of day at 16:10, New York',
  async ({ change, before, after, offsets }) => {
    const drill = `${change}: morning and end of day`;
    const [earlier, later] = [parseTradingDay(before), parseTradingDay(after)];
    await onMachine(`${before}T05:44:00${offsets[0]!}`, async (machine) => {
      const { home, startInstance, setTo, untilEnded } = machine;
      const instance = startInstance();
      await untilScheduled(home);
      const startedAt = async (day: TradingDay, of: 'morning' | 'end_of_day'): Promise<string> =>
        formatNewYork((await untilEnded(of, day)).createdAt, 'HH:mm');

      await setTo(`${before}T05:44:55${offsets[0]!}`);
      const times = [await startedAt(earlier, 'morning')];
      await setTo(`${before}T16:09:55${offsets[0]!}`);
      times.push(await startedAt(earlier, 'end_of_day'));
      await setTo(`${after}T05:44:55${offsets[1]!}`);
      times.push(await startedAt(later, 'morning'));
      await expectWholeWindow(machine, later);
      await setTo(`${after}T16:09:55${offsets[1]!}`);
      times.push(await startedAt(later, 'end_of_day'));
      expect(times).toEqual(['05:45', '16:10', '05:45', '16:10']);
      await instance.stop();

      const runs = [earlier, later].flatMap((day) => [`morning-${day}-1 done`, `end_of_day-${day}-1 done`]);
      expect(await brokenInvariants(home, { runs, schedules })).toEqual([]);
      recordFigure({
        ...{ drill, figure: 'runs at 05:45 and 16:10 New York', value: times.length },
        ...{ unit: 'of 4', target: '4 of 4, none twice' },
      });
    });
  },
  hour,
);
