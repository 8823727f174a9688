import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { epochMs } from '../../src/calendar/clock.ts';
import { parseInstant } from '../../src/calendar/instant.ts';
import { parseTradingDay } from '../../src/calendar/trading-day.ts';
import { settingNames, settingsTable } from '../../src/config/settings.ts';
import { announceProcess } from '../../src/jobs/process-presence.ts';
import { ensureScheduler, morningSchedulerId } from '../../src/jobs/schedule.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Run, Store } from '../../src/store/store.ts';
import { until } from '../harness/openbell.ts';
import { read } from '../pages/sample-system.ts';
import { runningIn } from '../stack/stack-holder.ts';
import { sampleRun } from '../store/sample-rows.ts';
import {
  type Answer,
  ask,
  type Asked,
  Browser,
  csrfIn,
  open,
  type ServedFrom,
  serving,
  startServedFrom,
} from './served-pages.ts';

const now = parseInstant('2026-11-20T06:10:00-05:00');
const clock = { now: () => now, sleep: () => Promise.resolve() };
const html = { accept: 'text/html' };

let from: ServedFrom;
let store: Store;

beforeAll(async () => {
  from = await startServedFrom();
  store = await openStore({ ...from.clickhouse, clock });
}, 60_000);
afterAll(async () => {
  await store.close();
  await from.stop();
}, 60_000);

const served = <T>(work: (url: string) => Promise<T>, env: Record<string, string> = {}): Promise<T> =>
  serving(from, env, ({ url }) => work(url), clock);

/** Fills the form of the runs page in and sends it. */
async function rescan(browser: Browser, form: Record<string, string>): Promise<Answer> {
  const _csrf = csrfIn(await browser.ask('/runs'));
  return browser.ask('/runs/rescan', { method: 'POST', form: { _csrf, ...form } });
}

const ended = (day: string, attempt: number, change: Partial<Run> = {}): Run => {
  const date = parseTradingDay(day);
  const at = epochMs(parseInstant(`${day}T05:45:00-05:00`));
  const times = { createdAt: at, startedAt: at, finishedAt: at, publishedAt: at };
  return sampleRun(attempt, { runId: `morning-${day}-${attempt}`, date, state: 'done', ...times, ...change });
};

describe('asking for a rescan', () => {
  it('creates one run, however often the form is sent, and says when it waits for a worker', async () => {
    await served(async (url) => {
      const browser = new Browser(url);
      expect(read((await browser.ask('/runs')).body)).toContain('No worker process is running');
      const form = { date: '2026-11-20', symbols: ' aapl, BRK B,' };
      const answers = await Promise.all([
        rescan(browser, form),
        rescan(browser, form),
        rescan(browser, form),
      ]);
      expect(answers.map(({ status }) => status)).toEqual([303, 303, 303]);
      const places = answers.map(({ headers }) => String(headers['location'])).sort();
      expect(places).toEqual([
        '/runs?asked=rescan-2026-11-20-1',
        '/runs?joined=rescan-2026-11-20-1',
        '/runs?joined=rescan-2026-11-20-1',
      ]);
      const runs = await store.runsOf('morning', parseTradingDay('2026-11-20'));
      expect(runs.map(({ runId, state }) => [runId, state])).toEqual([['rescan-2026-11-20-1', 'queued']]);
      const [job, ...others] = await from.queues.runs.getWaiting();
      expect(others).toEqual([]);
      expect(job!.data).toMatchObject({ runId: 'rescan-2026-11-20-1', refetch: ['AAPL', 'BRK B'] });
      const [first, second] = await Promise.all(places.slice(0, 2).map((place) => browser.ask(place)));
      expect(read(first!.body)).toContain('Rescan of Fri 20 Nov 2026, attempt 1, was asked for.');
      expect(read(first!.body)).toContain('It waits until a worker process runs');
      expect(read(second!.body)).toContain('is already under way: no second one was made.');
      const page = await browser.ask('/runs/rescan-2026-11-20-1');
      expect(read(page.body)).toContain('Queued');
    });
  });

  it('says no more of workers once one runs', async () => {
    const end = announceProcess(from.queues.redis, { kind: 'worker', version: '1', since: now });
    await served(async (url) => {
      await until('the page knows the worker', async () => {
        return !(await ask(url, '/runs', { headers: html })).body.includes('No worker process');
      });
    });
    await end();
  });

  it('refuses what makes no sense with the sentence, and keeps what was written', async () => {
    await served(async (url) => {
      const browser = new Browser(url);
      const before = await store.recentRuns('any', 50);
      for (const [form, sentence] of [
        [{ date: '2026-11-21' }, '2026-11-21 has no session: Saturday. The next one is 2026-11-23.'],
        [{ date: '2026-11-24' }, 'The report for 2026-11-24 needs the session of 2026-11-23'],
        [{ date: 'soon' }, '"soon" is not a date'],
        [{ date: '2026-11-20', symbols: 'AAPL, <b>x</b>' }, '"<B>X</B>" is not a ticker'],
      ] as const) {
        const answer = await rescan(browser, form);
        expect(answer.status).toBe(400);
        expect(read(answer.body)).toContain(sentence);
        expect(answer.body).toContain(`name="date" value="${form.date}"`);
        expect(answer.body).not.toContain('<b>x');
      }
      expect(await store.recentRuns('any', 50)).toEqual(before);
    });
  });

  it('needs the token of a page, and an operator', async () => {
    await served(async (url) => {
      const form = { date: '2026-11-20' };
      for (const asked of [{ form }, { form: { ...form, _csrf: 'made up' } }]) {
        const answer = await ask(url, '/runs/rescan', { method: 'POST', headers: html, ...asked });
        expect(answer.status).toBe(403);
      }
      expect((await ask(url, '/api/v1/runs', { method: 'POST', json: form })).status).toBe(403);
    });
    await served(async (url) => {
      const viewer = new Browser(url);
      await viewer.signIn(open.WEB_VIEWER_PASSWORD);
      const page = await viewer.ask('/runs');
      expect(read(page.body)).toContain('Only operators may ask for a run');
      expect(page.body).toMatch(/<button type="submit" disabled/);
      expect((await rescan(viewer, { date: '2026-11-20' })).status).toBe(403);
    }, open);
  });

  it('works for programs: 201 with a new run, 200 with the one under way, 400 with a sentence', async () => {
    await served(async (url) => {
      const headers = { authorization: `Bearer ${open.WEB_TOKEN}` };
      const post = (json: Asked['json']): Promise<Answer> =>
        ask(url, '/api/v1/runs', { method: 'POST', headers, json });
      const first = await post({ date: '2026-11-18', symbols: ['AAPL'] });
      expect([first.status, JSON.parse(first.body)]).toMatchObject([201, { runId: 'rescan-2026-11-18-1' }]);
      const second = await post({ date: '2026-11-18' });
      expect([second.status, JSON.parse(second.body)]).toMatchObject([200, { state: 'queued' }]);
      for (const wrong of [{ date: '2026-11-22' }, { symbols: ['a b c d e f g h'] }, { dates: 'x' }, 7]) {
        const answer = await post(wrong);
        expect(answer.status).toBe(400);
        expect((JSON.parse(answer.body) as { error: string }).error).not.toBe('');
      }
      const one = await ask(url, '/api/v1/runs/rescan-2026-11-18-1', { headers });
      expect(JSON.parse(one.body)).toEqual(JSON.parse(first.body));
      expect((await ask(url, '/api/v1/runs/none', { headers })).status).toBe(404);
    }, open);
  });
});

