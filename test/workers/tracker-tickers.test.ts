import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { inDrills } from '../every-case.ts';
import { withHome } from '../harness/home.ts';
import { until } from '../harness/openbell.ts';
import {
  newsOf,
  restingGateway,
  startTracker,
  stateOf,
  untilAlerts,
  untilBaselines,
  withNews,
} from '../harness/tracker.ts';
import { ScriptedGateway } from '../ibkr/scripted-gateway.ts';
import { longWindows } from './long-windows.ts';

describe.concurrent('tickers in and out', () => {
  test('by command, trigger file and news; those beyond the lines wait', async () => {
    await withHome(async (home) => {
      const { gateway, env, clock } = await restingGateway(['ONE', 'TWO', 'THREE'], { speed: 10 });
      const triggers = `${home.folder}-triggers`;
      try {
        await withNews(home, async (store) => {
          const settings = { ...env, ...longWindows, TRACKER_LINES: '2', TRIGGERS_FOLDER: triggers };
          const { url } = await startTracker(home, settings);
          const added = await home.run(['track', 'add', 'ONE'], settings);
          expect(added).toMatchObject({
            code: 0,
            stdout: expect.stringContaining('ONE is tracked') as string,
          });
          const file = join(triggers, 'immediate_two.json');
          writeFileSync(
            file,
            JSON.stringify({ ticker: 'TWO', timestamp: new Date(clock.clock.now()).toISOString() }),
          );
          const active = async (): Promise<string[]> =>
            (await stateOf(url)).active.map(({ ticker }) => ticker).sort();
          await until('both are streamed', async () => (await active()).join() === 'ONE,TWO');
          await until('the file is gone', () => Promise.resolve(!existsSync(file)));
          await until('both have a sample', async () =>
            (await stateOf(url)).active.every(({ samples }) => samples > 0),
          );
          await store.addNews(newsOf('THREE', clock.clock.now()));
          await until('the third waits', async () => (await stateOf(url)).waiting[0]?.ticker === 'THREE');
          await home.run(['track', 'remove', 'ONE'], settings);
          await until('it gets the line', async () => (await active()).join() === 'THREE,TWO');
          await home.run(['track', 'remove', 'TWO'], settings);
          await until('only the third is left', async () => (await active()).join() === 'THREE');
        });
      } finally {
        await gateway.close();
      }
    });
  });

  inDrills(() => {
    test('unknown ones fail and can be cleared', async () => {
      await withHome(async (home) => {
        // IBKR is asked again for half an hour.
        const { gateway, env } = await restingGateway(['ONE'], { speed: 300 });
        try {
          const { url, command } = await startTracker(home, env);
          const said = command.line(/"ticker":"NOSUCH"[^\n]*a ticker has failed/).then(() => true);
          const notYet = Promise.resolve(false);
          // News waits for a price for half an hour too: where a slow machine loses a part of it, news has to come again.
          do await home.run(['track', 'add', 'NOSUCH'], env);
          while (!(await Promise.race([said, notYet])));
          const { failed } = await stateOf(url);
          expect(failed).toMatchObject([{ ticker: 'NOSUCH' }]);
          expect(failed[0]!.reason).toMatch(/200/);
          const refused = await home.run(['track', 'add', 'NOSUCH'], env);
          expect(refused.code).not.toBe(0);
          expect(await home.run(['track', 'clear', 'NOSUCH'], env)).toMatchObject({ code: 0 });
          expect((await stateOf(url)).failed).toEqual([]);
        } finally {
          await gateway.close();
        }
      });
    });
  });
});

inDrills(() => {
  describe.concurrent('paper and live', () => {
    test('the port is all that changes, and the mode is said in the log and in /readyz', async () => {
      await withHome(async (home) => {
        for (const [port, accounts, mode] of [
          [7497, 'DU1234567', 'PAPER'],
          [7496, 'U1234567', 'LIVE'],
        ] as const) {
          const gateway = await new ScriptedGateway({ accounts }).listen(port);
          const { command, url } = await startTracker(home, { IBKR_PORT: String(port) });
          await command.line(new RegExp(`market data: ${mode}`));
          await until('it is ready', async () => (await fetch(`${url}/readyz`)).status === 200);
          expect(await (await fetch(`${url}/readyz`)).json()).toMatchObject({ mode });
          await command.stop();
          await gateway.stop();
        }
      });
    });
  });
});

describe.concurrent('explaining', () => {
  test('a day replayed from its journal gives the alerts that were raised', async () => {
    await withHome(async (home) => {
      const { gateway, clock, run, ...scripted } = await restingGateway(['ONE'], { speed: 4 });
      const env = { ...scripted.env, ...longWindows };
      try {
        await withNews(home, async (store) => {
          await store.addNews(newsOf('ONE', clock.clock.now()));
          const { command, url } = await startTracker(home, env);
          await untilBaselines(url, ['ONE']);
          run('ONE', 5.5);
          const [alert] = await untilAlerts(store, 'the alert', (found) => found.length === 1);
          const told = await home.run(
            ['alerts', 'explain', 'ONE', '--sql', '--at', new Date(alert!.time).toISOString()],
            env,
          );
          expect(told.stderr).toBe('');
          expect(told.stdout).toMatch(/baseline 5 \$/);
          expect(told.stdout).toMatch(/ALERT .* 5\.5 \$ {2}\+10\.00 %/);
          expect(told.stdout).toMatch(/✓ recommendation/);
          const list = await home.run(['alerts', 'list', '--date', '2026-11-20', '--json'], env);
          expect(JSON.parse(list.stdout)).toMatchObject([{ ticker: 'ONE', price: 5.5 }]);
          await command.stop();
        });
      } finally {
        await gateway.close();
      }
    });
  });
});
