import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ask, Browser, open, type ServedFrom, serving, startServedFrom } from './served-pages.ts';

let from: ServedFrom;
let folder: string;
beforeAll(async () => {
  from = await startServedFrom({ CLICKHOUSE_URL: 'http://127.0.0.1:1' });
  folder = mkdtempSync(join(tmpdir(), 'openbell-tls-'));
});
afterAll(async () => {
  await from.stop();
  rmSync(folder, { recursive: true, force: true });
});

const html = { accept: 'text/html' };
/** The same for servers that encrypt. */
const encrypted = { ...open, WEB_PLAIN_HTTP: 'no' };

/** A key made for these tests alone, with its certificate for localhost. */
function selfSigned(name: 'one' | 'other'): { readonly TLS_CERT: string; readonly TLS_KEY: string } {
  const path = (extension: string): string =>
    fileURLToPath(new URL(`self-signed/${name}.${extension}`, import.meta.url));
  return { TLS_CERT: path('crt'), TLS_KEY: path('key') };
}

describe('on loopback', () => {
  it('nothing is asked, and only names of this machine are answered', async () => {
    await serving(from, {}, async ({ url }) => {
      const { host, origin, port } = new URL(url);
      const statusOf = async (headers: Record<string, string>): Promise<number> =>
        (await ask(url, '/queues', { headers: { ...html, ...headers } })).status;
      expect(await statusOf({ host })).toBe(200);
      expect(await statusOf({ host: `localhost:${port}`, origin: `http://localhost:${port}` })).toBe(200);
      expect(await statusOf({ host, origin })).toBe(200);
      expect(await statusOf({ host: 'evil.example' })).toBe(421);
      expect(await statusOf({ host: `192.168.1.5:${port}` })).toBe(421);
      expect(await statusOf({ host, origin: 'http://evil.example' })).toBe(403);
      expect(await statusOf({ host, origin: 'null' })).toBe(403);
      expect(await statusOf({ host, origin: `http://localhost:${Number(port) + 1}` })).toBe(403);
      const page = await ask(url, '/queues', { headers: { ...html, host: 'evil.example' } });
      expect(page.body).toContain('does not answer for the host evil.example');
      expect(page.body).toContain('WEB_HOSTS');
    });
  });

  it('what comes through a proxy is refused: it is somebody else', async () => {
    await serving(from, {}, async ({ url }) => {
      for (const name of ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via']) {
        const { status, body } = await ask(url, '/queues', { headers: { ...html, [name]: '203.0.113.9' } });
        expect([status, body.includes('WEB_TRUSTED_PROXIES')], name).toEqual([403, true]);
      }
    });
  });

  it('a name given for it makes the sign-in needed', async () => {
    const named = { ...open, WEB_HOST: '127.0.0.1', WEB_HOSTS: 'bell.example.com' };
    await serving(from, named, async ({ url }) => {
      for (const host of ['bell.example.com', 'Bell.Example.com:443', new URL(url).host]) {
        expect((await ask(url, '/queues', { headers: { ...html, host } })).status, host).toBe(303);
      }
      expect((await ask(url, '/queues', { headers: { host: 'other.example.com' } })).status).toBe(421);
    });
  });
});

describe('beyond loopback in plain HTTP', () => {
  it('every page that went over the network says that it is insecure', async () => {
    await serving(from, open, async ({ url }) => {
      const browser = new Browser(url);
      const overNetwork = { headers: { host: `192.168.1.5:${new URL(url).port}` } };
      expect((await browser.ask('/sign-in', overNetwork)).body).toContain('INSECURE');
      await browser.signIn(open.WEB_PASSWORD);
      expect((await browser.ask('/nothing-here', overNetwork)).body).toContain('INSECURE');
    });
    await serving(from, {}, async ({ url }) => {
      expect((await ask(url, '/nothing-here', { headers: html })).body).not.toContain('INSECURE');
    });
  });

  it('a page opened by a name of this machine does not: of a container whose port is published on loopback', async () => {
    await serving(from, open, async ({ url }) => {
      for (const name of ['127.0.0.1', 'localhost', '[::1]']) {
        const headers = { ...html, host: `${name}:${new URL(url).port}` };
        expect((await ask(url, '/sign-in', { headers })).body, name).not.toContain('INSECURE');
      }
    });
  });

  it('what proxies say is believed of nobody', async () => {
    await serving(from, open, async ({ url }) => {
      const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'evil.example' };
      const host = `192.168.1.5:${new URL(url).port}`;
      const page = await ask(url, '/sign-in', { headers: { ...html, host, ...forwarded } });
      expect([page.status, page.body.includes('INSECURE')]).toEqual([200, true]);
      // Each a new address, if it were believed.
      const statuses = new Set<number>();
      for (let count = 0; count < 12; count++) {
        const headers = { authorization: 'Bearer wrong', 'x-forwarded-for': `203.0.113.${count}` };
        statuses.add((await ask(url, '/metrics', { headers })).status);
      }
      expect([...statuses]).toEqual([401, 429]);
    });
  });
});

