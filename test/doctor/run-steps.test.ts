import { Worker } from 'bullmq';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { shiftedClock, systemClock } from '../../src/calendar/clock.ts';
import { parseInstant } from '../../src/calendar/instant.ts';
import { parseTradingDay } from '../../src/calendar/trading-day.ts';
import { loadSettings } from '../../src/config/load-settings.ts';
import { processSteps } from '../../src/doctor/process-steps.ts';
import { runSteps } from '../../src/doctor/run-steps.ts';
import { storeSteps } from '../../src/doctor/store-steps.ts';
import type { StepResult } from '../../src/doctor/step-runner.ts';
import { ownVersion } from '../../src/config/own-version.ts';
import { ensureEndOfDaySchedulers } from '../../src/jobs/end-of-day-schedule.ts';
import { announceProcess } from '../../src/jobs/process-presence.ts';
import { workerConnection } from '../../src/jobs/queues.ts';
import { redisPrefix } from '../../src/jobs/redis-prefix.ts';
import { enqueueRun, newRun } from '../../src/jobs/run-ledger.ts';
import { ensureScheduler, morningSchedulerId } from '../../src/jobs/schedule.ts';
import { leaderKey } from '../../src/jobs/scheduler-lease.ts';
import { holdHome, silent, type TestHome } from '../harness/home.ts';
import { until } from '../harness/openbell.ts';
import { runSql } from '../harness/sql.ts';
import { asking, examine, expectTrouble } from './examine.ts';

let home: TestHome;
let letGo: () => Promise<void>;
beforeAll(async () => ({ home, letGo } = await holdHome()));
afterAll(() => letGo());
beforeEach(async () => {
  await home.queues.redis.flushall();
  await runSql(home.stack.clickhouse, 'TRUNCATE TABLE runs');
});

const questions = () => asking({ redis: home.stack.redis.url, store: home.stack.clickhouse });

/** Looks at runs and schedules, by the machine's time or at one of the test's. */
async function look(at?: string, env: Record<string, string> = {}): Promise<Map<string, StepResult>> {
  const { settings } = loadSettings({ env: { ...env, ...(at && { OPENBELL_NOW: at }) }, dotenvPath: null });
  const clock = at === undefined ? systemClock : shiftedClock(parseInstant(at));
  return examine(runSteps(questions(), settings, clock));
}

const lead = async (): Promise<unknown> => home.queues.redis.set(leaderKey, 'a scheduler', 'PX', 600_000);

describe('schedules', () => {
  it('that are missing, differ, fire at another time or are nobody’s are told; as they should be, all is well', async () => {
    const { queues } = home;
    expectTrouble(
      (await look()).get('schedules'),
      'warning',
      /no scheduler leads; schedule morning-report is missing/,
    );
    await lead();
    await ensureScheduler(queues, morningSchedulerId, '05:45');
    await ensureEndOfDaySchedulers(queues, '16:10');
    const well = (await look()).get('schedules');
    expect(well).toMatchObject({ state: 'ok' });
    expect(well?.text).toMatch(/morning-report fires at \d{4}-\d\d-\d\d 05:45 New York/);
    const later = (await look(undefined, { MORNING_TIME: '06:00' })).get('schedules');
    expectTrouble(later, 'warning', /morning-report is not the one that is configured/);
    await queues.redis.hset(
      `${redisPrefix}:schedules:repeat:${morningSchedulerId}`,
      'next',
      String(systemClock.now()),
    );
    await queues.redis.zadd(`${redisPrefix}:schedules:repeat`, systemClock.now(), morningSchedulerId);
    expectTrouble(
      (await look()).get('schedules'),
      'warning',
      /morning-report fires at .*, the calendar says/,
    );
    await queues.schedules.upsertJobScheduler('from-elsewhere', { every: 3600_000 }, { name: 'x' });
    expectTrouble((await look()).get('schedules'), 'warning', /nobody here knows: from-elsewhere/);
  });
});

