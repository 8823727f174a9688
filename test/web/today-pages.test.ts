import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { type Clock, epochMs } from '../../src/calendar/clock.ts';
import { parseInstant } from '../../src/calendar/instant.ts';
import { parseTradingDay } from '../../src/calendar/trading-day.ts';
import { loadSettings } from '../../src/config/load-settings.ts';
import { openQueues, type Queues } from '../../src/jobs/queues.ts';
import type { Report } from '../../src/report/load-report.ts';
import type { StoreAddress } from '../../src/store/store-address.ts';
import type { Run } from '../../src/store/store.ts';
import { webSources } from '../../src/web/sources.ts';
import { startWebServer, type WebServer } from '../../src/web/web-server.ts';
import { silent, type TestHome, holdHome } from '../harness/home.ts';
import { sampleReport, sampleRun } from '../report/sample-report.ts';

const yesterday = parseTradingDay('2026-11-19');
const today = parseTradingDay('2026-11-20');
const nowhere: StoreAddress = {
  url: 'http://127.0.0.1:9',
  user: 'default',
  password: '',
  database: 'openbell',
};

let home: TestHome;
let letGo: () => Promise<void>;
/** Where the home's pages are. */
let url: string;
const servers: WebServer[] = [];
const cleanUp: (() => Promise<void>)[] = [];

/** What the servers take for the time of day. */
let now = parseInstant('2026-11-20T05:00:00-05:00');
const clock: Clock = { now: () => now, sleep: () => Promise.resolve() };
const at = (time: string): void => void (now = parseInstant(`2026-11-20T${time}:00-05:00`));

beforeAll(async () => {
  ({ home, letGo } = await holdHome());
  url = await serve();
});

afterAll(async () => {
  for (const server of servers) await server.close();
  for (const step of cleanUp) await step();
  await letGo();
});

/** A web server on the home's store and queues, or on others. */
async function serve(
  others: { readonly queues?: Queues; readonly clickhouse?: StoreAddress } = {},
): Promise<string> {
  const { queues = home.queues, clickhouse = home.stack.clickhouse } = others;
  const loaded = loadSettings({ env: { WEB_PORT: '0' }, dotenvPath: null });
  const sources = webSources(clickhouse, queues, clock, loaded.settings);
  const redisUrl = home.stack.redis.url;
  const server = await startWebServer({ loaded, clock, log: silent, sources, redisUrl, version: '0.0.0' });
  servers.push(server);
  cleanUp.push(() => sources.close());
  return server.url;
}

async function page(url: string): Promise<{ status: number; html: string; location: string | null }> {
  const answer = await fetch(url, { headers: { accept: 'text/html' }, redirect: 'manual' });
  const { status, headers } = answer;
  return { status, html: await answer.text(), location: headers.get('location') };
}

/** Text as it is read, without tags. */
const read = (html: string): string =>
  html
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ');

async function publish(run: Partial<Run>, edge?: number): Promise<Report> {
  const report = sampleReport(run, edge);
  await Promise.all(
    report.symbols.map((symbol) => home.store.saveSymbol({ ...symbol, tally: new Float64Array() }, [])),
  );
  const forecasts = report.forecasts.map((body) => ({ preset: body.preset, body }));
  await home.store.saveReport(report.run, { scores: [], forecastStocks: [], forecasts });
  await home.store.saveRun(report.run);
  return report;
}

/** Reads server-sent events until one is as wanted. */
async function* eventsOf(
  url: string,
  signal: AbortSignal,
): AsyncGenerator<{ event: string; data: unknown }, undefined> {
  const { body } = await fetch(url, { signal });
  let text = '';
  for await (const chunk of body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const [, event, data] = /^event: (.*)\ndata: (.*)$/m.exec(text.slice(0, end)) ?? [];
      text = text.slice(end + 2);
      if (event !== undefined) yield { event, data: JSON.parse(data!) as unknown };
    }
  }
}

