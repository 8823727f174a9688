import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type Clock, epochMs, systemClock } from '../../src/calendar/clock.ts';
import { ask, Browser, csrfIn, open, type ServedFrom, serving, startServedFrom } from './served-pages.ts';

let from: ServedFrom;
beforeAll(async () => {
  from = await startServedFrom({ CLICKHOUSE_URL: 'http://127.0.0.1:1' });
});
afterAll(() => from.stop());

const html = { accept: 'text/html' };
const hour = 3_600_000;

/** A clock that goes on when it is told to. */
function movedClock(): { readonly clock: Clock; readonly move: (ms: number) => void } {
  let moved = 0;
  return {
    clock: { ...systemClock, now: () => epochMs(systemClock.now() + moved) },
    move: (ms) => void (moved += ms),
  };
}

/** Whether the browser is known: the queues are asked, as they need no store. */
const isIn = async (browser: Browser): Promise<boolean> => (await browser.ask('/queues')).status === 200;

describe('signing in', () => {
  it('leads to the sign-in and from there to the page that was wanted', async () => {
    await serving(from, open, async ({ url }) => {
      const browser = new Browser(url);
      const away = await browser.ask('/queues?state=failed');
      expect([away.status, away.headers['location']]).toEqual([
        303,
        '/sign-in?next=%2Fqueues%3Fstate%3Dfailed',
      ]);
      const page = await browser.ask(away.headers['location'] as string);
      expect(page.status).toBe(200);
      expect(page.body).toContain('type="password"');
      expect(page.body).toContain('autocomplete="current-password"');
      const done = await browser.signIn(open.WEB_PASSWORD, '/queues?state=failed');
      expect([done.status, done.headers['location']]).toEqual([303, '/queues?state=failed']);
      expect(await isIn(browser)).toBe(true);
    });
  });

  it('gives a cookie no script reads and no other site sends along', async () => {
    await serving(from, open, async ({ url }) => {
      const browser = new Browser(url);
      const done = await browser.signIn(open.WEB_PASSWORD);
      const cookies = [done.headers['set-cookie'] ?? []].flat();
      const session = cookies.find((one) => one.startsWith('openbell-session='))!;
      expect(session).toMatch(/HttpOnly/);
      expect(session).toMatch(/SameSite=Lax/);
      expect(session).toMatch(/Max-Age=43200/);
    });
  });

  it('tells programs in JSON that nobody is signed in', async () => {
    await serving(from, open, async ({ url }) => {
      for (const path of ['/metrics', '/readyz', '/queues/api/queues', '/api/v1/nothing']) {
        const { status, headers, body } = await ask(url, path, { headers: { accept: '*/*' } });
        expect(status, path).toBe(401);
        expect(headers['www-authenticate'], path).toContain('Bearer');
        expect((JSON.parse(body) as { error: string }).error, path).toBe('Nobody is signed in.');
      }
    });
  });

  it('refuses a wrong password, and shows the form again', async () => {
    await serving(from, open, async ({ url }) => {
      const browser = new Browser(url);
      for (const wrong of ['', 'wrong', `${open.WEB_PASSWORD} `, open.WEB_TOKEN]) {
        const again = await browser.signIn(wrong, '/live');
        expect(again.status, wrong).toBe(401);
        expect(again.body).toContain('That password is wrong');
        expect(again.body).toContain('name="next" value="/live"');
        expect(await isIn(browser)).toBe(false);
      }
    });
  });

  it('tells viewers from operators by the password', async () => {
    await serving(from, { ...open, BOARD_READ_ONLY: 'false' }, async ({ url }) => {
      for (const [password, status] of [
        [open.WEB_VIEWER_PASSWORD, 403],
        [open.WEB_PASSWORD, 200],
      ] as const) {
        const browser = new Browser(url);
        await browser.signIn(password);
        const { body } = await browser.ask('/nothing-here');
        const headers = { 'csrf-token': csrfIn({ status: 404, headers: {}, body }) };
        const paused = await browser.ask('/queues/api/queues/runs/pause', { method: 'PUT', headers });
        expect(paused.status, password).toBe(status);
      }
      expect(await from.queues.runs.isPaused()).toBe(true);
      await from.queues.runs.resume();
    });
  });

  it('refuses a token as a password, and anything where only tokens are configured', async () => {
    const tokensOnly = { ...open, WEB_PASSWORD: '', WEB_VIEWER_PASSWORD: '' };
    await serving(from, tokensOnly, async ({ url }) => {
      const page = await ask(url, '/sign-in', { headers: html });
      expect(page.body).toContain('No password is configured');
      const browser = new Browser(url);
      await browser.signIn('');
      await browser.signIn(open.WEB_TOKEN);
      expect(await isIn(browser)).toBe(false);
    });
  });
});

