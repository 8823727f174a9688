import type { Queue } from 'bullmq';
import { afterEach, describe, expect, it } from 'vitest';

import { type EpochMs, shiftedClock } from '../../src/calendar/clock.ts';
import { newYorkTime } from '../../src/calendar/new-york.ts';
import { parseTradingDay } from '../../src/calendar/trading-day.ts';
import { type NotifyQueues, openNotifyQueues } from '../../src/jobs/notify-queues.ts';
import { ReportNotices } from '../../src/jobs/report-notices.ts';
import { newRun } from '../../src/jobs/run-ledger.ts';
import type { Notification } from '../../src/notify/notification.ts';
import type { Run, RunState, Store } from '../../src/store/store.ts';
import { silent } from '../harness/home.ts';
import { type Ledger, withLedger } from '../harness/ledger.ts';
import { sampleEndOfDay } from '../report/sample-end-of-day.ts';
import { sampleReport } from '../report/sample-report.ts';
import { realRedis } from '../workers/notify-bench.ts';

let notify: NotifyQueues;
let store: Store;
let queues: Ledger['queues'];
const at = (date: string, time: string): EpochMs => newYorkTime(parseTradingDay(date), time);
const morningTime = '05:45';
const notices = (now: EpochMs, queue: NotifyQueues = notify): ReportNotices =>
  new ReportNotices({ store, notify: queue, clock: shiftedClock(now), log: silent });

/** What waits for the webhook, in order. */
async function waiting(queue = notify.queues[0] as Queue<Notification>): Promise<Notification[]> {
  const jobs = await queue.getJobs(['waiting']);
  return jobs.sort((a, b) => a.timestamp - b.timestamp).map(({ data }) => data);
}
const titles = async (): Promise<string[]> => (await waiting()).map(({ title }) => title);

withLedger((ledger) => {
  ({ store, queues } = ledger);
  notify = openNotifyQueues(ledger.redisUrl, ['webhook'], silent);
});
afterEach(() => notify.close());

async function record(
  date: string,
  attempt: number,
  state: RunState,
  created: EpochMs,
  { kind = 'morning', ...more }: Partial<Run> = {},
): Promise<Run> {
  const run = {
    ...newRun(kind, parseTradingDay(date), attempt, state, shiftedClock(created)),
    ...more,
  };
  await store.saveRun(run);
  return run;
}

/** A published run with the forecasts of the sample. */
async function publish(date: string, attempt: number, published: EpochMs): Promise<Run> {
  const times = { finishedAt: published, publishedAt: published };
  const run = await record(date, attempt, 'done', published, times);
  const { forecasts } = sampleReport();
  await store.saveReport(run, {
    scores: [],
    forecasts: forecasts.map((body) => ({ preset: body.preset, body })),
    forecastStocks: [],
  });
  return run;
}

const today = '2026-11-20';

describe('a published report', () => {
  it('is told of once, by whoever learns of it', async () => {
    const run = await publish(today, 1, at(today, '05:47'));
    const [worker, scheduler, another] = [1, 2, 3].map(() => notices(at(today, '05:48')));
    await Promise.all([worker!.tellOf(run), scheduler!.look(morningTime), another!.look(morningTime)]);
    await worker!.tellOf(run);
    expect(await waiting()).toMatchObject([
      { id: 'report-morning-2026-11-20-1', kind: 'report', occurredAt: at(today, '05:47') },
    ]);
    expect(await titles()).toEqual(['Report 20 Nov: 7 tradeable']);
  });

  it('is told of by the look where the worker died before it could', async () => {
    await publish(today, 1, at(today, '05:47'));
    await notices(at(today, '05:48')).look(morningTime);
    expect(await titles()).toEqual(['Report 20 Nov: 7 tradeable']);
  });

  it('of a past date is told to nobody, and of a day to come is', async () => {
    const made = at(today, '10:00');
    for (const date of ['2026-11-18', '2026-11-23']) {
      const run = await publish(date, 1, made);
      await notices(made).tellOf(run);
    }
    await notices(made).look('10:30');
    expect((await waiting()).map(({ data }) => data['date'])).toEqual(['2026-11-23']);
  });

  it('is not told of again by a later day, nor once a newer one has replaced it', async () => {
    const first = await publish(today, 1, at(today, '05:47'));
    await notices(at('2026-11-21', '06:00')).look(morningTime);
    expect(await titles()).toEqual([]);
    const second = await publish(today, 2, at(today, '07:00'));
    await store.removeSuperseded(second.date, second.runId);
    await notices(at(today, '07:01')).tellOf(first);
    await notices(at(today, '07:01')).look(morningTime);
    expect((await waiting()).map(({ id }) => id)).toEqual(['report-morning-2026-11-20-2']);
  });

  it('is told of later where Redis is away, and nobody waits for it', async () => {
    const redis = await realRedis();
    const queue = openNotifyQueues(redis.url, ['webhook'], silent);
    const run = await publish(today, 1, at(today, '05:47'));
    const own = notices(at(today, '05:48'), queue);
    await redis.stop();
    const begun = performance.now();
    await own.tellOf(run);
    expect(performance.now() - begun).toBeLessThan(3_000);
    await redis.start();
    for (;;) {
      await own.look(morningTime);
      if ((await queue.queues[0]!.getWaitingCount()) > 0) break;
    }
    expect(await waiting(queue.queues[0])).toMatchObject([{ id: 'report-morning-2026-11-20-1' }]);
    await queue.close();
    await redis.stop();
  });
});

