import { describe, expect, it } from 'vitest';

import { type EpochMs, shiftedClock } from '../../src/calendar/clock.ts';
import { newYorkTime } from '../../src/calendar/new-york.ts';
import { parseTradingDay } from '../../src/calendar/trading-day.ts';
import {
  endOfDaySchedulerId,
  ensureEndOfDaySchedulers,
  halfDaySchedulerId,
  runEndOfDaySchedule,
  settleOwedEnds,
} from '../../src/jobs/end-of-day-schedule.ts';
import type { Queues } from '../../src/jobs/queues.ts';
import { createRun, newRun } from '../../src/jobs/run-ledger.ts';
import type { Run, RunKind, RunState, Store } from '../../src/store/store.ts';
import { silent } from '../harness/home.ts';
import { withLedger } from '../harness/ledger.ts';

let store: Store;
let queues: Queues;
const at = (date: string, time: string): EpochMs => newYorkTime(parseTradingDay(date), time);
const parts = (now: EpochMs) => ({
  ...{ store, queues, log: silent, endOfDayTime: '16:10', clock: shiftedClock(now) },
});
const settle = (now: EpochMs): Promise<string | null> => settleOwedEnds(parts(now));
const ledger = async (): Promise<string[]> =>
  (await store.recentRuns('end_of_day', 50)).map((run) => `${run.runId} ${run.state}`).sort();

async function record(kind: RunKind, date: string, state: RunState, now: EpochMs, attempt = 1): Promise<Run> {
  const made = newRun(kind, parseTradingDay(date), attempt, state, shiftedClock(now));
  const run = state === 'done' ? { ...made, publishedAt: now } : made;
  await store.saveRun(run);
  return run;
}

withLedger((ledger) => ({ store, queues } = ledger));

describe('the stored schedules of the end of day', () => {
  const jobDue = (name: string, due: EpochMs) => ({ name, opts: { prevMillis: due }, timestamp: due - 1 });

  it('are two, written once', async () => {
    expect(await ensureEndOfDaySchedulers(queues, '16:10')).toBe(true);
    expect(await ensureEndOfDaySchedulers(queues, '16:10')).toBe(false);
    const stored = (id: string) => queues.schedules.getJobScheduler(id);
    expect(await stored(endOfDaySchedulerId)).toMatchObject({
      ...{ pattern: '10 16 * * 1-5', tz: 'America/New_York' },
    });
    expect(await stored(halfDaySchedulerId)).toMatchObject({ pattern: '10 13 * * 1-5' });
  });

  it('act on days of their own, and create the run of the day once', async () => {
    const fire = async (name: string, date: string, time: string): Promise<string> =>
      (await runEndOfDaySchedule(jobDue(name, at(date, time)), parts(at(date, time)))).result;
    expect(await fire(halfDaySchedulerId, '2026-11-20', '13:10')).toBe('not the time of this day');
    expect(await fire(endOfDaySchedulerId, '2026-11-20', '16:10')).toBe('created end_of_day-2026-11-20-1');
    expect(await fire(endOfDaySchedulerId, '2026-11-20', '16:10')).toBe('nothing to be made');
    expect((await queues.runs.getJobs()).map(({ id, name }) => [id, name])).toEqual([
      ['end_of_day-2026-11-20-1', 'end-of-day'],
    ]);
    await store.saveRun({ ...(await store.run('end_of_day-2026-11-20-1'))!, state: 'done' });
    expect(await fire(halfDaySchedulerId, '2026-11-26', '13:10')).toBe('not the time of this day');
    expect(await fire(endOfDaySchedulerId, '2026-11-26', '16:10')).toBe('nothing to be made');
    expect(await fire(halfDaySchedulerId, '2026-11-27', '13:10')).toBe('created end_of_day-2026-11-27-1');
    expect(await fire(endOfDaySchedulerId, '2026-11-27', '16:10')).toBe('not the time of this day');
    expect(await ledger()).toContain('end_of_day-2026-11-26-1 skipped');
  });
});

describe('what is owed of ends of day', () => {
  it('is settled once by any number of processes at the same time, apart from the morning', async () => {
    await record('morning', '2026-11-20', 'done', at('2026-11-20', '05:46'));
    await Promise.all(Array.from({ length: 5 }, () => settle(at('2026-11-20', '16:10'))));
    expect(await ledger()).toEqual(['end_of_day-2026-11-20-1 queued']);
    expect((await queues.runs.getJobs()).map((job) => job.id)).toEqual(['end_of_day-2026-11-20-1']);
    // Runs of the morning are numbered by themselves.
    const wanted = { kind: 'rescan', date: parseTradingDay('2026-11-20'), mode: 'by_hand' } as const;
    const { run } = await createRun(store, queues, shiftedClock(at('2026-11-20', '17:00')), wanted);
    expect(run.runId).toBe('rescan-2026-11-20-2');
  });

  it('waits for a morning report that is being made', async () => {
    const morning = await record('morning', '2026-11-20', 'fetching', at('2026-11-20', '16:00'));
    expect(await settle(at('2026-11-20', '16:10'))).toBeNull();
    const published = { state: 'done', publishedAt: at('2026-11-20', '16:12') } as const;
    await store.saveRun({ ...morning, ...published });
    expect(await settle(at('2026-11-20', '16:13'))).toBe('end_of_day-2026-11-20-1');
    expect((await store.run('end_of_day-2026-11-20-1'))!.notes).toEqual([
      'started 3 minutes after it was due',
    ]);
  });

  it('after days away is made one after the other, and what is too old is missed', async () => {
    await record('end_of_day', '2026-11-12', 'done', at('2026-11-12', '16:12'));
    for (const date of ['2026-11-13', '2026-11-19', '2026-11-20']) {
      await record('morning', date, 'done', at(date, '05:50'));
    }
    const now = at('2026-11-23', '09:00');
    expect(await settle(now)).toBe('end_of_day-2026-11-19-1');
    expect(await settle(now)).toBeNull();
    const first = (await store.run('end_of_day-2026-11-19-1'))!;
    expect(first.notes).toEqual([
      'made in the days after: what the account did then can no longer be asked for',
    ]);
    await store.saveRun({ ...first, state: 'done' });
    expect(await settle(now)).toBe('end_of_day-2026-11-20-1');
    expect(await ledger()).toEqual([
      'end_of_day-2026-11-12-1 done',
      ...['13', '16', '17', '18'].map((day) => `end_of_day-2026-11-${day}-1 missed`),
      'end_of_day-2026-11-19-1 done',
      'end_of_day-2026-11-20-1 queued',
    ]);
  });

  it('is tried again at the next close where it failed, and not before', async () => {
    for (const date of ['2026-11-19', '2026-11-20']) {
      await record('morning', date, 'done', at(date, '05:50'));
    }
    await record('end_of_day', '2026-11-19', 'failed', at('2026-11-19', '20:00'));
    expect(await settle(at('2026-11-20', '12:00'))).toBeNull();
    expect(await settle(at('2026-11-20', '16:10'))).toBe('end_of_day-2026-11-19-2');
  });
});
