import type { Browser } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';

import { systemClock } from '../../src/calendar/clock.ts';
import type { TapeEvent } from '../../src/simulator/market/ticker-tape.ts';
import { withBrowser, withPage } from '../harness/browser.ts';
import { clockAt, gatewayAt, meeting, smallMarket, type TestHome, withHome } from '../harness/home.ts';
import { until } from '../harness/openbell.ts';
import { newsOf, scriptedGateway, startTracker, stateOf, withNews } from '../harness/tracker.ts';
import { startWeb } from './furnished-home.ts';

const phone = { width: 360, scheme: 'light' } as const;

/** Tells of every new value of a progress bar, as a reader would see it; the page may be loaded anew meanwhile. */
const watchProgress = `
  new MutationObserver(() => {
    const bar = document.querySelector('progress');
    if (bar?.checkVisibility() && bar.hasAttribute('value')) progressSeen(bar.value, bar.max);
  }).observe(document, { subtree: true, childList: true, attributes: true });`;

/** Tells the machine's time at which each alert of a ticker stands in the list. */
const watchAlerts = (ticker: string): string => `
  let seen = 0;
  new MutationObserver(() => {
    const alerts = [...document.querySelectorAll('[data-list="alerts"] > li')];
    const count = alerts.filter((one) => one.textContent.includes('${ticker}') && one.checkVisibility()).length;
    for (; seen < count; seen++) alertSeen(Date.now());
  }).observe(document, { subtree: true, childList: true, characterData: true });`;

describe('a run asked for on the page', () => {
  const seen: string[] = [];
  let report = '';
  let complaints: readonly string[] = [];

  async function ask(browser: Browser, url: string): Promise<void> {
    await withPage(browser, phone, async ({ page, complaints: said }) => {
      await page.exposeFunction('progressSeen', (value: number, max: number) => {
        const text = `${value} of ${max}`;
        if (seen.at(-1) !== text) seen.push(text);
      });
      await page.addInitScript(watchProgress);
      await page.goto(`${url}/runs`);
      await page.getByRole('button', { name: 'Rescan' }).click();
      await page.waitForURL(/asked=rescan-/);
      await page.goto(`${url}/`);
      // The page comes to the report by itself.
      await page.getByRole('link', { name: 'aggressive' }).first().waitFor({ timeout: 60_000 });
      report = await page.locator('main').innerText();
      complaints = said;
    });
  }

  beforeAll(() =>
    withHome(async (home) => {
      const clock = clockAt('2026-11-20T06:10:00-05:00');
      const gateway = await gatewayAt(smallMarket(), clock, { latencyMs: 1_000 });
      const worker = home.start(['worker'], meeting(clock, gateway));
      await worker.line(/"msg":"worker ready"/);
      const { url } = await startWeb(home, clock);
      await withBrowser((browser) => ask(browser, url));
      await worker.stop();
      await gateway.close();
    }),
  );

  it('is seen moving', () => {
    console.log('progress seen:', seen.join(', '));
    const values = seen.map((text) => Number(text.split(' ')[0]));
    const rises = values.filter((value, index) => index > 0 && value > values[index - 1]!);
    expect(rises.length).toBeGreaterThanOrEqual(3);
  });

  it('ends on the report, without a complaint', () => {
    expect(report).toContain('aggressive');
    expect(complaints).toEqual([]);
  });
});

describe('an alert', () => {
  const ticker = 'RUNS';
  /** Each of these trades alerts; ms after the script's start. */
  const jumps = [8_500, 9_600, 10_700, 11_800, 12_900];
  const flat = [500, 1_500, 2_500, 3_500, 4_500, 5_500, 6_500, 7_500];
  let latencies: readonly number[] = [];
  let complaints: readonly string[] = [];

  async function scene(home: TestHome): Promise<void> {
    const prices = [
      ...flat.map((at) => [at, 5] as const),
      ...jumps.map((at, k) => [at, 5.4 + k / 100] as const),
    ];
    const events: TapeEvent[] = prices.map(([at, price], index) => ({
      ticker,
      at,
      price,
      size: 100 + index,
    }));
    const { gateway, clock, postpone, env } = await scriptedGateway(events, { leadMs: 1_000 });
    /** What the machine's clock is ahead of the script's. */
    const ahead = systemClock.now() - clock.clock.now();
    const { url } = await startWeb(home, clock);
    await withNews(home, (store) => store.addNews(newsOf(ticker, clock.clock.now())));
    await withBrowser((browser) =>
      withPage(browser, phone, async ({ page, complaints: said }) => {
        const times: number[] = [];
        let tell: () => void = () => undefined;
        const allSeen = new Promise<void>((resolve) => (tell = resolve));
        await page.exposeFunction('alertSeen', (at: number) => {
          if (times.push(at) === jumps.length) tell();
        });
        await page.addInitScript(watchAlerts(ticker));
        await page.goto(`${url}/live`);
        const { command, url: ofTracker } = await startTracker(home, env);
        let startsAt = Infinity;
        await until('the ticker is streamed', async () => {
          startsAt = postpone();
          return (await stateOf(ofTracker)).active.some(({ stream }) => stream === 'streaming');
        });
        await allSeen;
        latencies = times.map((at, index) => at - (startsAt + jumps[index]! + ahead));
        complaints = [...said];
        await command.stop();
      }),
    );
    await gateway.close();
  }

  beforeAll(() => withHome(scene));

  it('stands on the open page within a second of its trade', () => {
    console.log('from the trade to the page, ms:', latencies.map(Math.round).join(', '));
    expect(Math.min(...latencies)).toBeGreaterThan(0);
    // One alone may fall into a moment in which the machine does something else.
    expect(latencies.toSorted((a, b) => a - b)[2]).toBeLessThan(1_000);
    expect(complaints).toEqual([]);
  });
});
