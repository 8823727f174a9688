import { execFileSync } from 'node:child_process';

import { beforeAll, describe, expect, it } from 'vitest';

import { epochMs } from '../../src/calendar/clock.ts';
import { parseTradingDay } from '../../src/calendar/trading-day.ts';
import type { Run } from '../../src/store/store.ts';
import { looks, withBrowser, withPage } from '../harness/browser.ts';
import { startGate } from '../harness/gate.ts';
import { clockAt, type TestHome, withHome } from '../harness/home.ts';
import { furnish, startWeb } from './furnished-home.ts';
import { type ListedPage, listedPages } from './page-list.ts';

/** A watchdog above the second a page may take; what was measured is printed. */
const limitMs = 2_000;

interface Answer {
  readonly page: string;
  readonly status: number;
  /** What a reader sees, without markup. */
  readonly text: string;
  readonly ms: number;
}

/** A page's text as a reader gets it: tags out, entities read. */
const readable = (html: string): string =>
  html
    .replace(/<template[\s\S]*?<\/template>|<script[\s\S]*?<\/script>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ');

async function look(origin: string, page: string, path: string): Promise<Answer> {
  const started = performance.now();
  const response = await fetch(`${origin}${path}`, { headers: { accept: 'text/html' } });
  const text = readable(await response.text());
  return { page, status: response.status, text, ms: Math.round(performance.now() - started) };
}

/** Process of the home's embedded store. */
function storePid(home: TestHome): number {
  const lines = execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' }).split('\n');
  const line = lines.find((one) => one.includes(home.folder) && one.includes('embedded-main'));
  return Number.parseInt(line!.trim(), 10);
}

/** Redis names itself anew in the list of processes, without its home. */
async function redisPid({ queues }: TestHome): Promise<number> {
  return Number(/process_id:(\d+)/.exec(await queues.redis.info('server'))![1]);
}

async function whileStopped<T>(pid: number, work: () => Promise<T>): Promise<T> {
  process.kill(pid, 'SIGSTOP');
  try {
    return await work();
  } finally {
    process.kill(pid, 'SIGCONT');
  }
}

type Fault = 'Redis is gone' | 'Redis hangs' | 'ClickHouse is gone' | 'ClickHouse hangs';
const faults: readonly Fault[] = ['Redis is gone', 'Redis hangs', 'ClickHouse is gone', 'ClickHouse hangs'];

/** Pages that cannot show their matter while a server is away; the others may. */
const needing: Readonly<Record<'Redis' | 'ClickHouse', readonly string[]>> = {
  Redis: ['live', 'runs', 'system', 'queues'],
  ClickHouse: ['today', 'report', 'forecast', 'stock', 'live', 'runs', 'run', 'system'],
};

describe('a furnished home', () => {
  const answers = new Map<Fault | 'all is well', readonly Answer[]>();
  let pages: readonly ListedPage[] = [];
  let onTuesday = '';

  async function lookAtAll(origin: string): Promise<readonly Answer[]> {
    const found: Answer[] = [];
    for (const { name, path } of pages) found.push(await look(origin, name, path));
    return found;
  }

  async function scene(home: TestHome): Promise<void> {
    pages = listedPages(await furnish(home)).filter(({ guarded }) => !guarded);
    const { redis, clickhouse } = home.stack;
    const redisGate = await startGate(Number(new URL(redis.url).port));
    const storeGate = await startGate(Number(new URL(clickhouse.url).port));
    const redisUrl = new URL(redis.url);
    redisUrl.port = String(redisGate.port);
    const { url } = await startWeb(home, undefined, {
      REDIS_URL: redisUrl.href,
      CLICKHOUSE_URL: `http://127.0.0.1:${storeGate.port}`,
      CLICKHOUSE_USER: clickhouse.user,
      CLICKHOUSE_PASSWORD: clickhouse.password,
    });
    /** A server that answered a moment ago is trusted for a second; the fault has to last longer than that. */
    const throughTrust = () => new Promise((resolve) => setTimeout(resolve, 1_100));
    const during = async (fault: Fault): Promise<void> => {
      await throughTrust();
      answers.set(fault, await lookAtAll(url));
    };
    await lookAtAll(url);
    const shut = async (gate: typeof redisGate, look: () => Promise<void>): Promise<void> => {
      gate.shut();
      await look();
      gate.open();
    };
    const making: Readonly<Record<Fault, (look: () => Promise<void>) => Promise<void>>> = {
      'Redis is gone': (look) => shut(redisGate, look),
      'Redis hangs': async (look) => whileStopped(await redisPid(home), look),
      'ClickHouse is gone': (look) => shut(storeGate, look),
      'ClickHouse hangs': (look) => whileStopped(storePid(home), look),
    };
    for (const fault of faults) await making[fault](() => during(fault));
    await throughTrust();
    answers.set('all is well', await lookAtAll(url));
    const tuesday = await startWeb(home, clockAt('2026-11-24T08:00:00-05:00'));
    ({ text: onTuesday } = await look(tuesday.url, 'today', '/'));
    await redisGate.close();
    await storeGate.close();
  }

  beforeAll(() => withHome(scene));

  it.each(faults)('%s: every page is there within a second', (fault) => {
    const all = answers.get(fault)!;
    console.log(`${fault}:`, all.map(({ page, status, ms }) => `${page} ${status} ${ms} ms`).join(', '));
    expect(all.map(({ page }) => page)).toEqual(pages.map(({ name }) => name));
    expect(all.filter(({ ms }) => ms > limitMs)).toEqual([]);
    expect(all.filter(({ status }) => ![200, 404, 503].includes(status))).toEqual([]);
  });

  it.each(faults)('%s: what needs it says so and what to do, the others are whole', (fault) => {
    const server = fault.startsWith('Redis') ? 'Redis' : 'ClickHouse';
    const wrong = answers.get(fault)!.flatMap(({ page, text }) => {
      const { shows, foreign } = pages.find(({ name }) => name === page)!;
      // Bull Board's page is drawn by its scripts; away with its queues, and with nothing else.
      if (foreign && server === 'ClickHouse') return [];
      const whole = shows.every((one) => (typeof one === 'string' ? text.includes(one) : one.test(text)));
      const says =
        text.includes(server) && /away|cannot be reached|has not answered|not known|unreachable/i.test(text);
      if (needing[server].includes(page))
        return says ? [] : [`${page} does not say so: ${text.slice(0, 600)}`];
      return whole || says ? [] : [`${page} is neither whole nor says so: ${text.slice(0, 600)}`];
    });
    expect(wrong).toEqual([]);
  });

  it('every page is whole again afterwards', () => {
    expect(answers.get('all is well')!.filter(({ status }) => status >= 500)).toEqual([]);
  });

  it('a report of days ago is said to be one', () => {
    expect(onTuesday).toContain('20 Nov');
    expect(onTuesday).toMatch(/no report .*24 Nov|not (of )?today|newest .*20 Nov|old/i);
  });
});

describe('without', () => {
  const seen = new Map<string, Answer>();

  async function emptyHome(home: TestHome): Promise<void> {
    const { url } = await startWeb(home);
    for (const path of [
      '/',
      '/runs',
      '/live',
      '/system',
      '/report/2026-11-19',
      '/forecast/2026-11-20/default',
      '/stock/AAPL',
    ]) {
      seen.set(path, await look(url, path, path));
    }
    await withBrowser((browser) =>
      withPage(browser, looks[0]!, async ({ page, complaints }) => {
        for (const path of ['/', '/runs', '/live', '/system']) await page.goto(`${url}${path}`);
        expect(complaints).toEqual([]);
      }),
    );
    await home.store.saveRun(runUnderWay);
    seen.set('a run', await look(url, 'a run', '/'));
  }

  const runUnderWay: Run = {
    ...{ runId: 'morning-2026-11-20-1', kind: 'morning', date: parseTradingDay('2026-11-20'), attempt: 1 },
    ...{ state: 'fetching', late: false, lookAhead: false, reason: '', source: null },
    ...{ createdAt: epochMs(1_795_171_500_000), startedAt: epochMs(1_795_171_501_000) },
    ...{ finishedAt: null, publishedAt: null, counts: {}, timings: {}, notes: [] },
  };

  beforeAll(() => withHome(emptyHome));

  it('any report, the pages say what to do', () => {
    console.log([...seen.values()].map(({ page, status, ms }) => `${page} ${status} ${ms} ms`).join(', '));
    expect(seen.get('/')!.text).toMatch(/no report/i);
    expect(seen.get('/')!.text).toMatch(/openbell (morning|up)/);
    expect(seen.get('/runs')!.text).toMatch(/no runs?/i);
    for (const path of ['/report/2026-11-19', '/forecast/2026-11-20/default', '/stock/AAPL']) {
      expect(seen.get(path)!.status, path).toBe(404);
      expect(seen.get(path)!.text, path).toMatch(/no .*report|is not stored|no report/i);
    }
    expect([...seen.values()].filter(({ ms }) => ms > limitMs)).toEqual([]);
  });

  it('a tracker, the live page says how to start one', () => {
    expect(seen.get('/live')!.text).toMatch(/tracker (is not|does not) run|no tracker/i);
    expect(seen.get('/live')!.text).toMatch(/openbell (tracker|up)/);
  });

  it('a report yet, but with a run, the start page says how far it is', () => {
    expect(seen.get('a run')!.text).toMatch(/fetching|under way|being made/i);
  });
});