describe('with a certificate', () => {
  it('serves https, with cookies for https alone', async () => {
    await serving(from, { ...encrypted, ...selfSigned('one') }, async ({ url }) => {
      expect(url).toMatch(/^https:\/\/0\.0\.0\.0:\d+$/);
      const browser = new Browser(url);
      const page = await browser.ask('/sign-in');
      expect(page.body).not.toContain('INSECURE');
      expect(page.headers['strict-transport-security']).toMatch(/^max-age=\d{7,}$/);
      const done = await browser.signIn(open.WEB_PASSWORD);
      const cookies = [...[page.headers['set-cookie']].flat(), ...[done.headers['set-cookie']].flat()];
      expect(cookies).toHaveLength(2);
      for (const cookie of cookies) expect(cookie).toMatch(/^__Host-openbell-.*Path=\/.*Secure/);
      expect((await browser.ask('/queues')).status).toBe(200);
      const { port } = new URL(url);
      const origin = `https://127.0.0.1:${port}`;
      expect((await browser.ask('/queues', { headers: { origin } })).status).toBe(200);
      await expect(ask(`http://127.0.0.1:${port}`, '/')).rejects.toThrow();
    });
  });

  it('does not start with files that are none, or not of each other', async () => {
    const [one, other] = [selfSigned('one'), selfSigned('other')];
    const nonsense = join(folder, 'nonsense.pem');
    writeFileSync(nonsense, 'no certificate');
    const refusal = (files: Record<string, string>): Promise<unknown> =>
      serving(from, { ...encrypted, ...files }, () => Promise.resolve('it started')).catch(
        (error: unknown) => error,
      );
    for (const [files, told] of [
      [{ ...one, TLS_CERT: join(folder, 'none.crt') }, /TLS_CERT .*none\.crt cannot be read: .*ENOENT/],
      [{ ...one, TLS_KEY: join(folder, 'none.key') }, /TLS_KEY .*none\.key cannot be read: .*ENOENT/],
      [{ ...one, TLS_CERT: nonsense }, /TLS_CERT .*nonsense\.pem and TLS_KEY .* cannot be used: /],
      [{ ...one, TLS_KEY: other.TLS_KEY }, /cannot be used: .*mismatch/],
    ] as const) {
      expect(await refusal(files)).toMatchObject({
        code: 'BAD_CONFIGURATION',
        message: expect.stringMatching(told) as string,
      });
    }
  });
});

describe('behind a trusted proxy', () => {
  const proxied = {
    ...encrypted,
    WEB_HOST: '127.0.0.1',
    WEB_HOSTS: 'bell.example.com',
    WEB_TRUSTED_PROXIES: '127.0.0.1',
  };
  const through = {
    'x-forwarded-for': '203.0.113.9',
    'x-forwarded-proto': 'https',
    'x-forwarded-host': 'bell.example.com',
  };

  it('its word on name and encryption counts', async () => {
    await serving(from, proxied, async ({ url }) => {
      const browser = new Browser(url);
      const origin = 'https://bell.example.com';
      const page = await browser.ask('/sign-in', { headers: { ...through, origin } });
      expect([page.status, page.body.includes('INSECURE')]).toEqual([200, false]);
      expect([page.headers['set-cookie']].flat()[0]).toMatch(/^__Host-.*Secure/);
      expect(
        (await browser.ask('/sign-in', { headers: { ...through, origin: 'http://bell.example.com' } }))
          .status,
      ).toBe(403);
      expect(
        (await browser.ask('/sign-in', { headers: { ...through, 'x-forwarded-host': 'evil.example' } }))
          .status,
      ).toBe(421);
    });
  });

  it('what is not https is refused, except whether it lives', async () => {
    await serving(from, proxied, async ({ url }) => {
      const plain = await ask(url, '/sign-in', {
        headers: { ...html, ...through, 'x-forwarded-proto': 'http' },
      });
      expect([plain.status, plain.body.includes('plain HTTP')]).toEqual([403, true]);
      expect((await ask(url, '/sign-in', { headers: html })).status).toBe(403);
      expect((await ask(url, '/healthz')).status).toBe(200);
    });
  });

  it('the same words of anybody else do not count', async () => {
    const elsewhere = { ...proxied, WEB_HOST: '0.0.0.0', WEB_TRUSTED_PROXIES: '192.0.2.1' };
    await serving(from, elsewhere, async ({ url }) => {
      const { status, body } = await ask(url, '/sign-in', { headers: { ...html, ...through } });
      expect([status, body.includes('plain HTTP')]).toEqual([403, true]);
    });
  });
});

it('says which port is taken', async () => {
  await serving(from, {}, async ({ url }) => {
    const { port } = new URL(url);
    const second = serving(from, { WEB_PORT: port }, () => Promise.resolve());
    await expect(second).rejects.toThrow(new RegExp(`WEB_PORT ${port}: .*EADDRINUSE`));
  });
});