describe('the ledger', () => {
  it('is paged by whole days', async () => {
    const days = Array.from({ length: 20 }, (_, index) => `2025-03-${String(index + 1).padStart(2, '0')}`);
    for (const day of days) for (const attempt of [1, 2]) await store.saveRun(ended(day, attempt));
    await served(async (url) => {
      const seen: string[] = [];
      let next: string | null = '/runs';
      for (let pages = 0; next !== null; pages++) {
        expect(pages).toBeLessThan(4);
        const { status, body }: Answer = await ask(url, next, { headers: html });
        expect(status).toBe(200);
        const ids = [...body.matchAll(/<h3><a href="\/runs\/([^"]+)"/g)].map((match) => match[1]!);
        seen.push(...ids);
        next = /href="(\/runs\?before=[^"]+)"/.exec(body)?.[1] ?? null;
      }
      expect(seen).toEqual((await store.recentRuns('any', 1_000)).map(({ runId }) => runId));
      const listed = await ask(url, '/api/v1/runs?before=2025-03-04&limit=3');
      expect(JSON.parse(listed.body)).toMatchObject({
        runs: [{ runId: 'morning-2025-03-03-2' }, { runId: 'morning-2025-03-03-1' }],
        olderBefore: '2025-03-03',
      });
    });
  });

  it('refuses what is no day and no number', async () => {
    await served(async (url) => {
      expect((await ask(url, '/runs?before=yesterday', { headers: html })).status).toBe(400);
      for (const query of ['before=x', 'limit=0', 'limit=many']) {
        expect((await ask(url, `/api/v1/runs?${query}`)).status, query).toBe(400);
      }
      expect((await ask(url, '/runs/..%2f..%2fx', { headers: html })).status).toBe(404);
    });
  });
});

