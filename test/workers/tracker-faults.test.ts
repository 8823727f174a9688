import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { inDrills } from '../every-case.ts';
import { gatewayAt, type TestHome, withHome } from '../harness/home.ts';
import { openNeighbour } from '../harness/neighbour.ts';
import { until } from '../harness/openbell.ts';
import { runSql } from '../harness/sql.ts';
import {
  newsOf,
  restingGateway,
  startTracker,
  stateOf,
  untilAlerts,
  untilBaselines,
  withNews,
} from '../harness/tracker.ts';
import { countRows, longWindows } from './long-windows.ts';

/** What the gateway's absence left out, by ticker. */
const gapsOf = (home: TestHome): Promise<{ ticker: string; seconds: string }[]> =>
  runSql(
    home.stack.clickhouse,
    `SELECT arrayJoin(tickers) AS ticker, toInt64(dateDiff('second', started_at, ended_at)) AS seconds
      FROM openbell.feed_gaps WHERE kind = 'socket' ORDER BY ticker`,
  );

describe.concurrent('the gateway', () => {
  test('away for four minutes: all tickers come back, once each, and the gap is recorded', async () => {
    await withHome(async (home) => {
      const tickers = ['ONE', 'TWO'];
      const { gateway, market, env, clock, run } = await restingGateway(tickers, { speed: 20 });
      const { port } = gateway;
      try {
        await withNews(home, async (store) => {
          const { url } = await startTracker(home, { ...env, ...longWindows });
          for (const ticker of tickers) await store.addNews(newsOf(ticker, clock.clock.now()));
          await untilBaselines(url, tickers);
          await until('both have samples enough', async () =>
            (await stateOf(url)).active.every(({ samples }) => samples > 5),
          );
          await gateway.close();
          const back = clock.clock.now() + 240_000;
          await until('four minutes are over', () => clock.clock.now() > back);
          const again = await gatewayAt(market, clock, { port });
          try {
            await untilBaselines(url, tickers);
            for (const ticker of tickers) run(ticker, 5.5);
            await untilAlerts(store, 'both alerts after the gap', (alerts) => alerts.length >= 2);
            await until(
              'the gap of both is stored',
              async () => (await gapsOf(home)).length >= tickers.length,
            );
            const active = (await stateOf(url)).active.map(({ ticker }) => ticker);
            expect(active.sort()).toEqual(tickers);
          } finally {
            await again.close();
          }
        });
        // In one row or in two: who comes back first need not wait for the other.
        const gaps = await gapsOf(home);
        expect(gaps.map(({ ticker }) => ticker)).toEqual(tickers);
        for (const { seconds } of gaps) expect(Number(seconds)).toBeGreaterThanOrEqual(230);
        await until(
          'the samples are stored',
          async () => (await countRows(home, 'News.price_tracking')) > 10,
        );
        const doubled = await runSql(
          home.stack.clickhouse,
          'SELECT ticker, time, price, size FROM openbell.price_ticks GROUP BY ALL HAVING count() > 1',
        );
        expect(doubled).toEqual([]);
      } finally {
        await gateway.close();
      }
    });
  });

  inDrills(() => {
    test('shared with a program on client id 1 that sends five messages a second: neither is refused', async () => {
      await withHome(async (home) => {
        const { gateway, env, clock, run } = await restingGateway(['ONE'], { speed: 4 });
        try {
          const neighbour = await openNeighbour(gateway.port, 1, 5);
          await withNews(home, async (store) => {
            await store.addNews(newsOf('ONE', clock.clock.now()));
            const { url } = await startTracker(home, {
              ...env,
              ...longWindows,
              IBKR_MAX_MESSAGES: '30',
              IBKR_TRACKER_MESSAGES: '5',
            });
            await untilBaselines(url, ['ONE']);
            run('ONE', 5.5);
            await untilAlerts(store, 'the alert', (alerts) => alerts.length === 1);
            expect((await stateOf(url)).clientId).toBe(10);
          });
          const { answered, refused } = await neighbour.close();
          expect(refused).toEqual([]);
          expect(answered).toBeGreaterThan(5);
        } finally {
          await gateway.close();
        }
      });
    });
  });
});