describe('the start page', () => {
  test('with nothing stored tells the first steps, and when the first report is due', async () => {
    const { status, html } = await page(url);
    expect(status).toBe(200);
    expect(read(html)).toContain('The first is due at 05:45 New York, in 45 min.');
    expect(html).toContain('<code>openbell morning --demo</code>');
    expect(html).not.toContain('NaN');
  });

  test('before its hour shows the newest report, says of what day it is, and that it is simulated', async () => {
    await publish({ runId: 'morning-2026-11-19-1', date: yesterday }, -0.004);
    const text = read((await page(url)).html);
    expect(text).toContain('SIMULATED');
    expect(text).toContain('The report is due at 05:45 New York, in 45 min.');
    expect(text).toContain('Report of Thu 19 Nov not of today');
  });

  test("shows today's once it is there, with what changed since the one before", async () => {
    at('06:10');
    const notes = ['<script>alert(1)</script>'];
    const { forecasts } = await publish({ publishedAt: parseInstant('2026-11-20T05:46:00-05:00'), notes });
    const { html } = await page(url);
    const text = read(html);
    expect(text).toContain('Published at 05:46 New York.');
    for (const { preset, reason } of forecasts) {
      expect(html).toContain(`href="/forecast/${today}/${preset}"`);
      expect(text).toContain(reason);
    }
    expect(text).toMatch(/Since Thu 19 Nov/);
    expect(text).toMatch(/no edge → tradeable/);
    expect(text).toContain('62 stocks: 60 analysed, 1 with too little data, 1 failed');
    expect(text).toContain('1: timed_out: no answer in 90 s GONE');
    expect(html).not.toContain('<script>alert');
    expect(html).not.toMatch(/ style=/);
  });

  test('with the queue away shows the report, and that progress cannot be told', async () => {
    const queues = openQueues('redis://127.0.0.1:9', silent);
    cleanUp.push(() => queues.close());
    const rescan: Run = {
      ...sampleRun,
      ...{ runId: 'rescan-2026-11-20-2', kind: 'rescan', attempt: 2, state: 'fetching' },
      ...{ publishedAt: null, finishedAt: null },
    };
    await home.store.saveRun(rescan);
    const without = await serve({ queues });
    const text = read((await page(without)).html);
    expect(text).toContain('The report published at 05:46 New York stands meanwhile.');
    expect(text).toMatch(/How far it is cannot be told: Redis/);
    expect(text).toContain('Expected trades');
    await home.store.saveRun({ ...rescan, state: 'failed', reason: 'no gateway: ECONNREFUSED' });
    const after = read((await page(without)).html);
    expect(after).toContain('failed: no gateway: ECONNREFUSED.');
    expect(after).toContain('(1) IB Gateway or TWS is running');
  });

  test('is loaded anew when time alone changes its state, and never at once', async () => {
    const staleInMinutes = async (time: string): Promise<number> => {
      now = parseInstant(`${time}:00-05:00`);
      return Number(/data-stale-in-ms="(-?\d+)"/.exec((await page(url)).html)?.[1]) / 60_000;
    };
    expect(await staleInMinutes('2026-11-23T05:40')).toBeCloseTo(5 + 130 / 60);
    // Overdue: nothing but midnight changes that.
    expect(await staleInMinutes('2026-11-23T07:30')).toBe(16 * 60 + 30);
    expect(await staleInMinutes('2026-11-20T06:10')).toBe(17 * 60 + 50);
  });

  test('with the store away says so within a second and leads on', async () => {
    const without = await serve({ clickhouse: nowhere });
    const start = performance.now();
    const { status, html } = await page(without);
    expect(performance.now() - start).toBeLessThan(1_000);
    expect(status).toBe(503);
    expect(read(html)).toMatch(/Store away.*Reports cannot be read.*Check CLICKHOUSE_URL/);
    expect(html).toContain('href="/live"');
  });
});

describe('the report of a date', () => {
  test('is there with links to its neighbours, or says why not', async () => {
    const earlier = await page(`${url}/report/${yesterday}`);
    expect(earlier.status).toBe(200);
    expect(earlier.html).toContain(`rel="next" href="/report/${today}"`);
    // Nothing of a day that is over changes while it is read.
    expect(earlier.html).not.toContain('id="run-progress"');
    const closed = await page(`${url}/report/2026-11-15`);
    expect(closed.status).toBe(404);
    expect(read(closed.html)).toContain('The exchange was closed: it was Sunday.');
    expect(read((await page(`${url}/report/2026-11-18`)).html)).toContain('No report was asked for');
    const future = await page(`${url}/report/2026-11-27`);
    expect(future.status).toBe(404);
    expect(read(future.html)).toMatch(/due at Fri 27 Nov at 05:45.*Half day/);
  });

  test.each(['2026-13-01', '20.11.2026', '9999-12-31', '1969-12-31', '%3Cscript%3E'])(
    'of %s is refused with a sentence',
    async (date) => {
      const { status, html } = await page(`${url}/report/${date}`);
      expect(status).toBe(400);
      expect(read(html)).toMatch(/is not a date|No report can be of/);
      expect(html).not.toContain('<script>');
    },
  );

  test('is found by the form', async () => {
    expect(await page(`${url}/report?date=2026-11-19`)).toMatchObject({
      status: 303,
      location: '/report/2026-11-19',
    });
    expect((await page(`${url}/report?date=//evil.example`)).status).toBe(400);
    expect((await page(`${url}/report?date=1&date=2`)).status).toBe(400);
    expect(await page(`${url}/report`)).toMatchObject({ status: 303, location: '/' });
  });
});

describe('the events of runs', () => {
  test('tell a run as it begins, how far it is, and its end', async () => {
    const listening = new AbortController();
    const events = eventsOf(`${url}/events/runs`, listening.signal);
    const next = async (name: string): Promise<unknown> => {
      for (;;) {
        const step = await events.next();
        if (step.done === true) throw new Error('the events have ended');
        if (step.value.event === name) return step.value.data;
      }
    };
    expect(await next('hello')).toEqual({ running: null });
    const run: Run = {
      ...sampleRun,
      ...{ runId: 'morning-2026-11-23-1', date: parseTradingDay('2026-11-23'), state: 'scanning' },
      ...{ publishedAt: null, finishedAt: null, createdAt: epochMs(now) },
    };
    await home.store.saveRun(run);
    const { runId, date } = run;
    expect(await next('progress')).toMatchObject({ runId, date, step: 'scanning', total: 0 });
    const data = { runId, kind: run.kind, date, attempt: 1, refetch: [] };
    const job = await home.queues.runs.add('scan', data, { jobId: runId });
    await job.updateProgress({ step: 'fetching', done: 3, total: 60, text: 'fetching, 1 failed' });
    expect(await next('progress')).toMatchObject({
      ...{ step: 'fetching', done: 3, total: 60 },
      text: '3 of 60 stocks: fetching, 1 failed',
    });
    await home.store.saveRun({ ...run, state: 'done', publishedAt: run.createdAt });
    expect(await next('ended')).toEqual({ runId, date, state: 'done' });
    listening.abort();
  });
});
