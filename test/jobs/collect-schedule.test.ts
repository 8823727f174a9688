import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { type EpochMs, shiftedClock, systemClock } from '../../src/calendar/clock.ts';
import { newYorkTime } from '../../src/calendar/new-york.ts';
import { parseTradingDay } from '../../src/calendar/trading-day.ts';
import {
  collectSchedulerId,
  ensureCollectScheduler,
  runCollectSchedule,
  settleCollections,
} from '../../src/jobs/collect-schedule.ts';
import { collectionSlots, newestSlot } from '../../src/jobs/collect-slots.ts';
import { openQueues, type Queues } from '../../src/jobs/queues.ts';
import { attachOrStart, type Stack } from '../../src/stack/stack.ts';
import { silent } from '../harness/home.ts';
import { newHome, removeHomes, settingsOf } from '../stack/stack-holder.ts';

const at = (date: string, time: string): EpochMs => newYorkTime(parseTradingDay(date), time);
const slots = (date: string, minutes = 10): string[] =>
  collectionSlots(parseTradingDay(date), minutes).map(({ slot }) => slot);
const on = { ACCOUNT_COLLECT: 'on', ACCOUNT_COLLECT_MINUTES: 10 } as const;
const off = { ...on, ACCOUNT_COLLECT: 'off' } as const;

describe('the slots of a day', () => {
  it('begin at the open and end after close and extended hours', () => {
    const all = slots('2026-11-20');
    expect(all).toHaveLength(39 + 3);
    expect([...all.slice(0, 2), ...all.slice(-4)]).toEqual([
      ...['09:30', '09:40'],
      ...['15:50', '16:00', '16:05', '20:05'],
    ]);
  });

  it('end early on a half day, and there are none on a holiday and a weekend', () => {
    expect(slots('2026-11-27', 60)).toEqual([
      ...['09:30', '10:30', '11:30', '12:30'],
      ...['13:00', '13:05', '17:05'],
    ]);
    expect([slots('2026-11-26'), slots('2026-11-21')]).toEqual([[], []]);
  });

  it('that came last is the one to be caught up with', () => {
    expect(newestSlot(at('2026-11-20', '09:29'), 10)).toBeUndefined();
    expect(newestSlot(at('2026-11-20', '15:59'), 10)).toMatchObject({ slot: '15:50' });
    expect(newestSlot(at('2026-11-20', '19:00'), 10)).toMatchObject({ slot: '16:05' });
    expect(newestSlot(at('2026-11-26', '12:00'), 10)).toBeUndefined();
  });
});

describe('the stored schedule', () => {
  let stack: Stack;
  let queues: Queues;
  beforeAll(async () => {
    stack = await attachOrStart(settingsOf(newHome()), systemClock, silent);
    queues = openQueues(stack.redis.url, silent);
  });
  beforeEach(() => queues.redis.flushall());
  afterAll(async () => {
    await queues.close();
    await stack.stop();
    removeHomes();
  });

  const stored = () => queues.schedules.getJobScheduler(collectSchedulerId);
  const enqueued = async (): Promise<string[]> =>
    (await queues.account.getJobs()).map((job) => job.id!).sort();
  const jobDue = (due: EpochMs) => ({ opts: { prevMillis: due }, timestamp: due - 1 });

  it('is in New York time, written once, and gone when nothing is to be collected', async () => {
    expect(await ensureCollectScheduler(queues, on)).toBe(true);
    expect(await stored()).toMatchObject({ pattern: '*/5 9-20 * * 1-5', tz: 'America/New_York' });
    const [due] = await queues.schedules.getDelayed();
    expect(await ensureCollectScheduler(queues, { ...on, ACCOUNT_COLLECT_MINUTES: 30 })).toBe(false);
    expect((await queues.schedules.getDelayed()).map((job) => job.id)).toEqual([due!.id]);
    expect(await ensureCollectScheduler(queues, off)).toBe(true);
    expect(await ensureCollectScheduler(queues, off)).toBe(false);
    expect(await stored()).toBeUndefined();
  });

  it('enqueues slots only, each once', async () => {
    const run = (date: string, time: string, settings: typeof on | typeof off = on) =>
      runCollectSchedule(jobDue(at(date, time)), queues, settings);
    expect(await run('2026-11-20', '10:30')).toEqual({ slot: '10:30' });
    expect(await run('2026-11-20', '10:30')).toEqual({ slot: '10:30' });
    expect(await run('2026-11-20', '10:35')).toEqual({ slot: null });
    expect(await run('2026-11-20', '09:25')).toEqual({ slot: null });
    expect(await run('2026-11-20', '10:40', off)).toEqual({ slot: null });
    expect(await run('2026-11-26', '10:30')).toEqual({ slot: null });
    expect(await run('2026-11-27', '13:05')).toEqual({ slot: '13:05' });
    expect(await run('2026-11-27', '16:00')).toEqual({ slot: null });
    expect(await enqueued()).toEqual(['collect-2026-11-20-1030', 'collect-2026-11-27-1305']);
  });

  it('is caught up with by one look, whoever looks and however often', async () => {
    const settle = (date: string, time: string, settings: typeof on | typeof off = on): Promise<void> =>
      settleCollections(queues, shiftedClock(at(date, time)), settings);
    await settle('2026-11-20', '09:00');
    await settle('2026-11-20', '12:34', off);
    await settle('2026-11-26', '12:34');
    expect(await enqueued()).toEqual([]);
    await Promise.all(Array.from({ length: 5 }, () => settle('2026-11-20', '12:34')));
    await settle('2026-11-20', '17:00');
    expect(await enqueued()).toEqual(['collect-2026-11-20-1230', 'collect-2026-11-20-1605']);
  });
});