/** A folder with room for `kilobytes`, or null where this process may not mount one. */
function smallDisk(folder: string, kilobytes: number): (() => void) | null {
  mkdirSync(folder, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return null;
  }
  return () => execFileSync('umount', ['-l', folder]);
}

describe.concurrent('a full disk', () => {
  test('alerts still go out, kept in Redis and said loudly', async (context) => {
    await withHome(async (home) => {
      const folder = join(`${home.folder}-disk`);
      const unmount = smallDisk(folder, 64);
      if (!unmount) return context.skip('this process may not mount a small disk');
      const { gateway, env, clock, run } = await restingGateway(['ONE'], { speed: 4 });
      try {
        await withNews(home, async (store) => {
          await store.addNews(newsOf('ONE', clock.clock.now()));
          const { command, url } = await startTracker(home, {
            ...env,
            ...longWindows,
            JOURNAL_FOLDER: join(folder, 'journal'),
          });
          await untilBaselines(url, ['ONE']);
          fill(join(folder, 'ballast'));
          await command.line(/THE DISK REFUSES THE JOURNAL/);
          run('ONE', 5.5);
          await command.line(/ALERT, kept in Redis/);
          const alerts = await untilAlerts(store, 'the alert', (found) => found.length === 1);
          expect(alerts[0]).toMatchObject({ ticker: 'ONE', durable: 'redis' });
          const ready = await fetch(`${url}/readyz`);
          expect(ready.status).toBe(503);
          expect(JSON.stringify(await ready.json())).toMatch(/ENOSPC|no space/i);
        });
      } finally {
        await gateway.close();
        unmount();
      }
    });
  });
});

function fill(file: string): void {
  for (let bytes = 65_536; bytes >= 1; bytes = Math.floor(bytes / 2)) {
    try {
      for (;;) writeFileSync(file, Buffer.alloc(bytes), { flag: 'a' });
    } catch {
      // Smaller pieces still find room.
    }
  }
}

describe.concurrent('a restart', () => {
  test('goes on with the windows of the journal; without a journal, with those of its own samples', async () => {
    await withHome(async (home) => {
      const { gateway, clock, run, ...scripted } = await restingGateway(['ONE'], { speed: 4 });
      const env = { ...scripted.env, ...longWindows };
      try {
        await withNews(home, async (store) => {
          await store.addNews(newsOf('ONE', clock.clock.now()));
          const first = await startTracker(home, env);
          await until('a baseline stands and is written', async () => {
            const [one] = (await stateOf(first.url)).active;
            return one?.baseline === 5 && one.samples > 4;
          });
          await first.command.stop('SIGKILL');
          const second = await startTracker(home, env);
          const [one] = (await stateOf(second.url)).active;
          expect(one).toMatchObject({ ticker: 'ONE', baseline: 5, recovered: false });
          const samples = one!.samples;
          await until(
            'samples are stored',
            async () => (await countRows(home, 'News.price_tracking')) >= samples,
          );
          await second.command.stop('SIGKILL');
          const third = await startTracker(home, {
            ...env,
            JOURNAL_FOLDER: join(`${home.folder}-other`, 'journal'),
          });
          const [again] = (await stateOf(third.url)).active;
          expect(again).toMatchObject({ ticker: 'ONE', baseline: 5, recovered: true });
          expect(again!.firstSampleTime).toBeLessThanOrEqual(one!.firstSampleTime! + 999);
          await untilBaselines(third.url, ['ONE']);
          run('ONE', 5.5);
          await untilAlerts(store, 'the alert', (found) => found.length === 1);
        });
      } finally {
        await gateway.close();
      }
    });
  });
});
