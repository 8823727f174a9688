import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { newYorkTime } from '../../src/calendar/new-york.ts';
import { parseTradingDay } from '../../src/calendar/trading-day.ts';
import { queueNames } from '../../src/jobs/queues.ts';
import { redisPrefix } from '../../src/jobs/redis-prefix.ts';
import { createRun } from '../../src/jobs/run-ledger.ts';
import { watchRun } from '../../src/jobs/watchdog.ts';
import type { Run } from '../../src/store/store.ts';
import {
  clockAt,
  gatewayAt,
  holdHome,
  meeting,
  silent,
  smallMarket,
  type TestHome,
} from '../harness/home.ts';
import { until } from '../harness/openbell.ts';
import { reservedPort } from '../harness/reserved-port.ts';

const date = parseTradingDay('2026-11-20');
const preload = fileURLToPath(new URL('../harness/crash-at.mjs', import.meta.url));
const market = smallMarket();

let home: TestHome;
let letGo: () => Promise<void>;

beforeAll(async () => {
  ({ home, letGo } = await holdHome({ UNIVERSE_SIZE: '16' }));
  const clock = clockAt('2026-11-20T05:45:00-05:00');
  const gateway = await gatewayAt(market, clock);
  const { code, stderr } = await home.run(['morning'], meeting(clock, gateway));
  expect(code, stderr).toBe(0);
  await gateway.close();
});
afterAll(() => letGo());

async function endOf(day: typeof date, what: string, isSo: (run: Run) => boolean): Promise<Run> {
  let found: Run | undefined;
  await until(`the end of ${day} ${what}`, async () => {
    found = (await home.store.runsOf('end_of_day', day)).at(-1);
    return found !== undefined && isSo(found);
  });
  return found!;
}

/** The dead worker's hold on its job would run out by itself, in seconds. */
const letGoOfJob = (run: Run): Promise<unknown> =>
  home.queues.redis.del(`${redisPrefix}:${queueNames.runs}:${run.runId}:lock`);

/** Redis has died with the worker: the ledger still knows what is owed. */
async function loseJobs(run: Run): Promise<void> {
  await home.queues.redis.flushall();
  const { store, queues } = home;
  await watchRun(run, { store, queues, clock: clockAt('2026-11-20T16:11:00-05:00').clock, log: silent });
}

test('killed at any step and taken up again, it leaves what an undisturbed one does', async () => {
  const { store, queues } = home;
  const clock = clockAt('2026-11-20T16:10:00-05:00');
  const gateway = await gatewayAt(market, clock);
  const wanted = { kind: 'end_of_day', date, mode: 'by_hand' } as const;
  const { run } = await createRun(store, queues, clock.clock, wanted);
  const killedAt = async (step: string): Promise<void> => {
    const crash = { CRASH_AT: step, NODE_OPTIONS: `--import=${preload}` };
    const dying = home.start(['worker'], { ...meeting(clock, gateway), ...crash });
    await dying.exited;
    expect(dying.process.signalCode).toBe('SIGKILL');
  };
  await killedAt('end-of-day:symbol#5');
  await loseJobs(run);
  await killedAt('end-of-day:saved');
  expect(await store.publishedRun('end_of_day', date)).toBeNull();
  await loseJobs(run);
  await killedAt('end-of-day:published');
  expect(await store.run(run.runId)).toMatchObject({ attempt: 1, state: 'done', counts: { failed: 0 } });
  const hash = await store.contentHash(null);
  await letGoOfJob(run);
  const again = await home.run(['eod', '--force'], meeting(clock, gateway));
  expect(again.code, again.stderr).toBe(0);
  await gateway.close();

  expect((await store.publishedRun('end_of_day', date))!.attempt).toBe(2);
  expect(await store.contentHash(null)).toBe(hash);
  expect((await store.endOfDay(run.runId)).presets).toEqual([]);
});

describe('no gateway at the close', () => {
  test('it is back at 16:20: the end of the day waits, and is made by itself', async () => {
    const day = parseTradingDay('2026-11-23');
    const port = await reservedPort();
    // A minute of this clock is a second.
    const clock = clockAt('2026-11-23T16:09:50-05:00', 60);
    const env = { ...meeting(clock, { port }), MORNING_TIME: '23:00', MORNING_RETRY_UNTIL: '23:10' };
    const up = home.start(['up'], env);
    const waiting = await endOf(day, 'waits', ({ state }) => state === 'waiting_for_gateway');
    expect(waiting.reason).toContain(`127.0.0.1:${port}`);
    await until('it is 16:20', () => clock.clock.now() >= newYorkTime(day, '16:20'));
    const gateway = await gatewayAt(market, clock, { port });
    const run = await endOf(day, 'is done', ({ state }) => state === 'done');
    expect(run).toMatchObject({ attempt: 1, reason: '', late: false });
    expect(run.notes.at(-1)).toMatch(/^waited \d+ minutes for the gateway$/);
    expect((await up.stop()).code).toBe(0);
    await gateway.close();
  });

  test('it never is: the end of the day fails at 20:00, and says so', async () => {
    const day = parseTradingDay('2026-11-24');
    const port = await reservedPort();
    const clock = clockAt('2026-11-24T19:44:00-05:00', 60);
    const { code, stderr } = await home.run(['eod', '--date', day], meeting(clock, { port }));
    expect(code, stderr).toBe(3);
    expect(stderr).toMatch(/^waiting for the gateway: .*Trying again until 20:00 New York/m);
    expect(stderr).toMatch(/The end of day of 2026-11-24 failed: no gateway: /);
    const [run] = await home.store.runsOf('end_of_day', day);
    expect(run).toMatchObject({ state: 'failed', publishedAt: null });
    expect(run!.finishedAt).toBeGreaterThanOrEqual(newYorkTime(day, '20:00'));
  });
});
