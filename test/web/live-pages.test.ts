import { setTimeout as wait } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { systemClock } from '../../src/calendar/clock.ts';
import { newYorkDay } from '../../src/calendar/new-york.ts';
import type { LiveAlert } from '../../src/jobs/live-message.ts';
import { publishAlert, publishState } from '../../src/jobs/tracker-channel.ts';
import type { AlertView } from '../../src/pages/live/alert-rows.ts';
import type { LiveView } from '../../src/pages/live/live-view.ts';
import { type OpenedNewsStore, openNewsStore } from '../../src/store/open-news-store.ts';
import { alert as storedAlert, gap, noRows } from '../store/tracker-rows.ts';
import { trackedTicker, trackerState } from '../tracker/sample-state.ts';
import { listenTo } from './event-stream.ts';
import { ask, type ServedFrom, serving, startServedFrom } from './served-pages.ts';

let from: ServedFrom;
let store: OpenedNewsStore;
let url: string;
let end: () => void;
let ended: Promise<void>;

beforeAll(async () => {
  from = await startServedFrom();
  store = await openNewsStore({ ...from.clickhouse, newsDatabase: 'News', clock: systemClock });
  const until = new Promise<void>((resolve) => (end = resolve));
  await new Promise<void>((ready) => {
    ended = serving(from, {}, async (server) => {
      ({ url } = server);
      ready();
      await until;
    });
  });
});

afterAll(async () => {
  end();
  await ended;
  await store.close();
  await from.stop();
});

const now = systemClock.now();
const alertNow = (change: Partial<LiveAlert> = {}): LiveAlert => {
  const { id, ticker, price, baseline, changePercent, headline } = storedAlert();
  const at = systemClock.now();
  return {
    ...{ id, ticker, price, baseline, changePercent, headline, time: at, decidedAt: at },
    ...{ value: 1, mode: 'PAPER', durable: 'disk', ...change },
  };
};
const keyOf = (data: unknown): string => (data as AlertView).row.key;
const stateNow = (change = {}) => trackerState({ at: systemClock.now(), ...change });

describe('pages that listen', () => {
  test('an alert reaches every page at once, and a page that was away gets only what it missed', async () => {
    const page = await listenTo(`${url}/events/live`);
    await page.until(({ event }) => event === 'state');
    const [one, two, three] = [alertNow(), alertNow(), alertNow()];
    for (const alert of [one, two, one]) await publishAlert(from.queues.redis, alert);
    const first = await page.until(({ data, event }) => event === 'alert' && keyOf(data) === one.id);
    page.socket.destroy();
    await publishAlert(from.queues.redis, three);
    const again = await listenTo(`${url}/events/live?after=nonsense`, { 'last-event-id': first.id! });
    await again.until(({ data, event }) => event === 'alert' && keyOf(data) === three.id);
    const told = again.received.filter(({ event }) => event === 'alert').map(({ data }) => keyOf(data));
    expect(told).toEqual([two.id, three.id]);
    const { body } = await ask(url, '/live');
    for (const { id } of [one, two, three]) expect(body.split(id)).toHaveLength(2);
  });

  test('who names a place nobody knows is told to look at the page again', async () => {
    for (const after of ['0badcafe-3', 'nonsense', '-', "';--"]) {
      const page = await listenTo(`${url}/events/live?after=${encodeURIComponent(after)}`);
      await page.until(({ event }) => event === 'state');
      expect(page.received.map(({ event }) => event)).toEqual(['refresh', 'state']);
      page.socket.destroy();
    }
    expect((await ask(url, `/events/live?after=${'x'.repeat(50)}`)).status).toBe(400);
  });

  test('states come once a second at most, and the last of a burst is among them', async () => {
    const page = await listenTo(`${url}/events/live`);
    await page.until(({ event }) => event === 'state');
    for (let price = 1; price <= 40; price++) {
      const active = [trackedTicker({ price })];
      await publishState(from.queues.redis, stateNow({ active }));
      await wait(10);
    }
    const last = await page.until(
      ({ event, data }) =>
        event === 'state' && (data as LiveView).lists.tickers[0]?.slots['price'] === '$40.00',
    );
    const states = page.received.filter(({ event }) => event === 'state');
    expect(states.length).toBeLessThanOrEqual(4);
    const [before] = states.slice(-2);
    expect(last.at - before!.at).toBeGreaterThan(900);
  });

  test('a message that cannot be read harms nothing', async () => {
    const page = await listenTo(`${url}/events/live`);
    await page.until(({ event }) => event === 'state');
    for (const text of ['', '{', 'null', '{"kind":"alert","alert":{}}', '{"kind":"state","state":7}'])
      await from.queues.redis.publish('openbell:tracker:live', text);
    const alert = alertNow();
    await publishAlert(from.queues.redis, alert);
    await page.until(({ event, data }) => event === 'alert' && keyOf(data) === alert.id);
  });

  test('what the channel has not told is found in the store', async () => {
    await serving(from, {}, async ({ url }) => {
      const page = await listenTo(`${url}/events/live`);
      await page.until(({ event }) => event === 'state');
      const at = systemClock.now();
      const missed = storedAlert({ time: at, decidedAt: at, recovered: true });
      await store.writeBatch({ ...noRows, alerts: [missed] }, missed.id);
      const { data } = await page.until((come) => come.event === 'alert' && keyOf(come.data) === missed.id);
      expect((data as AlertView).row.slots['recovered']).toBe('recovered after a restart');
    });
  });
});

