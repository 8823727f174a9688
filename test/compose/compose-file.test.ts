import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { beforeAll, describe, expect, it } from 'vitest';

import { loadSettings } from '../../src/config/load-settings.ts';
import { secretFileNames } from '../../src/config/secret-files.ts';
import { settingNames, type Settings } from '../../src/config/settings.ts';
import { withFolder } from '../harness/openbell.ts';
import {
  type ComposeFile,
  givenTo,
  ownServices,
  readComposeFile,
  root,
  seconds,
  type Service,
} from './compose-file.ts';
import { localSecrets } from './local-secrets.ts';

/** What containers are not told, and why. */
const notForContainers: Readonly<Record<string, string>> = {
  OPENBELL_HOME: 'the image says it',
  OPENBELL_NOW: 'for demos and replays',
  OPENBELL_NOW_SINCE: 'for demos and replays',
  OPENBELL_SPEED: 'for demos and replays',
  REDIS_URL_FILE: 'the compose file says it, and it holds no password there',
  EMBEDDED_REDIS_PORT: 'nothing is embedded',
  EMBEDDED_CLICKHOUSE_PORT: 'nothing is embedded',
  CLICKHOUSE_CA: 'ClickHouse is reached on a network of the project alone',
  CLICKHOUSE_CLUSTER: 'there is one ClickHouse',
  CLICKHOUSE_REPLICATED: 'there is one ClickHouse',
  CLICKHOUSE_REPLICA_PATH: 'there is one ClickHouse',
  TRIGGERS_FOLDER: 'the image says it',
  JOURNAL_FOLDER: 'it lies in the home',
  TRACKER_TOKEN_FILE: "the tracker's HTTP is for its health check alone",
  TLS_CERT: 'a proxy in front encrypts',
  TLS_KEY: 'a proxy in front encrypts',
};

const processes = ['scheduler', 'worker', 'tracker', 'web'];
const profiles = ['', 'simulated', 'gateway'];

let file: ComposeFile;
beforeAll(() => (file = readComposeFile({ COMPOSE_PROFILES: 'simulated,gateway' })));

const each = (look: (service: Service, name: string) => void): void => {
  for (const [name, service] of Object.entries(file.services)) look(service, name);
};

/** The settings a service runs with, its secrets read from files made for it. */
function settingsOf(service: Service): Promise<Settings> {
  return withFolder((folder) => {
    const env = localSecrets(folder, givenTo(service));
    return Promise.resolve(loadSettings({ env, dotenvPath: null }).settings);
  });
}

it.each(profiles)('docker-compose reads it, with the profiles "%s"', (COMPOSE_PROFILES) => {
  const { services } = readComposeFile({ COMPOSE_PROFILES });
  expect(Object.keys(services)).toEqual(expect.arrayContaining(['redis', 'clickhouse', ...processes]));
});