describe('the system page', () => {
  it('and its API never tell a secret', async () => {
    const secrets = settingNames.filter((name) => 'secret' in settingsTable[name]);
    const urls: Record<string, string> = {
      REDIS_URL: 'redis://user:canary-REDIS_URL@127.0.0.1:1/0',
      NOTIFY_EMAIL_URL: 'smtp://user:canary-NOTIFY_EMAIL_URL@127.0.0.1:1',
    };
    const canary = (name: string): string =>
      urls[name] ??
      (name.endsWith('_URL') ? `http://127.0.0.1:1/canary-${name}` : `canary-${name}-0123456789`);
    // Redis's password stands in its URL already, and is refused in two places.
    const given = secrets.filter((name) => name !== 'REDIS_PASSWORD');
    const env = Object.fromEntries(given.map((name) => [name, canary(name)]));
    const more = { NOTIFY_TELEGRAM_CHAT: '1', NOTIFY_EMAIL_FROM: 'a@b.c', NOTIFY_EMAIL_TO: 'a@b.c' };
    await served(
      async (url) => {
        for (const path of ['/system', '/api/v1/system']) {
          const answer = await ask(url, path, { headers: path === '/system' ? html : {} });
          expect(answer.status).toBe(200);
          expect(answer.body).not.toMatch(/canary/i);
          for (const name of secrets) expect(answer.body).toContain(name);
        }
      },
      { ...env, ...more },
    );
    expect(secrets.length).toBeGreaterThan(8);
  });

  it('tells how the schedule lies in Redis', async () => {
    const storedAs = async (env: Record<string, string> = {}): Promise<unknown> =>
      served(async (url) => {
        const { body } = await ask(url, '/api/v1/system');
        return (JSON.parse(body) as { schedules: { stored: { value: string } }[] }).schedules[0]!.stored
          .value;
      }, env);
    expect(await storedAs()).toBe('missing');
    await ensureScheduler(from.queues, morningSchedulerId, '05:45');
    expect(await storedAs()).toBe('as configured');
    expect(await storedAs({ MORNING_TIME: '06:00' })).toBe('different');
    expect(await storedAs({ OPENBELL_NOW: '2026-11-20T06:00:00-05:00' })).toBe('by the clock');
  });

  it('gives the calendar to programs', async () => {
    await served(async (url) => {
      const { body } = await ask(url, '/api/v1/calendar?from=2026-11-26&to=2026-11-27');
      expect(JSON.parse(body)).toEqual({
        days: [
          { day: '2026-11-26', kind: 'closed', reason: 'Thanksgiving Day', open: null, close: null },
          {
            ...{ day: '2026-11-27', kind: 'half_day', reason: 'the day after Thanksgiving' },
            ...{ open: '2026-11-27T14:30:00.000Z', close: '2026-11-27T18:00:00.000Z' },
          },
        ],
      });
      for (const query of ['from=2026-11-27&to=2026-11-26', 'from=x&to=y', 'from=1990-01-01&to=2026-01-01']) {
        expect((await ask(url, `/api/v1/calendar?${query}`)).status, query).toBe(400);
      }
    });
  });
});

/** What is answered while a server of the home hangs, and how long it took. */
async function whileHangs(which: 'redis' | 'store', send: () => Promise<Answer>) {
  const [, redis, clickhouse] = runningIn(from.home);
  const pid = which === 'redis' ? redis! : clickhouse!;
  process.kill(pid, 'SIGSTOP');
  try {
    const started = performance.now();
    const answer = await send();
    return { ...answer, text: read(answer.body), milliseconds: performance.now() - started };
  } finally {
    process.kill(pid, 'SIGCONT');
  }
}

describe('while a server hangs', () => {
  it('both pages are there within a second and say so, with everything else', async () => {
    await served(async (url) => {
      for (const path of ['/runs', '/system']) await ask(url, path, { headers: html });
      for (const [which, path, says, keeps] of [
        ['redis', '/runs', 'No run can be asked for while the queue is away. Redis', 'Fri 20 Nov 2026'],
        ['redis', '/system', 'Redis Away', 'ClickHouse Answers'],
        ['store', '/runs', 'The ledger cannot be read: ClickHouse', 'Make a report again'],
        ['store', '/system', 'ClickHouse Away', 'Redis Answers'],
      ] as const) {
        const { status, text, milliseconds, body } = await whileHangs(which, () =>
          ask(url, path, { headers: html }),
        );
        expect([path, status]).toEqual([path, 200]);
        expect(text).toContain(says);
        expect(text).toContain(keeps);
        expect(milliseconds, `${path} without ${which}`).toBeLessThan(1_000);
        if (says.startsWith('No run')) expect(body).toMatch(/<button type="submit" disabled/);
        await until(`${which} answers again`, async () => {
          return !(await ask(url, path, { headers: html })).body.includes('has not answered');
        });
      }
    });
  });

  it('a rescan that is asked for at that moment is refused within a second, and not made later', async () => {
    await served(async (url) => {
      const browser = new Browser(url);
      const form = { _csrf: csrfIn(await browser.ask('/runs')), date: '2026-11-17' };
      const asked = { method: 'POST', form };
      const refused = await whileHangs('redis', () => browser.ask('/runs/rescan', asked));
      expect(refused.status).toBe(503);
      expect(refused.milliseconds).toBeLessThan(1_000);
      expect(refused.text).toContain('Redis has not answered');
      await from.queues.redis.ping();
      expect(await store.runsOf('morning', parseTradingDay('2026-11-17'))).toEqual([]);
    });
  });
});
