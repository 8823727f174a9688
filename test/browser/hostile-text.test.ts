import type { Browser } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';

import { epochMs } from '../../src/calendar/clock.ts';
import { parseTradingDay } from '../../src/calendar/trading-day.ts';
import { publishState } from '../../src/jobs/tracker-channel.ts';
import type { Run } from '../../src/store/store.ts';
import { looks, withBrowser, withPage } from '../harness/browser.ts';
import { clockAt, type TestHome, withHome } from '../harness/home.ts';
import { newsOf, withNews } from '../harness/tracker.ts';
import { alert, noRows } from '../store/tracker-rows.ts';
import { trackedTicker, trackerState } from '../tracker/sample-state.ts';
import { furnishNewest, type HomeOfADay, startWeb, webTime } from './furnished-home.ts';

/** Text as another program, IBKR or an older version may have left it in the store: each sets `__hacked` where it is run. */
const evil = `"'><img src=x onerror="window.__hacked=1"><script>window.__hacked=1</script><a href="javascript:window.__hacked=1">\u202e\u0007{{7*7}}`;
const evilLink = 'javascript:window.__hacked=1';
const evilPreset = '<script>window.__hacked=1</script>';
const evilRunId = `rescan-2026-11-18-2${evilPreset}`;
const evilTicker = 'EV<IL>"';

describe('hostile text that is stored', () => {
  const shown = new Map<string, string>();
  const complaints: string[] = [];
  const hacked: string[] = [];

  /** A published run like the newest one with hostile text wherever text is, of the day after it. */
  async function storeAll({ home, newest, chosen }: HomeOfADay): Promise<Run> {
    const { store, queues } = home;
    const now = clockAt(webTime).clock.now();
    const [outcome] = await store.runSymbols(newest.runId);
    const run: Run = {
      ...{ ...newest, runId: `rescan-2026-11-18-1`, kind: 'rescan', date: parseTradingDay('2026-11-18') },
      ...{ state: 'partial', reason: evil, notes: [evil], counts: { ...newest.counts, [evil]: 3 } },
      ...{ timings: { ...newest.timings, [evil]: 5 } },
      source: { id: newest.source!.id, account: evil, mode: newest.source!.mode },
    };
    await store.saveRun({
      ...run,
      runId: evilRunId,
      attempt: 2,
      publishedAt: null,
      state: 'failed',
    });
    await store.saveSymbol(
      { ...outcome!, runId: run.runId, date: run.date, symbol: evilTicker, reason: evil },
      [],
    );
    const failure = {
      ...outcome!,
      state: 'failed',
      runId: run.runId,
      date: run.date,
      symbol: evil,
      reason: evil,
    } as const;
    await store.saveSymbol(failure, []);
    const forecasts = (await store.forecasts(newest.runId)).map(({ preset, body }, index) => ({
      preset: index === 2 ? evilPreset : preset,
      // Names of chosen stocks, reasons, verdicts: every text a forecast holds, apart from its own structure.
      body: JSON.parse(
        JSON.stringify(body).replaceAll(JSON.stringify(chosen), JSON.stringify(evilTicker)),
      ) as unknown,
    }));
    await store.saveReport(run, { scores: [], forecasts, forecastStocks: [] });
    await store.saveRun(run);
    await withNews(home, async (news) => {
      const told = { headline: evil, articleUrl: evilLink, source: evil, explanation: evil };
      await news.addNews(newsOf('EVIL', now - 60_000, told));
      const alerts = [
        alert({
          ...{ ticker: evilTicker, headline: evil, articleUrl: evilLink, mode: evil, feed: evil },
          ...{
            time: epochMs(now - 60_000),
            decidedAt: epochMs(now - 59_900),
            sentiment: evil,
            recommendation: evil,
          },
        }),
      ];
      const gaps = [{ from: now - 90_000, to: now - 80_000, kind: evil, tickers: [evil] }];
      await news.writeBatch({ ...noRows, alerts, gaps }, 'hostile');
    });
    await publishState(queues.redis, {
      ...trackerState({
        ...{ at: now, mode: evil, account: evil, connection: evil, counters: { [evil]: 1 } },
        active: [
          trackedTicker({
            ticker: evilTicker,
            headline: evil,
            recommendation: evil,
            feed: evil,
            stream: evil,
          }),
        ],
        waiting: [{ ticker: evil, since: now }],
        failed: [{ ticker: evil, since: now, reason: evil }],
      }),
    });
    return run;
  }

  async function lookAround(browser: Browser, url: string, paths: readonly string[]): Promise<void> {
    await withPage(browser, looks[0]!, async ({ page, complaints: said }) => {
      for (const path of paths) {
        await page.goto(`${url}${path}`, { waitUntil: 'load' });
        for (const folded of await page.locator('details').all())
          await folded.evaluate('(one) => { one.open = true; }');
        if (await page.evaluate<boolean>("'__hacked' in window")) hacked.push(path);
        const links = await page.evaluate<string[]>(
          "[...document.querySelectorAll('[href], [src], [action]')].map((one) => one.getAttribute('href') ?? one.getAttribute('src') ?? one.getAttribute('action'))",
        );
        hacked.push(
          ...links
            .filter((link) => /^\s*(javascript|data:text)/i.test(link))
            .map((link) => `${path}: ${link}`),
        );
        shown.set(path, await page.locator('body').innerText());
        complaints.push(...said.splice(0).map((text) => `${path}: ${text}`));
      }
    });
  }

  async function scene(home: TestHome): Promise<void> {
    const furnished = await furnishNewest(home);
    const run = await storeAll(furnished);
    const { url } = await startWeb(home);
    const stock = encodeURIComponent(evilTicker);
    const paths = [
      '/live',
      `/report/${run.date}`,
      '/runs',
      `/runs/${run.runId}`,
      `/runs/${encodeURIComponent(evilRunId)}`,
      `/forecast/${run.date}/${encodeURIComponent(evilPreset)}`,
      `/forecast/${run.date}/default`,
      `/stock/${stock}?date=${run.date}`,
      '/system',
      '/',
      '/queues',
    ];
    await withBrowser((browser) => lookAround(browser, url, paths));
  }

  beforeAll(() => withHome(scene));

  it('is shown as the text it is', () => {
    const told = '<script>window.__hacked=1</script>';
    for (const path of ['/live', '/report/2026-11-18', '/runs', '/runs/rescan-2026-11-18-1']) {
      expect(shown.get(path), path).toContain(told);
    }
    expect(shown.get('/live')).toContain(evilTicker);
  });

  it('runs nothing and makes no link', () => expect(hacked).toEqual([]));

  it('leads to no dialog, no request and no error', () => expect(complaints).toEqual([]));
});