describe('every container', () => {
  it('is restarted, watched, and ended with time to spare; its log is rotated', () => {
    each((service, name) => {
      expect(service.restart, name).toBe('unless-stopped');
      expect(service.init, name).toBe(true);
      expect(service.healthcheck?.test.length, name).toBeGreaterThan(1);
      expect(seconds(service.healthcheck!.timeout), name).toBeLessThan(
        seconds(service.healthcheck!.interval),
      );
      expect(seconds(service.stop_grace_period!), name).toBeGreaterThanOrEqual(10);
      expect(Object.keys(service.logging!.options).sort(), name).toEqual(['max-file', 'max-size']);
    });
  });

  it('has no right it does not need, and none can be gained', () => {
    each((service, name) => {
      expect(service.privileged ?? false, name).toBe(false);
      expect(service.cap_add ?? [], name).toEqual([]);
      expect(service.cap_drop, name).toEqual(['ALL']);
      expect(service.security_opt, name).toEqual(['no-new-privileges:true']);
      // That image sets its user itself, and writes its configuration where it is installed.
      if (name === 'ib-gateway') return;
      expect(service.user, name).toMatch(/^[1-9]\d*:[1-9]\d*$/);
      expect(service.read_only, name).toBe(true);
    });
  });

  it('is reached from this machine alone, and only the pages are', () => {
    each((service, name) => {
      const published = (service.ports ?? []).map((port) =>
        typeof port === 'string' ? port : `${port.host_ip ?? ''}:…:${port.target}`,
      );
      if (name === 'web') expect(published.join()).toMatch(/^127\.0\.0\.1:[^,]*:7390(\/tcp)?$/);
      else expect(published, name).toEqual([]);
    });
  });

  it('shows no secret to who lists containers', () => {
    each(({ environment = {}, command = [] }, name) => {
      const shown = Object.keys(environment).filter((key) => /PASSWORD|TOKEN|SECRET/.test(key));
      // Empty: it is what switches the VNC server off.
      const values = shown.filter((key) => !key.endsWith('_FILE') && environment[key] !== '');
      expect(values, name).toEqual([]);
      expect(command.join(' '), name).not.toMatch(/(requirepass|password) +[^" ]/i);
    });
  });

  it('only who asks a gateway for data is on its network, and stores have no way out', () => {
    const on = (network: string): string[] =>
      Object.keys(file.services).filter((name) => network in file.services[name]!.networks!);
    expect(on('market').sort()).toEqual(['gateway-simulated', 'ib-gateway', 'tracker', 'worker']);
    expect(on('pages')).toEqual(['web']);
    expect(file.networks['stores']?.internal).toBe(true);
    for (const gateway of ['ib-gateway', 'gateway-simulated'])
      expect(file.services[gateway]!.networks!['market']?.aliases).toEqual(['gateway']);
  });
});

describe("openbell's processes", () => {
  it('are told settings only, under their names', () => {
    const known: readonly string[] = [...settingNames, ...secretFileNames];
    for (const [name, { environment = {} }] of ownServices(file))
      expect(
        Object.keys(environment).filter((key) => !known.includes(key)),
        name,
      ).toEqual([]);
  });

  it('are told every setting there is, secrets by file', () => {
    const told = new Set(ownServices(file).flatMap(([, service]) => Object.keys(service.environment ?? {})));
    const byFile = (name: string): boolean => secretFileNames.includes(`${name}_FILE`);
    const wanted = settingNames.map((name) => (byFile(name) ? `${name}_FILE` : name));
    const missing = wanted.filter((name) => !told.has(name) && !(name in notForContainers));
    expect(missing).toEqual([]);
  });

  it.each(processes)('%s starts with what it is told', async (name) => {
    const settings = await settingsOf(file.services[name]!);
    expect(settings).toMatchObject({ IBKR_HOST: 'gateway', IBKR_PORT: 4004 });
    expect(settings.REDIS_URL).toBe('redis://redis:6379/0');
    expect(settings.REDIS_PASSWORD).not.toBe('');
    expect(settings.CLICKHOUSE_PASSWORD).not.toBe('');
  });

  it('are given what the shell or .env gives', async () => {
    const live = { IBKR_PORT: '4003', MORNING_TIME: '06:00', WEB_PORT: '8000', NOTIFY_LOG: 'false' };
    const { services } = readComposeFile({
      ...live,
      WEB_PLAIN_HTTP: 'no',
      WEB_TRUSTED_PROXIES: '172.16.0.0/12',
    });
    expect(await settingsOf(services['worker']!)).toMatchObject({ IBKR_PORT: 4003, MORNING_TIME: '06:00' });
    const web = await settingsOf(services['web']!);
    expect(web).toMatchObject({ WEB_PORT: 7390, WEB_TRUSTED_PROXIES: ['172.16.0.0/12'], NOTIFY_LOG: false });
    expect(JSON.stringify(services['web']!.ports)).toContain('8000');
  });

  it('wait for their stores, and ask about themselves', () => {
    for (const name of processes) {
      const { depends_on, healthcheck } = file.services[name]!;
      expect(depends_on, name).toEqual({
        redis: { condition: 'service_healthy' },
        clickhouse: { condition: 'service_healthy' },
      });
      const { test } = healthcheck!;
      if (test.includes('alive')) expect(test.at(-1)).toBe(name);
      else expect(test.at(-1), name).toContain('/healthz');
    }
  });

  it('the worker can be several: nothing in it is one of a kind', () => {
    const { container_name, ports, volumes } = file.services['worker']!;
    expect(container_name).toBeUndefined();
    expect(ports ?? []).toEqual([]);
    expect(JSON.stringify(volumes)).not.toContain('-data');
  });

  it('have at least as long to end as the worker gives its jobs', () => {
    const source = readFileSync(join(root, 'src/workers/report-worker-process.ts'), 'utf8');
    const limitMs = Number(/endLimitMs = ([\d_]+)/.exec(source)![1]!.replaceAll('_', ''));
    expect(seconds(file.services['worker']!.stop_grace_period!)).toBeGreaterThan(2 * (limitMs / 1000));
  });
});

it('Redis loses no job: it keeps a log of changes and evicts nothing', () => {
  const command = file.services['redis']!.command!.join(' ');
  for (const flag of ['--appendonly yes', '--appendfsync everysec', '--maxmemory-policy noeviction'])
    expect(command).toContain(flag);
});

it('IB Gateway trades on paper unless told otherwise, is read-only, and shows no screen', () => {
  expect(file.services['ib-gateway']!.environment).toMatchObject({
    TRADING_MODE: 'paper',
    READ_ONLY_API: 'yes',
    TWOFA_TIMEOUT_ACTION: 'restart',
    RELOGIN_AFTER_TWOFA_TIMEOUT: 'yes',
    TWS_PASSWORD_FILE: '/run/secrets/ibkr_password',
    VNC_SERVER_PASSWORD: '',
  });
});
