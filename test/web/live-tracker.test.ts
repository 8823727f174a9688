import { expect, test } from 'vitest';

import type { AlertView } from '../../src/pages/live/alert-rows.ts';
import type { LiveView } from '../../src/pages/live/live-view.ts';
import { withHome } from '../harness/home.ts';
import { newsOf, scriptedGateway, startTracker, withNews } from '../harness/tracker.ts';
import { listenTo } from './event-stream.ts';

const speed = 5;

test('an alert is on the live page within a second of its trade', async () => {
  const prices = [
    [1, 5],
    [3, 5],
    [5, 5],
    [7, 5.4],
  ] as const;
  const tape = prices.map(([second, price]) => ({ ticker: 'RUNS', at: second * 1000, price, size: 100 }));
  await withHome(async (home) => {
    await withNews(home, async (store) => {
      const { gateway, clock, env } = await scriptedGateway(tape, { speed, leadMs: 50_000 });
      try {
        const web = home.start(['web'], { ...clock.env, WEB_PORT: '0' });
        await store.addNews(newsOf('RUNS', clock.clock.now()));
        const [[, url]] = await Promise.all([web.line(/the pages: (\S+)/), startTracker(home, env)]);
        const page = await listenTo(`${url!}/events/live`);
        await page.until(
          ({ event, data }) => event === 'state' && (data as LiveView).lists.tickers[0]?.key === 'RUNS',
        );
        const { data, at } = await page.until(({ event }) => event === 'alert');
        const { row, time } = data as AlertView;
        expect(row.slots).toMatchObject({ ticker: 'RUNS', price: '$5.40', mode: 'SIMULATED' });
        // The clock runs `speed` times as fast as the stopwatch.
        const since = (clock.clock.now() - time) / speed - (performance.now() - at);
        expect(since).toBeLessThan(1_000);
        const html = await (await fetch(`${url!}/live`)).text();
        expect(html).toContain('SIMULATED');
        expect(html).toContain('News of RUNS');
      } finally {
        await gateway.close();
      }
    });
  });
});
