import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { beforeAll, expect, test, vi } from 'vitest';

import { parseTradingDay } from '../../src/calendar/trading-day.ts';
import type { SystemModel } from '../../src/pages/system/system-model.ts';
import type { Run } from '../../src/store/store.ts';
import {
  clockAt,
  type Content,
  contentOf,
  gatewayAt,
  meeting,
  smallMarket,
  symbolsDone,
  type TestHome,
  withHome,
  workerOf,
} from '../harness/home.ts';
import { type RunningCommand, until } from '../harness/openbell.ts';
import { reservedPort } from '../harness/reserved-port.ts';
import {
  newsOf,
  restingGateway,
  startTracker,
  storedAlerts,
  untilAlerts,
  untilBaselines,
  withNews,
  withWebhook,
} from '../harness/tracker.ts';
import { recordFigure } from './figures.ts';
import { brokenInvariants } from './invariants.ts';
import { OwnRedis } from './own-redis.ts';
import { SmallDisk } from './small-disk.ts';

vi.setConfig({ testTimeout: 900_000, hookTimeout: 900_000 });

const date = parseTradingDay('2026-11-20');
const morning = '2026-11-20T05:45:00-05:00';
const runs = ['morning-2026-11-20-1 done'];
const market = smallMarket();
/** Slow enough that a run can be caught in its middle. */
const latencyMs = 400;
const isDone = (run: Run): boolean => run.state === 'done';

/** What a run leaves that nothing disturbed. */
let content: Content;

beforeAll(async () => {
  const clock = clockAt(morning);
  const gateway = await gatewayAt(market, clock);
  await withHome(async (home) => {
    const { code, stderr } = await home.run(['morning'], meeting(clock, gateway));
    expect(code, stderr).toBe(0);
    content = await contentOf(home, (await home.store.publishedRun('morning', date))!);
  });
  await gateway.close();
});

const inTheMiddle = (home: TestHome): Promise<void> =>
  until('some symbols are done', async () => (await symbolsDone(home)) >= 6);

/** A home whose Redis is a drill's own, with its files in a folder that is there. */
async function withRedisIn(
  folder: string,
  work: (home: TestHome, redis: OwnRedis) => Promise<void>,
): Promise<void> {
  const redis = await OwnRedis.open(join(folder, 'redis'));
  try {
    await withHome((home) => work(home, redis), { REDIS_URL: redis.url });
  } finally {
    await redis.kill();
  }
}