describe('what is owed', () => {
  it('a report nobody makes fails, days without a record are named, and an end of day that waits', async () => {
    const at = '2026-11-20T17:30:00-05:00';
    const clock = shiftedClock(parseInstant('2026-11-17T05:45:00-05:00'));
    await home.store.saveRun({
      ...newRun('morning', parseTradingDay('2026-11-17'), 1, 'done', clock),
      publishedAt: clock.now(),
    });
    const { text, state, advice } = (await look(at)).get('owed')!;
    expect(state).toBe('failed');
    expect(text).toMatch(/morning report of 2026-11-20 has been owed for 705 minutes/);
    expect(text).toMatch(/no record of 2026-11-18, 2026-11-19/);
    expect(text).toMatch(/end of day of 2026-11-17, 2026-11-20 is owed/);
    expect(advice).toContain('openbell morning');
    // Two minutes are the scheduler's own.
    await home.store.saveRun(newRun('morning', parseTradingDay('2026-11-18'), 1, 'missed', clock));
    await home.store.saveRun(newRun('morning', parseTradingDay('2026-11-19'), 1, 'missed', clock));
    expect((await look('2026-11-20T05:47:00-05:00')).get('owed')?.text).not.toContain('morning report of');
  });
});

describe('runs and jobs', () => {
  const date = parseTradingDay('2026-11-20');
  const at = '2026-11-20T08:00:00-05:00';
  const queued = () =>
    newRun('morning', date, 1, 'fetching', shiftedClock(parseInstant('2026-11-20T05:45:00-05:00')));

  it('a run that goes on is well; one whose jobs are lost or have failed, and one past its deadline, are not', async () => {
    const { queues, store } = home;
    const run = queued();
    await store.saveRun(run);
    expectTrouble(
      (await look(at)).get('runs'),
      'failed',
      /run morning-2026-11-20-1 is fetching.*lost its jobs/,
    );
    await enqueueRun(queues, run);
    expect((await look(at)).get('runs')).toMatchObject({ state: 'ok' });
    expectTrouble((await look(at)).get('queues'), 'warning', /runs: 1 wait and no worker runs/);
    const connection = workerConnection(home.stack.redis.url, silent);
    const worker = new Worker('runs', () => Promise.reject(new Error('odd')), {
      connection,
      prefix: redisPrefix,
      settings: { backoffStrategy: () => 0 },
    });
    await until('the job has failed for good', async () => {
      await queues.runs.promoteJobs();
      return (await queues.runs.getFailedCount()) === 1;
    });
    await worker.close();
    connection.disconnect();
    expectTrouble((await look(at)).get('runs'), 'failed', /its job has failed: odd/);
    expectTrouble(
      (await look(at)).get('queues'),
      'warning',
      /runs: 1 failed for good within a day, the last: odd/,
    );
    await queues.runs.obliterate({ force: true });
    await queues.flows.add({
      ...{ name: 'forecast', queueName: 'runs', opts: { jobId: `${run.runId}-forecast` }, data: {} },
      children: [{ name: 'AAPL', queueName: 'symbols', data: {} }],
    });
    expect((await look(at)).get('runs')).toMatchObject({ state: 'warning' });
    expectTrouble((await look(at)).get('runs'), 'warning', /past its deadline/);
  });

  it('a job whose worker is gone is stalled', async () => {
    const { queues } = home;
    await queues.symbols.add('AAPL', {} as never, { jobId: 'stalled-one' });
    const connection = workerConnection(home.stack.redis.url, silent);
    const worker = new Worker('symbols', null, { connection, prefix: redisPrefix, lockDuration: 400 });
    expect((await worker.getNextJob('a-token')).id).toBe('stalled-one');
    await until(
      'its hold has run out',
      async () => (await queues.redis.exists(`${redisPrefix}:symbols:stalled-one:lock`)) === 0,
    );
    await worker.close();
    connection.disconnect();
    expectTrouble((await look(at)).get('queues'), 'warning', /symbols: 1 stalled \(stalled-one\)/);
  });
});