describe('the page', () => {
  test('without a tracker it says so, and what to do', async () => {
    await from.queues.redis.del('openbell:tracker:state');
    await serving(from, {}, async (alone) => {
      const { status, body } = await ask(alone.url, '/live');
      expect(status).toBe(200);
      expect(body).toContain('The tracker is not running');
      expect(body).toContain('`openbell tracker`, or `openbell up`');
      const { status: away, body: json } = await ask(alone.url, '/api/v1/live');
      expect(away).toBe(503);
      expect(JSON.parse(json)).toMatchObject({ error: 'The tracker is not running.' });
    });
  });

  test('what strangers wrote stays text, and leads nowhere but to web pages', async () => {
    const hostile = '"><script>alert(1)</script><img src=x onerror=alert(2)>';
    const at = systemClock.now();
    const urls = [
      'javascript:alert(3)',
      'https://news.example/a?b=1&c="2"',
      'data:text/html,x',
      '//evil.example',
    ];
    const alerts = urls.map((articleUrl) =>
      storedAlert({ time: at, decidedAt: at, headline: hostile, articleUrl }),
    );
    await store.writeBatch(
      { ...noRows, alerts, gaps: [gap({ from: at - 5_000, to: at, kind: hostile })] },
      'h',
    );
    const active = [trackedTicker({ ticker: hostile, headline: hostile, stream: hostile, feed: hostile })];
    await publishState(from.queues.redis, stateNow({ active, account: hostile, connection: hostile }));
    const { body } = await ask(url, '/live');
    expect(body).not.toMatch(/<script>|<img/);
    expect(body).not.toMatch(/href="(javascript|data|\/\/)/);
    expect(body).not.toContain(' style=');
    expect(body).toContain('href="https://news.example/a?b=1&amp;c=&quot;2&quot;"');
    expect(body.match(/rel="noopener noreferrer"/g)!.length).toBeGreaterThanOrEqual(4);
  });

  test('its mode is said in words', async () => {
    for (const [mode, words] of [
      ['LIVE', 'real money'],
      ['PAPER', 'play money'],
      ['SIMULATED', 'made-up prices'],
    ]) {
      await publishState(from.queues.redis, stateNow({ mode }));
      const { body } = await ask(url, '/live');
      expect(body).toContain(`data-mode="${mode}"`);
      expect(body).toContain(words);
    }
  });

  test('without a store it shows what the tracker tells, within a second', async () => {
    await publishState(from.queues.redis, stateNow());
    const nowhere = { ...from, clickhouse: { ...from.clickhouse, url: 'http://127.0.0.1:9' } };
    await serving(nowhere, {}, async ({ url }) => {
      const began = performance.now();
      const { status, body } = await ask(url, '/live');
      expect(performance.now() - began).toBeLessThan(1_000);
      expect(status).toBe(200);
      expect(body).toContain('Earlier alerts and gaps cannot be read.');
      expect(body).toContain('A wins a contract');
    });
  });
});

describe('the API', () => {
  test('gives the state and the alerts of a day', async () => {
    const mine = storedAlert({ ticker: 'BRK B', time: now, decidedAt: now });
    await store.writeBatch({ ...noRows, alerts: [mine] }, mine.id);
    const state = stateNow({
      connectionSince: 5,
      latencies: { tickToAlert: null, tickToStored: null, arrivalDelay: 3 },
    });
    await publishState(from.queues.redis, state);
    expect(JSON.parse((await ask(url, '/api/v1/live')).body)).toEqual(state);
    const { body } = await ask(url, `/api/v1/alerts?date=${newYorkDay(now)}&ticker=BRK%20B`);
    expect(JSON.parse(body)).toMatchObject({
      date: newYorkDay(now),
      alerts: [{ id: mine.id, ticker: 'BRK B', price: mine.price, durable: 'disk' }],
    });
    const empty = JSON.parse((await ask(url, '/api/v1/alerts?date=2020-01-02')).body) as unknown;
    expect(empty).toEqual({ date: '2020-01-02', alerts: [] });
  });

  test.each([
    'date=yesterday',
    'date=2026-02-30',
    'ticker=%3Cb%3E',
    'ticker=',
    'date=2026-01-02&date=2026-01-03',
  ])('refuses ?%s with a sentence', async (query) => {
    const { status, body } = await ask(url, `/api/v1/alerts?${query}`);
    expect(status).toBe(400);
    expect((JSON.parse(body) as { error: string }).error.length).toBeGreaterThan(10);
  });
});