async function withRedis(work: (home: TestHome, redis: OwnRedis) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'openbell-redis-'));
  try {
    await withRedisIn(folder, work);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Ends `openbell up` in order, none of whose processes may have ended before. */
async function endedInOrder(up: RunningCommand): Promise<void> {
  const { code, stderr } = await up.stop();
  expect(code, stderr).toBe(0);
  expect(stderr).not.toContain('a process ended and is started again');
}

const systemOf = async (web: string): Promise<SystemModel> =>
  (await (await fetch(`${web}/api/v1/system`)).json()) as SystemModel;

/** Starts everything, the pages on a port that is known. */
async function startAll(
  home: TestHome,
  env: Readonly<Record<string, string>>,
): Promise<{ readonly up: RunningCommand; readonly web: string }> {
  const port = await reservedPort();
  const up = home.start(['up'], {
    TRIGGERS_FOLDER: `${home.folder}-triggers`,
    WEB_PORT: String(port),
    ...env,
  });
  await workerOf(up);
  const web = `http://127.0.0.1:${port}`;
  await until('the pages are there', () =>
    fetch(`${web}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    ),
  );
  return { up, web };
}

test('Redis killed with -9 in the middle of a run and back: none lost, none doubled', async () => {
  const clock = clockAt(morning);
  const gateway = await gatewayAt(market, clock, { latencyMs });
  await withRedis(async (home, redis) => {
    const { up } = await startAll(home, meeting(clock, gateway));
    await inTheMiddle(home);
    await redis.kill();
    await redis.start();
    const back = performance.now();
    const before = await symbolsDone(home);
    await until('another symbol is done', async () => (await symbolsDone(home)) > before);
    const seconds = (performance.now() - back) / 1_000;
    await home.untilRun(date, 'is done', isDone);
    await endedInOrder(up);
    expect(await brokenInvariants(home, { runs, content })).toEqual([]);
    expect(seconds).toBeLessThanOrEqual(10);
    recordFigure({
      ...{ drill: 'Redis killed with -9 in a run', figure: 'first job after it is back' },
      ...{ value: Math.round(seconds * 10) / 10, unit: 's', target: '≤ 10 s, none lost, none doubled' },
    });
  });
  await gateway.close();
});

test('Redis away for ten minutes: everything stays, tells of it, and goes on', async () => {
  /** Ten minutes of the market in a minute and more of the machine's, far longer than any lock or pause lasts. */
  const speed = 8;
  const tickers = ['ONE'];
  const { gateway, env, clock, run } = await restingGateway(tickers, { speed });
  await withWebhook(async ({ url, received }) =>
    withRedis(async (home, redis) =>
      withNews(home, async (news) => {
        const tracker = await startTracker(home, {
          ...env,
          ALERT_WINDOW_S: '3600',
          NOTIFY_WEBHOOK_URL: url,
        });
        const web = home.start(['web'], env);
        const [, page] = await web.line(/(http:\/\/127\.0\.0\.1:\d+)/);
        const scheduler = home.start(['scheduler'], env);
        await scheduler.line(/scheduler ready/);
        const worker = home.start(['worker'], env);
        await workerOf(worker);
        await news.addNews(newsOf('ONE', clock.clock.now()));
        await untilBaselines(tracker.url, tickers);
        const before = received.length;

        await redis.kill();
        const awayFrom = clock.clock.now();
        const ranAt = performance.now();
        run('ONE', 5.5);
        await tracker.command.line(/"msg":"ALERT"/);
        const alertSeconds = (performance.now() - ranAt) / 1_000;
        await untilAlerts(news, 'the alert is stored', (alerts) => alerts.length === 1);
        expect((await fetch(`${tracker.url}/readyz`)).status).toBe(200);
        for (const path of ['/healthz', '/', '/system'])
          expect((await fetch(`${page}${path}`)).status, path).toBe(200);
        expect((await (await fetch(`${page}/api/v1/system`)).json()) as SystemModel).toMatchObject({
          redis: { kind: 'away' },
        });
        await until('ten minutes are over', () => clock.clock.now() - awayFrom > 600_000);
        expect(received.length).toBe(before);
        await redis.start();
        const back = performance.now();
        await until('people are told of it', () => received.length > before);
        const toldSeconds = (performance.now() - back) / 1_000;
        expect(await storedAlerts(news)).toHaveLength(1);
        await until('the system page knows all processes', async () => {
          const { processes } = (await (await fetch(`${page}/api/v1/system`)).json()) as SystemModel;
          const kinds = processes.kind === 'here' ? processes.value.map(({ kind }) => kind) : [];
          return ['scheduler', 'tracker', 'web', 'worker'].every((kind) => kinds.includes(kind as never));
        });
        for (const command of [scheduler, worker, web, tracker.command]) {
          const { code, stderr } = await command.stop();
          expect(code, stderr).toBe(0);
          expect(stderr).toMatch(/ECONNREFUSED/);
        }
        expect(received.length).toBe(before + 1);
        const drill = 'Redis away for ten minutes';
        recordFigure({
          ...{ drill, figure: 'a run of a price to its alert meanwhile', unit: 's', target: '≤ 5 s' },
          value: Math.round(alertSeconds * 10) / 10,
        });
        recordFigure({
          ...{ drill, figure: 'notified once after it was back', unit: 's', target: '≤ 10 s' },
          value: Math.round(toldSeconds * 10) / 10,
        });
        expect(alertSeconds).toBeLessThanOrEqual(5);
        expect(toldSeconds).toBeLessThanOrEqual(10);
      }),
    ),
  );
  await gateway.close();
});

test('the files of Redis gone in the middle of a run, and at night: what is owed follows from ledger and calendar', async () => {
  await withRedis(async (home, redis) => {
    const wiped = async (): Promise<void> => {
      await redis.kill();
      redis.wipe();
      await redis.start();
    };
    const first = clockAt('2026-11-19T05:45:00-05:00');
    const gateway = await gatewayAt(market, first, { latencyMs });
    const day = parseTradingDay('2026-11-19');
    {
      const { up } = await startAll(home, meeting(first, gateway));
      await inTheMiddle(home);
      await wiped();
      await home.untilRun(day, 'is done', isDone);
      await endedInOrder(up);
    }
    await gateway.close();

    const evening = clockAt('2026-11-19T16:09:50-05:00');
    const late = await gatewayAt(market, evening);
    {
      const { up } = await startAll(home, meeting(evening, late));
      await until('the end of the day is done', async () =>
        (await home.store.runsOf('end_of_day', day)).some(isDone),
      );
      await wiped();
      await until(
        'the scheduler leads again',
        async () => (await home.queues.redis.keys('*leader*')).length > 0,
      );
      await endedInOrder(up);
    }
    await late.close();
    await wiped();

    const next = clockAt('2026-11-20T05:44:58-05:00');
    const again = await gatewayAt(market, next);
    const { up } = await startAll(home, meeting(next, again));
    await home.untilRun(date, 'is done', isDone);
    await endedInOrder(up);
    await again.close();
    const all = ['morning-2026-11-19-1 done', 'end_of_day-2026-11-19-1 done', ...runs];
    expect(await brokenInvariants(home, { runs: all })).toEqual([]);
    recordFigure({
      ...{ drill: 'Redis wiped, in a run and at night', figure: 'reports made, each once' },
      ...{ value: all.length, unit: 'of 3', target: '3 of 3' },
    });
  });
});

test('the schedules are back a minute after Redis was wiped', async () => {
  await withRedis(async (home) => {
    const scheduler = home.start(['scheduler'], {});
    const ids = async (): Promise<string> =>
      (await home.queues.schedules.getJobSchedulers(0, -1))
        .map(({ key }) => key)
        .sort()
        .join();
    await until('the schedules stand', async () => (await ids()).split(',').length >= 3);
    const stood = await ids();
    await home.queues.redis.flushall();
    const wiped = performance.now();
    await until('they stand again', async () => (await ids()) === stood);
    const seconds = (performance.now() - wiped) / 1_000;
    expect((await scheduler.stop()).code).toBe(0);
    expect(seconds).toBeLessThanOrEqual(75);
    recordFigure({
      ...{ drill: 'Redis wiped, in a run and at night', figure: 'schedules back after' },
      ...{ value: Math.round(seconds), unit: 's', target: '≤ 75 s' },
    });
  });
});

test('the disk of Redis is full in the middle of a run: it is told, nothing is lost, and it goes on', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'openbell-redis-disk-'));
  const disk = SmallDisk.mount(folder, 16);
  if (!disk) return context.skip('this process may not mount a small disk');
  const clock = clockAt(morning);
  const gateway = await gatewayAt(market, clock, { latencyMs });
  try {
    await withRedisIn(folder, async (home) => {
      const { up, web } = await startAll(home, meeting(clock, gateway));
      await inTheMiddle(home);
      disk.fill();
      await until('the system page tells of it', async () => {
        const { redis } = await systemOf(web);
        return redis.kind === 'here' && !redis.value.diskTakesWrites;
      });
      await up.line(/MISCONF/);
      await until('people see it there', async () =>
        (await (await fetch(`${web}/system`)).text()).includes('Redis cannot write to its disk'),
      );
      disk.free();
      const freed = performance.now();
      await until('Redis takes writes', async () => {
        const { redis } = await systemOf(web);
        return redis.kind === 'here' && redis.value.diskTakesWrites;
      });
      await home.untilRun(date, 'is done', isDone);
      const seconds = (performance.now() - freed) / 1_000;
      await endedInOrder(up);
      expect(await brokenInvariants(home, { runs, content })).toEqual([]);
      recordFigure({
        ...{ drill: 'disk of Redis full in a run', figure: 'done after there was room' },
        ...{ value: Math.round(seconds), unit: 's', target: 'nothing lost, told' },
      });
    });
  } finally {
    await gateway.close();
    disk.unmount();
    rmSync(folder, { recursive: true, force: true });
  }
});