describe('processes', () => {
  const processes = async () => (await examine(processSteps(questions().withRedis))).get('processes');

  it('that are absent, of another version, of another calendar, or gone without a word', async () => {
    expectTrouble(await processes(), 'warning', /no scheduler runs.*no worker runs.*no tracker runs/);
    const { redis } = home.queues;
    const ends = (['scheduler', 'worker', 'tracker', 'web'] as const).map((kind) =>
      announceProcess(redis, { kind, version: ownVersion(), since: 1 }),
    );
    await until('all are there', async () => (await processes())?.state === 'ok');
    ends.push(announceProcess(redis, { kind: 'worker', version: '0.0.1', since: 1 }));
    await until('another version is there', async () => (await processes())?.state === 'warning');
    expectTrouble(await processes(), 'warning', /has version 0\.0\.1; this is/);
    await ends.pop()!();
    const days = '2026-12-09:closed:Storm';
    ends.push(
      announceProcess(
        redis,
        { kind: 'worker', version: ownVersion(), since: 1 },
        () => ({ exchangeDays: days }) as never,
      ),
    );
    await until('another calendar is there', async () => (await processes())?.state === 'failed');
    expectTrouble(await processes(), 'failed', /EXCHANGE_DAYS=2026-12-09:closed:Storm; here it is \(none\)/);
    await ends.pop()!();
    await redis.sadd(`${redisPrefix}:processes`, 'somebody-killed');
    expectTrouble(await processes(), 'warning', /1 process has gone without a word/);
    expect(await redis.sismember(`${redisPrefix}:processes`, 'somebody-killed')).toBe(1);
    for (const end of ends) await end();
  });
});

describe('the store', () => {
  const store = async () => examine(storeSteps(questions().withServer));

  it('is well as it is; a newer schema and a missing one are told', async () => {
    const well = await store();
    for (const name of ['store set', 'schema', 'store disk', 'store clock'])
      expect(well.get(name), name).toMatchObject({ state: 'ok' });
    const { clickhouse } = home.stack;
    await runSql(clickhouse, `INSERT INTO schema_migrations VALUES (99, 'of tomorrow', 0)`);
    expectTrouble((await store()).get('schema'), 'warning', /has schema 99, this openbell knows \d+/);
    await runSql(clickhouse, 'DELETE FROM schema_migrations WHERE version IN (2, 99)');
    expectTrouble((await store()).get('schema'), 'warning', /lacks schema 2 of/);
    await runSql(clickhouse, `INSERT INTO schema_migrations VALUES (2, 'back', 0)`);
    const elsewhere = asking({ redis: undefined, store: { ...clickhouse, database: 'nowhere' } });
    expect((await examine(storeSteps(elsewhere.withServer))).get('schema')).toMatchObject({
      state: 'skipped',
    });
  });

  /** The embedded engine has one user without limits: what a server's user may not do is told by a stand-in. */
  it('a user who may only read, is cut short, or has used up a quota; a disk without room', async () => {
    const values = new Map([
      ['readonly', '1'],
      ['max_execution_time', '5'],
    ]);
    const found = await examine(
      storeSteps((ask) =>
        ask({
          clock: () => Promise.resolve({ now: systemClock.now(), timeZone: 'UTC' }),
          settings: () => Promise.resolve(values),
          disks: () =>
            Promise.resolve([{ name: 'default', path: '/data', freeBytes: 5e7, totalBytes: 1e12 }]),
          quotas: () => Promise.resolve([{ quota: 'daily', what: 'queries', used: 95, limit: 100 }]),
          schema: () => Promise.resolve({ applied: [1], known: [1] }),
          close: () => Promise.resolve(),
        }),
      ),
    );
    expectTrouble(found.get('store set'), 'failed', /readonly=1.*cut after 5 s/);
    expectTrouble(found.get('quota'), 'warning', /daily: 95 of 100 queries used/);
    expectTrouble(found.get('store disk'), 'failed', /disk default \(\/data\) has 47 MB free/);
  });
});
