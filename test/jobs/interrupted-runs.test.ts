import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { beforeAll, describe, expect, test } from 'vitest';

import { parseTradingDay } from '../../src/calendar/trading-day.ts';
import type { Run } from '../../src/store/store.ts';
import { startEmbedded } from '../store/stores-under-test.ts';
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
import { until } from '../harness/openbell.ts';
import { reservedPort } from '../harness/reserved-port.ts';

const date = parseTradingDay('2026-11-20');
const morning = '2026-11-20T05:45:00-05:00';
const market = smallMarket();
/** Slow enough that a run can be caught in its middle. */
const latencyMs = 400;
const isDone = (run: Run): boolean => run.state === 'done';

/** What a run leaves that nothing disturbed: made while the others run, which compare themselves with it at their end. */
let undisturbed: Promise<Content>;

async function makeUndisturbed(): Promise<Content> {
  const clock = clockAt(morning);
  const gateway = await gatewayAt(market, clock);
  try {
    return await withHome(async (home) => {
      const { code, stderr } = await home.run(['morning'], meeting(clock, gateway));
      expect(code, stderr).toBe(0);
      return contentOf(home, (await home.store.publishedRun('morning', date))!);
    });
  } finally {
    await gateway.close();
  }
}

beforeAll(() => {
  undisturbed = makeUndisturbed();
  // Whoever waits for it fails with it.
  undisturbed.catch(() => undefined);
});

/** Resolves when some symbols are done and most are not. */
const inTheMiddle = (home: TestHome): Promise<void> =>
  until('some symbols are done', async () => (await symbolsDone(home)) >= 6);

async function expectUndisturbed(home: TestHome, run: Run): Promise<void> {
  expect(run).toMatchObject({ attempt: 1, state: 'done', reason: '' });
  const symbols = await home.store.runSymbols(run.runId);
  expect(
    symbols.filter(({ state }) => state === 'failed').map(({ symbol, reason }) => [symbol, reason]),
  ).toEqual([]);
  expect(run.counts).toMatchObject({ failed: 0 });
  expect((await home.store.runsOf('morning', date)).length).toBe(1);
  expect(await contentOf(home, run)).toEqual(await undisturbed);
}

describe.concurrent('a run interrupted in its middle leaves what an undisturbed one does', () => {
  test('kill -9 of the worker: openbell up starts another, which goes on', async ({ expect }) => {
    const clock = clockAt(morning);
    const gateway = await gatewayAt(market, clock, { latencyMs });
    await withHome(async (home) => {
      const up = home.start(['up'], meeting(clock, gateway));
      const worker = await workerOf(up);
      await inTheMiddle(home);
      process.kill(worker, 'SIGKILL');
      expect((await home.store.runsOf('morning', date)).map((run) => run.state)).toEqual(['fetching']);
      await expectUndisturbed(home, await home.untilRun(date, 'is done', isDone));
      expect((await up.stop()).code).toBe(0);
    });
    await gateway.close();
  });

  test('the gateway is gone and comes back', async () => {
    const clock = clockAt(morning);
    const gateway = await gatewayAt(market, clock, { port: await reservedPort(), latencyMs });
    await withHome(async (home) => {
      const command = home.start(['morning'], meeting(clock, gateway));
      await inTheMiddle(home);
      await gateway.close();
      const again = await gatewayAt(market, clock, { port: gateway.port });
      const { code, stderr } = await command.exited;
      expect(code, stderr).toBe(0);
      await expectUndisturbed(home, (await home.store.publishedRun('morning', date))!);
      await again.close();
    });
  });

  test('Redis loses every job: they are put back', async () => {
    const clock = clockAt(morning);
    const gateway = await gatewayAt(market, clock, { latencyMs });
    await withHome(async (home) => {
      const command = home.start(['morning'], meeting(clock, gateway));
      await inTheMiddle(home);
      await home.queues.redis.flushall();
      const { code, stderr } = await command.exited;
      expect(code, stderr).toBe(0);
      await expectUndisturbed(home, (await home.store.publishedRun('morning', date))!);
    });
    await gateway.close();
  });

  test('ClickHouse is killed and away for seconds', async () => {
    const clock = clockAt(morning);
    const gateway = await gatewayAt(market, clock, { latencyMs });
    const folder = mkdtempSync(join(tmpdir(), 'openbell-store-'));
    const clickhouse = await startEmbedded(folder);
    const { url, user, password } = clickhouse.address;
    const external = { CLICKHOUSE_URL: url, CLICKHOUSE_USER: user, CLICKHOUSE_PASSWORD: password };
    await withHome(async (home) => {
      const worker = home.start(['worker'], meeting(clock, gateway));
      const command = home.start(['morning'], meeting(clock, gateway));
      await inTheMiddle(home);
      await clickhouse.kill();
      await worker.line(/"waitedMs":(?:[4-9]\d{3}|\d{5}),.*the store is away/);
      const again = await startEmbedded(folder, Number(new URL(url).port));
      const { code, stderr } = await command.exited;
      expect(code, stderr).toBe(0);
      await expectUndisturbed(home, (await home.store.publishedRun('morning', date))!);
      await worker.stop();
      await again.kill();
    }, external);
    await gateway.close();
    rmSync(folder, { recursive: true, force: true });
  });
});