describe('a warning', () => {
  it('tells once of a run that failed, unless a newer one is under way', async () => {
    const finished = { reason: 'no gateway: refused', finishedAt: at(today, '09:00') };
    const failed = await record(today, 1, 'failed', at(today, '05:45'), finished);
    await notices(at(today, '09:01')).tellOf(failed);
    await notices(at(today, '09:01')).look(morningTime);
    expect(await titles()).toEqual(['No report for 20 Nov: the run failed']);

    await queues.redis.flushall();
    await record(today, 2, 'fetching', at(today, '09:02'));
    await notices(at(today, '09:03')).look(morningTime);
    expect(await titles()).toEqual([]);
  });

  it('tells at the open that the session has no report, with the state of its run, once', async () => {
    await record(today, 1, 'waiting_for_gateway', at(today, '05:45'));
    await notices(at(today, '09:29')).look(morningTime);
    expect(await titles()).toEqual([]);
    await notices(at(today, '09:30')).look(morningTime);
    await notices(at(today, '11:00')).look(morningTime);
    expect(await waiting()).toMatchObject([
      { title: 'No report yet for 20 Nov: the market is open', data: { state: 'waiting_for_gateway' } },
    ]);
  });

  it.each([
    ['with a report', today, '09:31', morningTime, true],
    ['after the close', today, '16:00', morningTime, false],
    ['on a holiday', '2026-11-26', '09:31', morningTime, false],
    ['where the report is due later', today, '09:31', '10:15', false],
  ])('does not tell that a report is missing %s', async (_when, day, time, due, published) => {
    if (published) await publish(day, 1, at(day, '05:47'));
    await notices(at(day, time)).look(due);
    expect((await waiting()).filter(({ kind }) => kind === 'warning')).toEqual([]);
  });

  it('tells of all missed days together on the day they are found', async () => {
    const found = at('2026-11-30', '05:40');
    for (const date of ['2026-11-25', '2026-11-27']) await record(date, 1, 'missed', found);
    await record('2026-11-26', 1, 'skipped', found);
    await notices(at('2026-11-30', '05:41')).look(morningTime);
    await notices(at('2026-12-01', '05:41')).look(morningTime);
    expect(await titles()).toEqual(['2 reports were missed, the last of 27 Nov']);
  });
});

describe('an end of day', () => {
  const publishEnd = async (date: string, attempt: number, published: EpochMs): Promise<Run> => {
    const times = { finishedAt: published, publishedAt: published };
    const run = await record(date, attempt, 'done', published, { kind: 'end_of_day', ...times });
    const { presets, accuracy, decisions } = sampleEndOfDay();
    const summary = { morningRunId: 'morning-1', withoutMorning: '', decisions, accuracy, account: null };
    await store.saveEndOfDay(run, { presets, accuracy: [], summary });
    return run;
  };

  it('is told of once beside the report of its morning, a late one of the newest session too', async () => {
    await publish(today, 1, at(today, '05:47'));
    const end = await publishEnd(today, 1, at(today, '16:11'));
    await notices(at(today, '16:12')).tellOf(end);
    await notices(at(today, '16:12')).look(morningTime);
    expect((await waiting()).map(({ id }) => id)).toEqual([
      'report-end_of_day-2026-11-20-1',
      'report-morning-2026-11-20-1',
    ]);
    // On Monday morning Friday's is news, Thursday's is not.
    const monday = at('2026-11-23', '09:00');
    await notices(monday).tellOf(await publishEnd('2026-11-19', 1, monday));
    await notices(monday).tellOf(await publishEnd('2026-11-20', 2, monday));
    expect((await waiting()).at(-1)!.id).toBe('report-end_of_day-2026-11-20-2');
    expect(await waiting()).toHaveLength(3);
  });

  it('that failed or was missed is told apart from reports', async () => {
    const finishedAt = at(today, '20:00');
    const reason = 'no gateway: nobody answers';
    await record(today, 1, 'failed', at(today, '16:10'), { kind: 'end_of_day', finishedAt, reason });
    await record('2026-11-12', 1, 'missed', at(today, '06:00'), { kind: 'end_of_day' });
    await notices(at(today, '20:01')).look(morningTime);
    expect(await titles()).toEqual([
      'No end of day for 20 Nov: the run failed',
      'The end of day of 12 Nov was missed',
    ]);
    expect((await waiting())[1]!.lines.at(-1)).toBe('Make one with `openbell eod --date DATE`.');
  });
});
