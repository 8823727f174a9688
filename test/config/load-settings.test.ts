import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, it } from 'vitest';

import { loadSettings, type WrittenSettings } from '../../src/config/load-settings.ts';
import { settingNames, settingsTable } from '../../src/config/settings.ts';
import { settingsForChild } from '../../src/config/settings-for-child.ts';
import { OpenbellError } from '../../src/errors/openbell-error.ts';

const folder = mkdtempSync(join(tmpdir(), 'openbell-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

function dotenv(text: string): string {
  const path = join(folder, '.env');
  writeFileSync(path, text);
  return path;
}

/** The error of a configuration that must be refused. */
function refusal(sources: {
  flags?: WrittenSettings;
  env?: WrittenSettings;
  dotenvPath?: string;
}): OpenbellError {
  try {
    loadSettings({ env: {}, dotenvPath: null, ...sources });
  } catch (error) {
    if (error instanceof OpenbellError) return error;
    throw error;
  }
  throw new Error('the configuration was accepted');
}

describe('where a value comes from', () => {
  it('takes a flag over the environment over .env over the default', () => {
    const dotenvPath = dotenv('IBKR_HOST=file\nIBKR_PORT=7497\nCAPITAL=1000\n');
    const { settings, origins } = loadSettings({
      flags: { IBKR_HOST: 'flag' },
      env: { IBKR_HOST: 'environment', IBKR_PORT: '4001' },
      dotenvPath,
    });
    expect(settings).toMatchObject({ IBKR_HOST: 'flag', IBKR_PORT: 4001, CAPITAL: 1000, UNIVERSE_SIZE: 500 });
    expect(origins).toMatchObject({
      IBKR_HOST: 'flag',
      IBKR_PORT: 'environment',
      CAPITAL: '.env',
      UNIVERSE_SIZE: 'default',
    });
  });

  it('takes an empty value for none', () => {
    const { settings, origins } = loadSettings({
      env: { IBKR_PORT: '', IBKR_ACCOUNT: '' },
      dotenvPath: dotenv('IBKR_PORT=4001'),
    });
    expect(settings.IBKR_PORT).toBe(4001);
    expect(settings.IBKR_ACCOUNT).toBeUndefined();
    expect(origins.IBKR_PORT).toBe('.env');
  });

  it('reads .env of the working folder, and none where there is none', () => {
    dotenv('UNIVERSE_SIZE=7');
    expect(loadSettings({ env: {}, cwd: folder }).settings.UNIVERSE_SIZE).toBe(7);
    expect(loadSettings({ env: {}, cwd: join(folder, 'nowhere') }).settings.UNIVERSE_SIZE).toBe(500);
  });

  it('refuses a .env that was named and is not there', () => {
    expect(refusal({ dotenvPath: join(folder, 'missing.env') }).message).toContain('missing.env');
  });

  it('accepts every default', () => {
    const { settings } = loadSettings({ env: {}, dotenvPath: null });
    expect(Object.keys(settings).sort()).toEqual([...settingNames].sort());
  });
});

describe('bad values', () => {
  it('are told all at once, each with name, value, reason and where it came from', () => {
    const error = refusal({
      flags: { IBKR_PORT: '99999' },
      env: { UNIVERSE_SIZE: '1.5', SCAN_EXCLUDE_ETFS: 'maybe' },
      dotenvPath: dotenv('MORNING_TIME=5:45\nCAPITAL=lots'),
    });
    expect(error).toMatchObject({ code: 'BAD_CONFIGURATION', exitCode: 2 });
    expect(error.message.split('\n')).toEqual([
      '5 settings are wrong:',
      '  IBKR_PORT=99999 (from a flag): it must be at most 65535',
      '  SCAN_EXCLUDE_ETFS=maybe (from the environment): it must be one of true, false',
      '  UNIVERSE_SIZE=1.5 (from the environment): it must be a whole number',
      '  MORNING_TIME=5:45 (from .env): write it HH:mm, like 05:45',
      '  CAPITAL=lots (from .env): it must be a number',
    ]);
  });

  it.each([
    ['OPENBELL_NOW', '2026-11-20T05:45:00'],
    ['OPENBELL_NOW_SINCE', 'yesterday'],
    ['IBKR_CLIENT_IDS', '0-10'],
    ['IBKR_CLIENT_IDS', '30-20'],
    ['IBKR_CLIENT_IDS', '20,21'],
    ['IBKR_MAX_MESSAGES', '51'],
    ['IBKR_IN_FLIGHT', '0'],
    ['SCAN_CODES', 'MOST ACTIVE'],
    ['CLICKHOUSE_URL', 'localhost'],
    ['CLICKHOUSE_DATABASE', "x'; DROP TABLE y --"],
    ['PORTFOLIO_SIZE', '9'],
    ['MORNING_TIME', '24:00'],
  ])('%s=%s is refused', (name, value) => {
    const { message } = refusal({ env: { [name]: value } });
    expect(message).toContain(`${name}=${value} (from the environment)`);
    expect(message.split('\n')).toHaveLength(2);
  });

  it('never show a secret, nor a password written into a URL', () => {
    const { message } = refusal({
      env: {
        REDIS_URL: 'http://:hush-1@host',
        CLICKHOUSE_URL: 'http://user:hush-2@host:8123',
        CLICKHOUSE_USER: 'u',
      },
      dotenvPath: dotenv('REDIS_PASSWORT=hush-3'),
    });
    expect(message).toContain('REDIS_URL=********');
    expect(message).toContain('CLICKHOUSE_URL=http://********@host:8123');
    expect(message).not.toContain('hush');
  });

  it('include values that contradict each other', () => {
    const { message } = refusal({
      env: {
        MORNING_RETRY_UNTIL: '05:00',
        IBKR_MAX_MESSAGES: '10',
        IBKR_TRACKER_MESSAGES: '10',
        OPENBELL_SPEED: '2',
      },
    });
    expect(message).toContain(
      'MORNING_RETRY_UNTIL=05:00 (from the environment): it lies before MORNING_TIME, 05:45',
    );
    expect(message).toContain('IBKR_TRACKER_MESSAGES=10');
    expect(message).toContain('OPENBELL_SPEED=2');
  });
});

describe('unknown names in .env', () => {
  it.each([
    ['IBKR_PROT', 'did you mean IBKR_PORT?'],
    ['CAPITOL', 'did you mean CAPITAL?'],
    ['ibkr_host', 'did you mean IBKR_HOST?'],
    ['OPENBELL_COLOUR', 'there is no such setting'],
    ['SCAN_SOMETHING_ELSE_ALTOGETHER', 'there is no such setting'],
  ])('%s: %s', (name, hint) => {
    const { message } = refusal({ dotenvPath: dotenv(`${name}=4002`) });
    expect(message).toContain(`${name}=`);
    expect(message).toContain(hint);
  });

  it('are left alone when they belong to others', () => {
    const { settings } = loadSettings({
      env: { IBKR_SOMETHING: '1' },
      dotenvPath: dotenv('DOCKER_TAG=latest\nTZ=UTC'),
    });
    expect(settings.IBKR_PORT).toBe(4002);
  });
});

describe('the configuration of a child process', () => {
  it('is the same, whatever its own folder holds', () => {
    const loaded = loadSettings({
      flags: { IBKR_PORT: '4711', OPENBELL_NOW: '2026-11-20T05:45:00-05:00' },
      env: { SCAN_CODES: 'MOST_ACTIVE', IBKR_CLIENT_IDS: '30' },
      dotenvPath: null,
    });
    dotenv('IBKR_GATEWAYS=east@10.0.0.5:4002/20-39\nREDIS_URL=redis://10.0.0.6:6379/0\nUNIVERSE_SIZE=3');
    const child = loadSettings({ env: settingsForChild(loaded), cwd: folder });
    expect(child.settings).toEqual(loaded.settings);
    expect(child.settings.IBKR_CLIENT_IDS).toEqual({ low: 30, high: 30 });
    expect(child.settings.OPENBELL_NOW_SINCE).toMatch(/^\d{13}$/);
  });
});

describe('the settings table', () => {
  it('describes every setting in one line that ends with a full stop', () => {
    for (const name of settingNames) expect(settingsTable[name].describes).toMatch(/^[^\n|]+\.$/);
  });

  it('has an unset default for every secret', () => {
    for (const name of settingNames) {
      const row = settingsTable[name];
      if ('secret' in row) expect(row.fallback).toBe('');
    }
  });
});
