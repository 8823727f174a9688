import { afterEach, describe, expect, it, vi } from 'vitest';

import { type EpochMs, epochMs, shiftedClock } from '../../src/calendar/clock.ts';
import { newYorkTime } from '../../src/calendar/new-york.ts';
import { parseTradingDay } from '../../src/calendar/trading-day.ts';
import type { Queues } from '../../src/jobs/queues.ts';
import { createRun, newRun } from '../../src/jobs/run-ledger.ts';
import {
  dueTime,
  ensureScheduler,
  morningSchedulerId,
  runScheduleJob,
  settleOwedRuns,
} from '../../src/jobs/schedule.ts';
import type { Run, Store } from '../../src/store/store.ts';
import { silent } from '../harness/home.ts';
import { withLedger } from '../harness/ledger.ts';

let store: Store;
let queues: Queues;
const at = (date: string, time: string): EpochMs => newYorkTime(parseTradingDay(date), time);
const standing = (instant: EpochMs) => shiftedClock(instant);
const ledger = async (): Promise<string[]> =>
  (await store.recentRuns('any', 50)).map((run) => `${run.runId} ${run.state}`).sort();
const settle = (instant: EpochMs): Promise<void> =>
  settleOwedRuns(store, queues, standing(instant), '05:45', silent);

withLedger((ledger) => ({ store, queues } = ledger));
afterEach(() => vi.useRealTimers());

describe('the stored schedule', () => {
  const stored = () => queues.schedules.getJobScheduler(morningSchedulerId);
  /** Machine time as BullMQ sees it; its timers stay real. */
  const setMachineTime = (instant: EpochMs): unknown => vi.useFakeTimers({ now: instant, toFake: ['Date'] });

  it.each([
    ['over the start of summer time', '2026-03-06', '2026-03-09'],
    ['over its end', '2026-10-30', '2026-11-02'],
    ['within winter', '2026-11-19', '2026-11-20'],
  ])('is next due at 05:45 New York time %s', async (_when, day, next) => {
    setMachineTime(at(day, '06:00'));
    expect(await ensureScheduler(queues, morningSchedulerId, '05:45')).toBe(true);
    expect(await stored()).toMatchObject({
      pattern: '45 5 * * 1-5',
      tz: 'America/New_York',
      next: at(next, '05:45'),
    });
  });

  it('is not written again while it is as wanted: an overdue job stays', async () => {
    setMachineTime(at('2026-11-20', '05:40'));
    await ensureScheduler(queues, morningSchedulerId, '05:45');
    const [due] = await queues.schedules.getDelayed();
    expect(dueTime(due!)).toBe(at('2026-11-20', '05:45'));

    setMachineTime(at('2026-11-20', '06:10'));
    expect(await ensureScheduler(queues, morningSchedulerId, '05:45')).toBe(false);
    expect((await queues.schedules.getDelayed()).map((job) => job.id)).toEqual([due!.id]);
    expect((await stored())!.next).toBe(at('2026-11-20', '05:45'));
  });

  it('is written again when the morning time changes', async () => {
    setMachineTime(at('2026-11-20', '04:00'));
    await ensureScheduler(queues, morningSchedulerId, '05:45');
    expect(await ensureScheduler(queues, morningSchedulerId, '06:15')).toBe(true);
    expect(await stored()).toMatchObject({ pattern: '15 6 * * 1-5', next: at('2026-11-20', '06:15') });
  });
});

