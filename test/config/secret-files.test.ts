import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, it } from 'vitest';

import { effectiveSettings } from '../../src/config/effective-settings.ts';
import { loadSettings, type WrittenSettings } from '../../src/config/load-settings.ts';
import { secretFileNames } from '../../src/config/secret-files.ts';
import { settingNames, settingsTable } from '../../src/config/settings.ts';
import { settingsForChild } from '../../src/config/settings-for-child.ts';
import { messageOf } from '../../src/errors/openbell-error.ts';
import { runOpenbell } from '../harness/openbell.ts';

const folder = mkdtempSync(join(tmpdir(), 'openbell-secrets-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const load = (env: WrittenSettings, dotenvPath: string | null = null) => loadSettings({ env, dotenvPath });

function refusal(env: WrittenSettings, dotenvPath: string | null = null): string {
  try {
    load(env, dotenvPath);
  } catch (error) {
    return messageOf(error);
  }
  throw new Error('the configuration was accepted');
}

const redisUrl = 'redis://:hush-redis@host:6379/0';

describe('a secret in a file', () => {
  it('is taken without the blanks and line breaks around it, from the environment and from .env', () => {
    const { settings, origins } = load(
      { REDIS_URL_FILE: file('redis', `${redisUrl}\n`) },
      file('.env', `WEB_PASSWORD_FILE=${file('web', ' a b c d e f g\r\n')}\n`),
    );
    expect(settings).toMatchObject({ REDIS_URL: redisUrl, WEB_PASSWORD: 'a b c d e f g' });
    expect(origins).toMatchObject({ REDIS_URL: 'environment', WEB_PASSWORD: '.env' });
  });

  it('can be every secret setting, and only those', () => {
    const secrets = settingNames.filter((name) => 'secret' in settingsTable[name]);
    expect(secretFileNames).toEqual(secrets.map((name) => `${name}_FILE`));
    expect(secrets).toContain('CLICKHOUSE_PASSWORD');
    for (const name of secretFileNames) expect(settingNames).not.toContain(name);
    expect(refusal({}, file('.env', 'IBKR_PORT_FILE=/run/port'))).toContain('there is no such setting');
  });

  it('is masked wherever settings are shown', async () => {
    const env = { REDIS_URL_FILE: file('redis', redisUrl), OPENBELL_HOME: folder };
    const shown = effectiveSettings(load(env)).find(({ name }) => name === 'REDIS_URL');
    expect(shown).toMatchObject({ value: '********', origin: 'environment' });
    const { stdout } = await runOpenbell(['config', 'show'], env);
    expect(stdout).toMatch(/REDIS_URL +\*{8} +environment/);
    expect(stdout).not.toContain('hush');
  });

  it('is read only where nothing before it gives the setting', () => {
    const missing = join(folder, 'missing');
    const dotenv = file('.env', `CLICKHOUSE_PASSWORD_FILE=${missing}`);
    expect(load({ CLICKHOUSE_PASSWORD: 'mine' }, dotenv).settings.CLICKHOUSE_PASSWORD).toBe('mine');
    const flags = { CLICKHOUSE_PASSWORD: 'flag' };
    const loaded = loadSettings({ flags, env: { CLICKHOUSE_PASSWORD_FILE: missing }, dotenvPath: null });
    expect(loaded.settings.CLICKHOUSE_PASSWORD).toBe('flag');
  });

  it('reaches a child process once', () => {
    const env = { REDIS_URL_FILE: file('redis', redisUrl) };
    const child = load({ ...env, ...settingsForChild(load(env)) });
    expect(child.settings.REDIS_URL).toBe(redisUrl);
  });
});

describe('a secret file that is no use is refused by its path, with the reason and never its content', () => {
  const directory = join(folder, 'directory');
  mkdirSync(directory);
  it.each([
    ['is not there', join(folder, 'missing'), 'the file cannot be read: ENOENT'],
    ['is a folder', directory, 'the file cannot be read: EISDIR'],
    ['is empty', file('empty', ' \n'), 'the file is empty'],
    ['holds several lines', file('two', 'hush-1\nhush-2\n'), 'the file holds several lines'],
    ['holds what the setting refuses', file('wrong', 'http://hush'), 'write it like redis://'],
  ])('it %s', (_what, path, reason) => {
    const message = refusal({ REDIS_URL_FILE: path });
    expect(message).toContain(`REDIS_URL_FILE=${path} (from the environment): ${reason}`);
    expect(message).not.toContain('hush');
  });

  it('both the setting and its file in one place', () => {
    const path = file('redis', redisUrl);
    const message = refusal({ REDIS_URL: 'redis://:hush@other', REDIS_URL_FILE: path });
    expect(message).toContain(`REDIS_URL_FILE=${path} (from the environment): REDIS_URL is given too`);
    expect(message).not.toContain('hush');
  });
});

describe('REDIS_PASSWORD', () => {
  it('has no meaning beside a password in REDIS_URL, nor without REDIS_URL', () => {
    expect(refusal({ REDIS_PASSWORD: 'hush' })).toContain('REDIS_PASSWORD=******** (from the environment)');
    expect(refusal({ REDIS_PASSWORD: 'x', REDIS_URL: redisUrl })).toContain('REDIS_URL has a password too');
  });
});
