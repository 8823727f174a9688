import { expect, test } from 'vitest';

import type { AlertView } from '../../src/pages/live/alert-rows.ts';
import type { LiveView } from '../../src/pages/live/live-view.ts';
import { withHome } from '../harness/home.ts';
import { newsOf, restingGateway, startTracker, untilBaselines, withNews } from '../harness/tracker.ts';
import { listenTo } from './event-stream.ts';

const speed = 5;

test('an alert is on the live page within a second of its trade', async () => {
  await withHome(async (home) => {
    await withNews(home, async (store) => {
      const { gateway, clock, env, run } = await restingGateway(['RUNS'], { speed });
      try {
        const web = home.start(['web'], { ...clock.env, WEB_PORT: '0' });
        await store.addNews(newsOf('RUNS', clock.clock.now()));
        const [[, url], tracker] = await Promise.all([
          web.line(/the pages: (\S+)/),
          startTracker(home, { ...env, ALERT_WINDOW_S: '3600' }),
        ]);
        const page = await listenTo(`${url!}/events/live`);
        await page.until(
          ({ event, data }) => event === 'state' && (data as LiveView).lists.tickers[0]?.key === 'RUNS',
        );
        await untilBaselines(tracker.url, ['RUNS']);
        run('RUNS', 5.4);
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
