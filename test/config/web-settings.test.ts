import { describe, expect, it } from 'vitest';

import { loadSettings } from '../../src/config/load-settings.ts';

const load = (env: Readonly<Record<string, string>>) => loadSettings({ env, dotenvPath: null }).settings;

function refusalOf(env: Readonly<Record<string, string>>): string {
  try {
    load(env);
  } catch (error) {
    expect(error).toMatchObject({ code: 'BAD_CONFIGURATION' });
    return (error as Error).message;
  }
  return 'not refused';
}

const password = 'correct horse battery';
const beyond = { WEB_HOST: '0.0.0.0', WEB_PLAIN_HTTP: 'yes' };

describe('passwords and tokens', () => {
  it.each([
    ['WEB_PASSWORD', 'short', 'at least 10 characters'],
    ['WEB_VIEWER_PASSWORD', 'nine char', 'at least 10 characters'],
    ['WEB_TOKEN', 'fifteen letters', 'at least 16 characters'],
    ['WEB_VIEWER_TOKEN', 'fifteen letters', 'at least 16 characters'],
    ...[
      'changeme123!',
      'Password2026',
      'passwordpassword',
      'administrator',
      'OpenBell-2026',
      '1234567890',
      '~~~~~~~~~~',
    ].map((value) => ['WEB_PASSWORD', value, 'well-known'] as const),
    ['WEB_TOKEN', 'changeme-changeme', 'well-known'],
    ['WEB_TOKEN', 'aaaaaaaaaaaaaaaaaaaa', 'well-known'],
  ] as const)('%s=%s is refused and not shown', (name, value, reason) => {
    const told = refusalOf({ [name]: value });
    expect(told).toContain(`  ${name}=******** (from the environment)`);
    expect(told).toContain(reason);
    expect(told).not.toContain(value);
  });

  it('are refused where one is another, and none is shown', () => {
    for (const [one, other] of [
      ['WEB_VIEWER_PASSWORD', 'WEB_PASSWORD'],
      ['WEB_VIEWER_TOKEN', 'WEB_TOKEN'],
      ['WEB_TOKEN', 'WEB_PASSWORD'],
      ['WEB_VIEWER_TOKEN', 'WEB_PASSWORD'],
    ] as const) {
      const told = refusalOf({ [one]: password, [other]: password });
      expect(told).toContain(`  ${one}=******** (from the environment): it is the same as ${other}`);
      expect(told).not.toContain(password);
    }
  });

  it('are needed beyond loopback', () => {
    expect(refusalOf(beyond)).toMatch(
      /WEB_PASSWORD= \(default\): WEB_HOST 0\.0\.0\.0 is beyond loopback: set a password/,
    );
    for (const name of ['WEB_PASSWORD', 'WEB_VIEWER_PASSWORD', 'WEB_TOKEN', 'WEB_VIEWER_TOKEN']) {
      expect(refusalOf({ ...beyond, [name]: password }), name).toBe('not refused');
    }
  });

  it('are needed on loopback too where a name or a proxy lets others in', () => {
    for (const env of [{ WEB_HOSTS: 'bell.example.com' }, { WEB_TRUSTED_PROXIES: '127.0.0.1' }]) {
      expect(refusalOf(env)).toMatch(/WEB_PASSWORD= \(default\): .* lets others in/);
    }
  });

  it('are not needed at this machine', () => {
    for (const WEB_HOST of ['127.0.0.1', 'localhost', '::1', '[::1]']) {
      expect(refusalOf({ WEB_HOST }), WEB_HOST).toBe('not refused');
    }
  });
});

describe('encryption', () => {
  it('is needed beyond loopback, or plain HTTP asked for in so many words', () => {
    const open = { WEB_HOST: '192.168.1.5', WEB_PASSWORD: password };
    expect(refusalOf(open)).toMatch(
      /WEB_PLAIN_HTTP=no \(default\): .* nothing is encrypted: set TLS_CERT and TLS_KEY/,
    );
    expect(refusalOf({ ...open, WEB_PLAIN_HTTP: 'yes' })).toBe('not refused');
    expect(refusalOf({ ...open, TLS_CERT: 'a.crt', TLS_KEY: 'a.key' })).toBe('not refused');
    expect(refusalOf({ ...open, WEB_TRUSTED_PROXIES: '192.168.1.1' })).toBe('not refused');
    expect(refusalOf({ ...open, WEB_PLAIN_HTTP: 'yes', WEB_TRUSTED_PROXIES: '192.168.1.1' })).toContain(
      'WEB_PLAIN_HTTP=yes (from the environment): it has no meaning with',
    );
  });

  it('needs both files', () => {
    expect(refusalOf({ TLS_CERT: 'a.crt' })).toContain('  TLS_KEY= (default): it is missing: TLS_CERT');
    expect(refusalOf({ TLS_KEY: 'a.key' })).toContain('  TLS_CERT= (default): it is missing: TLS_KEY');
  });
});

describe('lists', () => {
  it.each([
    ['WEB_TRUSTED_PROXIES', '0.0.0.0/0'],
    ['WEB_TRUSTED_PROXIES', '::/0'],
    ['WEB_TRUSTED_PROXIES', '10.0.0.0/33'],
    ['WEB_TRUSTED_PROXIES', '10.0.0'],
    ['WEB_TRUSTED_PROXIES', 'proxy.example.com'],
    ['WEB_TRUSTED_PROXIES', '10.0.0.1,'],
    ['WEB_HOSTS', 'https://bell.example.com'],
    ['WEB_HOSTS', 'bell.example.com:7390'],
    ['WEB_HOSTS', '*.example.com'],
    ['WEB_HOSTS', 'bell..example.com'],
  ])('%s=%s is refused', (name, value) => {
    expect(refusalOf({ [name]: value })).toContain(
      `  ${name}=${value} (from the environment): write it like`,
    );
  });

  it('are read part by part', () => {
    const settings = load({
      WEB_TRUSTED_PROXIES: '127.0.0.1, 10.0.0.0/8,fd00::/8',
      WEB_HOSTS: 'bell.example.com, bell',
      WEB_PASSWORD: password,
    });
    expect(settings.WEB_TRUSTED_PROXIES).toEqual(['127.0.0.1', '10.0.0.0/8', 'fd00::/8']);
    expect(settings.WEB_HOSTS).toEqual(['bell.example.com', 'bell']);
  });
});
