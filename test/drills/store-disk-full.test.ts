import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test, vi } from 'vitest';

import { parseTradingDay } from '../../src/calendar/trading-day.ts';
import type { SystemModel } from '../../src/pages/system/system-model.ts';
import {
  clockAt,
  contentOf,
  gatewayAt,
  meeting,
  smallMarket,
  symbolsDone,
  withHome,
  workerOf,
} from '../harness/home.ts';
import { until } from '../harness/openbell.ts';
import { reservedPort } from '../harness/reserved-port.ts';
import {
  newsOf,
  restingGateway,
  startTracker,
  untilAlerts,
  untilBaselines,
  withNews,
} from '../harness/tracker.ts';
import { startEmbedded } from '../store/stores-under-test.ts';
import { recordFigure } from './figures.ts';
import { brokenInvariants } from './invariants.ts';
import { SmallDisk } from './small-disk.ts';

vi.setConfig({ testTimeout: 900_000, hookTimeout: 900_000 });

const date = parseTradingDay('2026-11-20');
const morning = '2026-11-20T05:45:00-05:00';
const market = smallMarket();
const megabytes = 400;
/** Longer than all attempts of a symbol's job together, were it to fail at each. */
const fullForMs = 40_000;

/** A home whose ClickHouse lies on a small disk; null where none can be mounted. */
async function withFullableStore(
  work: (home: Parameters<Parameters<typeof withHome>[0]>[0], disk: SmallDisk) => Promise<void>,
): Promise<'done' | 'skipped'> {
  const folder = mkdtempSync(join(tmpdir(), 'openbell-store-'));
  const disk = SmallDisk.mount(join(folder, 'disk'), megabytes);
  if (!disk) return 'skipped';
  const server = await startEmbedded(join(disk.folder, 'store'));
  const { url, user, password } = server.address;
  try {
    await withHome((home) => work(home, disk), {
      ...{ CLICKHOUSE_URL: url, CLICKHOUSE_USER: user, CLICKHOUSE_PASSWORD: password },
    });
  } finally {
    await server.kill();
    disk.unmount();
    rmSync(folder, { recursive: true, force: true });
  }
  return 'done';
}

test('the disk of ClickHouse is full in the middle of a run: it waits, says so, and is whole', async (context) => {
  const undisturbed = clockAt(morning);
  const whole = await gatewayAt(market, undisturbed);
  const content = await withHome(async (home) => {
    const { code, stderr } = await home.run(['morning'], meeting(undisturbed, whole));
    expect(code, stderr).toBe(0);
    return contentOf(home, (await home.store.publishedRun('morning', date))!);
  });
  await whole.close();

  const clock = clockAt(morning);
  const gateway = await gatewayAt(market, clock, { latencyMs: 1_000 });
  const outcome = await withFullableStore(async (home, disk) => {
    const port = await reservedPort();
    const worker = home.start(['worker'], meeting(clock, gateway));
    await workerOf(worker);
    const web = home.start(['web'], { ...meeting(clock, gateway), WEB_PORT: String(port) });
    await web.line(new RegExp(`127\\.0\\.0\\.1:${port}`));
    const command = home.start(['morning'], meeting(clock, gateway));
    await until('some symbols are done', async () => (await symbolsDone(home)) >= 6);
    disk.fill();
    const full = performance.now();
    await worker.line(/the disk of the store is full: trying again/);
    await until('the system page tells of it', async () => {
      const { store } = (await (await fetch(`http://127.0.0.1:${port}/api/v1/system`)).json()) as SystemModel;
      return store.kind === 'here' && store.value.disk.freeBytes! < 1_000_000;
    });
    await until('people see it there', async () => {
      const page = await (await fetch(`http://127.0.0.1:${port}/system`)).text();
      return page.includes('The disk of ClickHouse is full');
    });
    await until('it was full for long', () => performance.now() - full > fullForMs);
    disk.free();
    const freed = performance.now();
    const { code, stderr } = await command.exited;
    expect(code, stderr).toBe(0);
    const seconds = (performance.now() - freed) / 1_000;
    for (const one of [worker, web]) expect((await one.stop()).code).toBe(0);
    expect(await brokenInvariants(home, { runs: ['morning-2026-11-20-1 done'], content })).toEqual([]);
    recordFigure({
      ...{ drill: 'disk of ClickHouse full for 40 s in a run', figure: 'done after there was room' },
      ...{ value: Math.round(seconds), unit: 's', target: 'whole, told' },
    });
  });
  await gateway.close();
  if (outcome === 'skipped') context.skip('this process may not mount a small disk');
});

test('the disk of ClickHouse is full during an alert: it goes out, and its rows come when there is room', async (context) => {
  const { gateway, env, clock, run } = await restingGateway(['ONE'], { speed: 4 });
  const outcome = await withFullableStore((home, disk) =>
    withNews(home, async (news) => {
      const tracker = await startTracker(home, { ...env, ALERT_WINDOW_S: '3600' });
      await news.addNews(newsOf('ONE', clock.clock.now()));
      await untilBaselines(tracker.url, ['ONE']);
      disk.fill();
      await tracker.command.line(/rows wait for ClickHouse/);
      run('ONE', 5.5);
      await tracker.command.line(/"msg":"ALERT"/);
      disk.free();
      const alerts = await untilAlerts(news, 'the alert is stored', (found) => found.length === 1);
      expect(alerts[0]).toMatchObject({ ticker: 'ONE', durable: 'disk' });
      const { code, stderr } = await tracker.command.stop();
      expect(code, stderr).toBe(0);
      expect(await brokenInvariants(home, { runs: [] })).toEqual([]);
    }),
  );
  await gateway.close();
  if (outcome === 'skipped') context.skip('this process may not mount a small disk');
});
