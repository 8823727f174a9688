import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { notifyQueueName } from '../../src/jobs/notify-queues.ts';
import { openQueues } from '../../src/jobs/queues.ts';
import { silent } from '../stack/stack-holder.ts';
import { ask, Browser, open, type ServedFrom, serving, startServedFrom } from './served-pages.ts';

let from: ServedFrom;
beforeAll(async () => {
  from = await startServedFrom({ CLICKHOUSE_URL: 'http://127.0.0.1:1' });
  await from.queues.runs.add('scan', { runId: 'r' } as never, { jobId: 'a-run' });
});
afterAll(() => from.stop());

const html = { accept: 'text/html' };
const writable = { BOARD_READ_ONLY: 'false' };
const pause = '/queues/api/queues/runs/pause';

/** What axios, which Bull Board asks with, sends along from the page's cookie. */
const asAxios = (browser: Browser): Record<string, string> => {
  const [, token] = /(?:^|; )XSRF-TOKEN=([^;]+)/.exec(browser.cookies) ?? [];
  const accept = { accept: 'application/json, text/plain, */*' };
  return token === undefined ? accept : { ...accept, 'X-XSRF-TOKEN': decodeURIComponent(token) };
};

describe('Bull Board', () => {
  it('shows every queue, those of the channels that are on included', async () => {
    await serving(from, { NOTIFY_WEBHOOK_URL: 'http://127.0.0.1:1/hook' }, async ({ url }) => {
      const { status, body } = await ask(url, '/queues/api/queues');
      expect(status).toBe(200);
      const names = (JSON.parse(body) as { queues: { name: string }[] }).queues.map(({ name }) => name);
      const channels = [notifyQueueName('log'), notifyQueueName('webhook')];
      expect(names).toEqual(['schedules', 'runs', 'symbols', 'analyses', 'account', 'track', ...channels]);
    });
  });

  it('changes nothing unless it is configured to', async () => {
    await serving(from, {}, async ({ url }) => {
      const browser = new Browser(url);
      await browser.ask('/queues');
      const failure = await browser.ask('/nothing-here');
      const token = /data-csrf="([^"]+)"/.exec(failure.body)![1]!;
      for (const [method, path] of [
        ['PUT', '/queues/api/queues/runs/a-run/clean'],
        ['PUT', pause],
        ['PUT', '/queues/api/queues/runs/empty'],
        ['POST', '/queues/api/queues/runs/add'],
      ] as const) {
        const answer = await browser.ask(path, { method, headers: { 'x-xsrf-token': token } });
        expect(answer.status, path).toBe(405);
      }
      expect(browser.cookies).not.toContain('XSRF-TOKEN');
      expect(await from.queues.runs.getWaitingCount()).toBe(1);
      expect(await from.queues.runs.isPaused()).toBe(false);
    });
  });

  it('may be configured to change jobs: by operators, from its own page', async () => {
    await serving(from, { ...open, ...writable }, async ({ url }) => {
      const [operator, viewer, bystander] = [new Browser(url), new Browser(url), new Browser(url)];
      await operator.signIn(open.WEB_PASSWORD);
      await viewer.signIn(open.WEB_VIEWER_PASSWORD);
      const page = await operator.ask('/queues/queue/runs');
      const cookie = [page.headers['set-cookie']].flat().find((one) => one!.startsWith('XSRF-TOKEN='))!;
      expect(cookie).toMatch(/Path=\/queues; SameSite=Strict$/);
      await viewer.ask('/queues');
      const statusOf = async (browser: Browser, headers: Record<string, string>): Promise<number> =>
        (await browser.ask(pause, { method: 'PUT', headers })).status;
      const { accept } = asAxios(bystander);
      expect(await statusOf(operator, { accept: accept! })).toBe(403);
      expect(await statusOf(operator, { ...asAxios(operator), origin: 'http://evil.example' })).toBe(403);
      expect(await statusOf(viewer, asAxios(operator))).toBe(403);
      expect(await statusOf(bystander, asAxios(operator))).toBe(401);
      expect(await from.queues.runs.isPaused()).toBe(false);
      expect(await statusOf(operator, asAxios(operator))).toBe(200);
      expect(await from.queues.runs.isPaused()).toBe(true);
      const resume = { method: 'PUT', headers: { authorization: `Bearer ${open.WEB_TOKEN}` } };
      expect((await ask(url, '/queues/api/queues/runs/resume', resume)).status).toBe(200);
      expect(await from.queues.runs.isPaused()).toBe(false);
    });
  });

  it('at this machine too only from its own page', async () => {
    await serving(from, writable, async ({ url }) => {
      const browser = new Browser(url);
      const without = await browser.ask(pause, { method: 'PUT', headers: asAxios(browser) });
      expect(without.status).toBe(403);
      expect(without.body).toContain('did not come from a page');
      await browser.ask('/queues');
      expect((await browser.ask(pause, { method: 'PUT', headers: asAxios(browser) })).status).toBe(200);
      await from.queues.runs.resume();
    });
  });

  it('needs no script, style or font its content policy forbids', async () => {
    await serving(from, {}, async ({ url }) => {
      const page = await ask(url, '/queues', { headers: html });
      expect(page.status).toBe(200);
      const policy = String(page.headers['content-security-policy']);
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toMatch(/script-src[^;]*unsafe/);
      const scripts = [...page.body.matchAll(/<script\b([^>]*)>([^<]*)/g)];
      expect(scripts.length).toBeGreaterThan(1);
      for (const [, attributes, text] of scripts) {
        // JSON for the scripts to read is no script.
        if (attributes!.includes('application/json')) continue;
        expect(attributes).toMatch(/src="[^":]+"/);
        expect(text!.trim()).toBe('');
      }
      expect(page.body).not.toMatch(/\son\w+=/);
      const named = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1]!);
      const base = new URL('/queues/', url);
      for (const name of named) {
        expect(new URL(name, base).origin, name).toBe(base.origin);
        expect((await ask(url, new URL(name, base).pathname)).status, name).toBe(200);
      }
    });
  });

  it('lists no folder', async () => {
    await serving(from, {}, async ({ url }) => {
      for (const path of [
        '/queues/static/',
        '/queues/static/js',
        '/queues/static/js/',
        '/queues/static/../index.ejs',
        '/assets/',
      ]) {
        expect((await ask(url, path)).status, path).toBeGreaterThanOrEqual(400);
      }
    });
  });

  it('says within a second that Redis is away', async () => {
    const redisUrl = 'redis://127.0.0.1:1';
    const queues = openQueues(redisUrl, silent);
    try {
      await serving({ ...from, queues, redisUrl }, {}, async ({ url }) => {
        for (const path of ['/queues', '/queues/queue/runs', '/queues/api/queues']) {
          const started = performance.now();
          const { status, body } = await ask(url, path, { headers: html });
          expect(performance.now() - started, path).toBeLessThan(1_000);
          expect(status, path).toBe(503);
          expect(body, path).toContain('Check REDIS_URL');
        }
      });
    } finally {
      await queues.close();
    }
  });
});