describe('a session', () => {
  it('ends with the sign-out, for the cookie that was kept too', async () => {
    await serving(from, open, async ({ url }) => {
      const browser = new Browser(url);
      await browser.signIn(open.WEB_PASSWORD);
      const kept = browser.cookies;
      const page = await browser.ask('/nothing-here');
      const out = await browser.ask('/sign-out', { method: 'POST', form: { _csrf: csrfIn(page) } });
      expect([out.status, out.headers['location']]).toEqual([303, '/sign-in']);
      expect(await isIn(browser)).toBe(false);
      expect((await ask(url, '/queues', { headers: { ...html, cookie: kept } })).status).toBe(303);
    });
  });

  it('lasts twelve hours', async () => {
    const { clock, move } = movedClock();
    await serving(
      from,
      open,
      async ({ url }) => {
        const browser = new Browser(url);
        await browser.signIn(open.WEB_PASSWORD);
        move(11.9 * hour);
        expect(await isIn(browser)).toBe(true);
        move(0.2 * hour);
        expect(await isIn(browser)).toBe(false);
        // A clock that is set back makes no session longer than it was.
        move(-14 * hour);
        expect(await isIn(browser)).toBe(false);
      },
      clock,
    );
  });

  it('outlives a restart and ends with a changed password, whichever it is', async () => {
    let cookie = '';
    await serving(from, open, async ({ url }) => {
      const browser = new Browser(url);
      await browser.signIn(open.WEB_PASSWORD);
      cookie = browser.cookies;
    });
    const statusWith = (more: Readonly<Record<string, string>>): Promise<number> =>
      serving(from, { ...open, ...more }, async ({ url }) =>
        ask(url, '/queues', { headers: { ...html, cookie } }).then(({ status }) => status),
      );
    expect(await statusWith({})).toBe(200);
    expect(await statusWith({ WEB_PASSWORD: 'another horse battery' })).toBe(303);
    expect(await statusWith({ WEB_VIEWER_PASSWORD: 'another look around' })).toBe(303);
  });

  it('is not believed when anything in it was changed', async () => {
    await serving(from, open, async ({ url }) => {
      const browser = new Browser(url);
      await browser.signIn(open.WEB_VIEWER_PASSWORD);
      const value = /openbell-session=([^;]+)/.exec(browser.cookies)![1]!;
      const text = decodeURIComponent(value);
      const [role, id, rest] = text.split('.') as [string, string, string];
      const [, until = '', ...signature] = text.split('.').slice(1);
      expect([role, id.length > 20, rest]).toEqual(['viewer', true, until]);
      const changed = [
        text.replace('viewer', 'operator'),
        text.replace(until, String(Number(until) + 1)),
        text.slice(0, -1) + (text.endsWith('A') ? 'B' : 'A'),
        text.slice(0, text.lastIndexOf('.')),
        ['operator', id, until, ...signature].join('.'),
        `${text}.`,
        'operator',
        '',
      ];
      for (const forged of changed) {
        const cookie = `openbell-session=${encodeURIComponent(forged)}`;
        const { status } = await ask(url, '/queues', { headers: { ...html, cookie } });
        expect(status, forged).toBe(303);
      }
    });
  });

  it('is always a new one: what a browser brings to the sign-in is not carried on', async () => {
    await serving(from, open, async ({ url }) => {
      const [one, other] = [new Browser(url), new Browser(url)];
      await one.signIn(open.WEB_PASSWORD);
      const page = await other.ask('/sign-in');
      const done = await other.ask('/sign-in', {
        method: 'POST',
        headers: { cookie: `${other.cookies}; openbell-session=planted` },
        form: { _csrf: csrfIn(page), password: open.WEB_PASSWORD },
      });
      expect(done.status).toBe(303);
      const idOf = ({ cookies }: Browser): string => /openbell-session=operator\.([\w-]+)/.exec(cookies)![1]!;
      expect(idOf(other)).not.toBe(idOf(one));
    });
  });
});

describe('too many tries', () => {
  const token = (value: string) => ({ authorization: `Bearer ${value}` });

  it('are refused with a sentence, the right password included, and signed-in people go on', async () => {
    await serving(from, open, async ({ url }) => {
      const signedIn = new Browser(url);
      await signedIn.signIn(open.WEB_PASSWORD);
      const browser = new Browser(url);
      const statuses: number[] = [];
      for (let count = 0; count < 10; count++) statuses.push((await browser.signIn(`wrong ${count}`)).status);
      expect(statuses).toEqual([...Array<number>(9).fill(401), 429]);
      const refused = await browser.signIn(open.WEB_PASSWORD);
      expect(refused.status).toBe(429);
      expect(refused.body).toContain('too many wrong passwords');
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(200);
      expect(await isIn(browser)).toBe(false);
      expect(await isIn(signedIn)).toBe(true);
    });
  });

  it('count wrong tokens, and are no matter of right ones', async () => {
    await serving(from, open, async ({ url }) => {
      const statusOf = async (value: string): Promise<number> =>
        (await ask(url, '/metrics', { headers: token(value) })).status;
      for (let count = 0; count < 30; count++) expect(await statusOf(open.WEB_VIEWER_TOKEN)).toBe(200);
      for (let count = 0; count < 10; count++)
        expect(await statusOf(`wrong ${count}`.replace(' ', '-'))).toBe(401);
      expect(await statusOf('wrong-again')).toBe(429);
      expect(await statusOf(open.WEB_VIEWER_TOKEN)).toBe(429);
      expect((await new Browser(url).signIn(open.WEB_PASSWORD)).status).toBe(429);
    });
  });

  it('are counted for all addresses together as well, and one address cannot use that up', async () => {
    const proxied = { ...open, WEB_PLAIN_HTTP: 'no', WEB_TRUSTED_PROXIES: '127.0.0.1' };
    await serving(from, proxied, async ({ url }) => {
      const statusFrom = async (address: string, value: string): Promise<number> => {
        const forwarded = { 'x-forwarded-for': address, 'x-forwarded-proto': 'https' };
        return (await ask(url, '/metrics', { headers: { ...forwarded, ...token(value) } })).status;
      };
      for (let count = 0; count < 120; count++) await statusFrom('198.51.100.1', 'wrong');
      expect(await statusFrom('198.51.100.2', 'wrong')).toBe(401);
      for (let count = 0; count < 100; count++) await statusFrom(`203.0.113.${count}`, 'wrong');
      expect(await statusFrom('198.51.100.3', 'wrong')).toBe(429);
      // Who has the right token is not shut out by others.
      expect(await statusFrom('198.51.100.3', open.WEB_TOKEN)).toBe(200);
    });
  });
});
