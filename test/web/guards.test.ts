import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  ask,
  Browser,
  cookiesOf,
  csrfIn,
  open,
  type ServedFrom,
  serving,
  startServedFrom,
} from './served-pages.ts';

let from: ServedFrom;
beforeAll(async () => {
  from = await startServedFrom({ CLICKHOUSE_URL: 'http://127.0.0.1:1' });
});
afterAll(() => from.stop());

const html = { accept: 'text/html' };
/** Changes something, needs neither Redis nor a store. */
const write = '/sign-out';

describe('what changes something', () => {
  it('needs the token of the page, at this machine too', async () => {
    await serving(from, {}, async ({ url }) => {
      const browser = new Browser(url);
      const token = csrfIn(await browser.ask('/nothing-here'));
      const statusOf = async (asked: { form?: Record<string, string>; headers?: Record<string, string> }) =>
        (await browser.ask(write, { method: 'POST', ...asked })).status;
      expect(await statusOf({})).toBe(403);
      expect(await statusOf({ form: { _csrf: '' } })).toBe(403);
      expect(await statusOf({ form: { _csrf: `${token}x` } })).toBe(403);
      for (const cookie of ['', 'openbell-csrf=planted']) {
        const elsewhere = { method: 'POST', form: { _csrf: token }, headers: { cookie } };
        expect((await ask(url, write, elsewhere)).status, cookie).toBe(403);
      }
      expect(await statusOf({ form: { _csrf: token } })).toBe(303);
      expect(await statusOf({ headers: { 'csrf-token': token } })).toBe(303);
    });
  });

  it('needs the token of this very session', async () => {
    await serving(from, open, async ({ url }) => {
      const [one, other] = [new Browser(url), new Browser(url)];
      await one.signIn(open.WEB_PASSWORD);
      await other.signIn(open.WEB_VIEWER_PASSWORD);
      const token = csrfIn(await other.ask('/nothing-here'));
      const own = /openbell-session=[^;]+/.exec(one.cookies)![0];
      const planted = /openbell-csrf=[^;]+/.exec(other.cookies)![0];
      // Another site that manages to plant its own cookie and token gets nowhere.
      const forged = {
        method: 'POST',
        headers: { ...html, cookie: `${own}; ${planted}` },
        form: { _csrf: token },
      };
      expect((await ask(url, write, forged)).status).toBe(403);
      expect(
        (await one.ask(write, { method: 'POST', form: { _csrf: csrfIn(await one.ask('/nothing-here')) } }))
          .status,
      ).toBe(303);
    });
  });

  it('needs it to sign in as well', async () => {
    await serving(from, open, async ({ url }) => {
      const page = await ask(url, '/sign-in', { headers: html });
      const form = { _csrf: csrfIn(page), password: open.WEB_PASSWORD };
      const post = { method: 'POST', form };
      expect((await ask(url, '/sign-in', { ...post, headers: html })).status).toBe(403);
      expect(
        (await ask(url, '/sign-in', { method: 'POST', form: { password: open.WEB_PASSWORD } })).status,
      ).toBe(403);
      expect((await ask(url, '/sign-in', { ...post, headers: { cookie: cookiesOf(page) } })).status).toBe(
        303,
      );
    });
  });

  it('is believed of a token in the request itself', async () => {
    await serving(from, open, async ({ url }) => {
      const asked = (authorization: string) => ({ method: 'POST', headers: { authorization } });
      expect((await ask(url, write, asked(`Bearer ${open.WEB_TOKEN}`))).status).toBe(303);
      expect((await ask(url, write, asked(`bearer  ${open.WEB_TOKEN}`))).status).toBe(303);
      expect((await ask(url, write, asked(`Bearer ${open.WEB_TOKEN}x`))).status).toBe(401);
      expect((await ask(url, write, asked(`Basic ${open.WEB_TOKEN}`))).status).toBe(401);
    });
  });

  it('is told in a sentence, and nothing but forms and JSON is read', async () => {
    await serving(from, {}, async ({ url }) => {
      const refused = await ask(url, write, { method: 'POST', headers: html });
      expect(refused.body).toContain('That is not allowed');
      expect(refused.body).toContain('Load the page again');
      const text = { method: 'POST', headers: { 'content-type': 'text/plain' }, json: 'x' };
      expect((await ask(url, write, text)).status).toBe(415);
    });
  });
});

describe('going on after the sign-in', () => {
  it('stays at this server, whatever a link says', async () => {
    await serving(from, open, async ({ url }) => {
      for (const next of [
        '//evil.example',
        'https://evil.example',
        '/\\evil.example',
        '/.//evil.example',
        '/%0d%0aX: y',
      ]) {
        const browser = new Browser(url);
        const page = await browser.ask(`/sign-in?next=${encodeURIComponent(next)}`);
        const answer = await browser.signIn(open.WEB_PASSWORD, next);
        for (const location of [
          /name="next" value="([^"]*)"/.exec(page.body)![1]!,
          String(answer.headers['location']),
        ]) {
          expect(new URL(location, url).origin, next).toBe(new URL(url).origin);
        }
        expect(answer.headers['x']).toBeUndefined();
      }
      const twice = await ask(url, '/sign-in?next=/a&next=/b', { headers: html });
      expect(twice.body).toContain('name="next" value="/"');
    });
  });
});

describe('what browsers are told', () => {
  it('with pages, refusals and what is not there', async () => {
    await serving(from, open, async ({ url }) => {
      for (const [path, headers] of [
        ['/sign-in', html],
        ['/queues', html],
        ['/metrics', {}],
        ['/nothing-here', { authorization: `Bearer ${open.WEB_VIEWER_TOKEN}`, ...html }],
        ['/sign-in', { host: 'evil.example' }],
      ] as const) {
        const told = (await ask(url, path, { headers })).headers;
        const policy = String(told['content-security-policy']).split(';');
        expect(policy, path).toEqual(
          expect.arrayContaining([
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'self'",
          ]),
        );
        expect(told, path).toMatchObject({
          'x-frame-options': 'DENY',
          'x-content-type-options': 'nosniff',
          'referrer-policy': 'same-origin',
          'cache-control': 'no-store',
        });
        expect(told['strict-transport-security'], path).toBeUndefined();
        expect(told['x-powered-by'] ?? told['server'], path).toBeUndefined();
      }
    });
  });

  it('tells a viewer what is for operators', async () => {
    await serving(from, open, async ({ url }) => {
      const viewer = { authorization: `Bearer ${open.WEB_VIEWER_TOKEN}`, ...html };
      const refused = await ask(url, '/queues/api/queues/runs/pause', { method: 'PUT', headers: viewer });
      expect(refused.status).toBe(403);
      expect(refused.body).toContain('for operators');
    });
  });
});