describe('a scheduled job', () => {
  const jobDue = (due: EpochMs) => ({ opts: { prevMillis: due }, timestamp: due - 1, data: {} });
  const handle = (due: EpochMs, now: EpochMs) => runScheduleJob(jobDue(due), store, queues, standing(now));

  it('creates the run of the day it was due, once', async () => {
    await handle(at('2026-11-20', '05:45'), at('2026-11-20', '05:45'));
    await handle(at('2026-11-20', '05:45'), at('2026-11-20', '06:10'));
    expect(await ledger()).toEqual(['morning-2026-11-20-1 queued']);
    expect(await queues.runs.getWaitingCount()).toBe(1);
  });

  it('records a holiday with its name, and a day that is over as missed', async () => {
    await handle(at('2026-11-26', '05:45'), at('2026-11-26', '05:45'));
    await handle(at('2026-11-20', '05:45'), at('2026-11-21', '00:10'));
    expect(await ledger()).toEqual(['morning-2026-11-20-1 missed', 'morning-2026-11-26-1 skipped']);
    expect((await store.run('morning-2026-11-26-1'))!.reason).toBe('holiday: Thanksgiving Day');
    expect(await queues.runs.getWaitingCount()).toBe(0);
  });
});

describe('what is owed', () => {
  const save = (run: Run): Promise<void> => store.saveRun(run);
  const recorded = (date: string, state: Run['state'], instant: EpochMs): Run =>
    newRun('morning', parseTradingDay(date), 1, state, standing(instant));

  it('is settled once by any number of processes at the same time', async () => {
    await Promise.all(Array.from({ length: 5 }, () => settle(at('2026-11-20', '05:45'))));
    expect(await ledger()).toEqual(['morning-2026-11-20-1 queued']);
    expect((await queues.runs.getJobs()).map((job) => job.id)).toEqual(['morning-2026-11-20-1']);
  });

  it('is not counted from a past date somebody made a report of by hand', async () => {
    await save(recorded('2026-10-01', 'done', at('2026-11-20', '04:00')));
    await settle(at('2026-11-20', '05:00'));
    expect(await ledger()).toEqual(['morning-2026-10-01-1 done']);
  });

  it('is today in spite of an attempt that failed before it was due, and not after one that failed since', async () => {
    await save(recorded('2026-11-20', 'failed', at('2026-11-20', '04:00')));
    await settle(at('2026-11-20', '05:45'));
    expect(await ledger()).toEqual(['morning-2026-11-20-1 failed', 'morning-2026-11-20-2 queued']);

    const second = (await store.run('morning-2026-11-20-2'))!;
    await save({ ...second, state: 'failed', finishedAt: at('2026-11-20', '09:25') });
    await settle(at('2026-11-20', '09:30'));
    expect((await store.recentRuns('any', 9)).length).toBe(2);
  });

  it('is today where a clock that was ahead has recorded the day as missed', async () => {
    await save(recorded('2026-11-20', 'missed', at('2026-11-23', '05:45')));
    await settle(at('2026-11-20', '05:45'));
    await settle(at('2026-11-20', '05:46'));
    expect(await ledger()).toEqual(['morning-2026-11-20-1 missed', 'morning-2026-11-20-2 queued']);
  });

  it('is not today where a report was made by hand before', async () => {
    await save(recorded('2026-11-20', 'done', at('2026-11-20', '04:00')));
    await settle(at('2026-11-20', '05:45'));
    expect(await ledger()).toEqual(['morning-2026-11-20-1 done']);
  });
});

it('a run by hand joins the one under way, and is a new attempt after one that ended', async () => {
  const date = parseTradingDay('2026-11-20');
  const clock = standing(at('2026-11-20', '06:00'));
  const wanted = { kind: 'rescan', date, mode: 'by_hand', refetch: ['AAPL'] } as const;
  const first = await createRun(store, queues, clock, wanted);
  const joined = await createRun(store, queues, clock, wanted);
  expect([first.created, joined.created]).toEqual([true, false]);
  expect(joined.run).toEqual(first.run);
  expect((await queues.runs.getJob(first.run.runId))!.data.refetch).toEqual(['AAPL']);

  await store.saveRun({ ...first.run, state: 'done', finishedAt: epochMs(clock.now()) });
  const second = await createRun(store, queues, clock, { kind: 'morning', date, mode: 'by_hand' });
  expect(second).toMatchObject({ created: true, run: { runId: 'morning-2026-11-20-2' } });
});
