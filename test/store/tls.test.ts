import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { systemClock } from '../../src/calendar/clock.ts';
import { openStore, pingStore } from '../../src/store/open-store.ts';
import { type HttpsFront, selfSigned, startHttpsFront } from '../harness/https-front.ts';
import { processesNaming, runOpenbell, until, withFolder } from '../harness/openbell.ts';
import { type EmbeddedProcess, startEmbedded } from './stores-under-test.ts';

let server: EmbeddedProcess;
let front: HttpsFront;
const folder = mkdtempSync(join(tmpdir(), 'openbell-tls-'));
const ca = readFileSync(selfSigned('one', 'crt'));

beforeAll(async () => {
  server = await startEmbedded();
  front = await startHttpsFront(server.address);
});
afterAll(async () => {
  await front.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const reached = (host = 'localhost'): string => `https://${host}:${front.port}`;

test('a server behind TLS whose certificate is signed by a named one', async () => {
  const store = await openStore({ ...server.address, url: reached(), ca, clock: systemClock, retryForMs: 0 });
  expect(await store.version()).toMatch(/^\d+\./);
  await store.close();
  // A server that has begun to answer would write a failure into the rows: every statement asks it to wait.
  const asked = front.statements.filter((statement) => !statement.startsWith('/ping'));
  expect(asked.every((statement) => statement.includes('wait_end_of_query=1'))).toBe(true);
});

describe('what is refused, at once and by name', () => {
  /** It would wait for a minute if it took the failure for one that passes. */
  const opening = (over: object): Promise<unknown> =>
    openStore({ ...server.address, url: reached(), ca, clock: systemClock, retryForMs: 60_000, ...over });

  test.each<[string, () => object, string, RegExp]>([
    ['a certificate nobody vouches for', () => ({ ca: undefined }), 'STORE_CERTIFICATE', /SELF_SIGNED/],
    [
      'one that another has signed',
      () => ({ ca: readFileSync(selfSigned('other', 'crt')) }),
      'STORE_CERTIFICATE',
      /SELF_SIGNED|UNABLE_TO/,
    ],
    ['a wrong password', () => ({ password: 'canary-wrong' }), 'STORE_UNREACHABLE', /516/],
    [
      'TLS where there is none',
      () => ({ url: server.address.url.replace('http:', 'https:') }),
      'STORE_UNREACHABLE',
      /does not speak TLS/,
    ],
  ])('%s', async (_name, over, code, message) => {
    const failure = await opening(over()).catch((error: unknown) => error as Error);
    expect(failure).toMatchObject({ code, message: expect.stringMatching(message) as string });
    expect(String(failure)).not.toMatch(/canary|test-password/);
  });

  test('a host that the certificate does not name', async () => {
    const elsewhere = await startHttpsFront(server.address, () => null, '127.0.0.2');
    const url = `https://127.0.0.2:${elsewhere.port}`;
    await expect(opening({ url })).rejects.toMatchObject({
      code: 'STORE_CERTIFICATE',
      message: expect.stringMatching(/ALTNAME.*127\.0\.0\.2/s) as string,
    });
    await elsewhere.close();
  });

  test('a database that is missing and that the user may not make', async () => {
    const denied =
      'Code: 497. DB::Exception: trader: Not enough privileges. To execute this query, it is necessary to have the grant CREATE DATABASE ON theirs.*. (ACCESS_DENIED)';
    const guarded = await startHttpsFront(server.address, (statement) =>
      statement.includes('CREATE DATABASE') ? { status: 500, text: denied } : null,
    );
    const failure = opening({ url: `https://localhost:${guarded.port}`, database: 'theirs' });
    await expect(failure).rejects.toMatchObject({
      code: 'STORE_FAILED',
      message: expect.stringMatching(/database theirs does not exist.*default.*497/s) as string,
    });
    await guarded.close();
  });

  test('what answers is asked once without retries', async () => {
    await expect(pingStore({ ...server.address, url: reached() })).rejects.toMatchObject({
      code: 'STORE_CERTIFICATE',
      retryable: false,
    });
  });
});

describe('the settings', () => {
  const redis = { REDIS_URL: 'redis://127.0.0.1:1' };
  const withStore = (over: Record<string, string>): Record<string, string> => ({
    ...redis,
    CLICKHOUSE_URL: reached(),
    CLICKHOUSE_PASSWORD: 'test-password',
    OPENBELL_HOME: join(folder, 'home'),
    ...over,
  });

  test.each([
    ['is missing', join(folder, 'none.pem'), /CLICKHOUSE_CA .*none\.pem cannot be read: .*ENOENT/],
    ['is no certificate', selfSigned('one', 'key'), /CLICKHOUSE_CA .*one\.key is no certificate/],
    ['is a torn one', join(folder, 'torn.pem'), /CLICKHOUSE_CA .*torn\.pem is no certificate/],
  ])('CLICKHOUSE_CA that %s', async (_name, path, message) => {
    writeFileSync(join(folder, 'torn.pem'), ca.subarray(0, 300));
    const { code, stderr } = await runOpenbell(['report', 'show'], withStore({ CLICKHOUSE_CA: path }));
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('test-password');
    expect(code).toBe(2);
  });

  test('a command by way of TLS, the password in a file', async () => {
    await withFolder(async (home) => {
      const password = join(home, 'password');
      writeFileSync(password, 'test-password\n');
      const env = {
        OPENBELL_HOME: join(home, 'home'),
        CLICKHOUSE_URL: reached(),
        CLICKHOUSE_CA: selfSigned('one', 'crt'),
        CLICKHOUSE_PASSWORD_FILE: password,
      };
      const shown = await runOpenbell(['report', 'show'], env);
      expect(shown).toMatchObject({
        code: 7,
        stderr: expect.stringMatching(/No report is stored yet/) as string,
      });
      const { CLICKHOUSE_CA: _, ...untrusting } = env;
      const refused = await runOpenbell(['report', 'show'], untrusting);
      expect(refused.code).toBe(4);
      expect(refused.stderr).toMatch(
        /certificate of ClickHouse at https:\/\/localhost:\d+ is refused[\s\S]*CLICKHOUSE_CA/,
      );
      await until('nothing runs there', () => processesNaming(home).length === 0);
    });
  });

  test.each([
    [{ CLICKHOUSE_URL: 'http://127.0.0.1:1' }, /CLICKHOUSE_CA.*https/],
    [{ CLICKHOUSE_CLUSTER: 'main' }, /CLICKHOUSE_CLUSTER.*CLICKHOUSE_REPLICATED=yes/],
    [{ CLICKHOUSE_URL: '', CLICKHOUSE_REPLICATED: 'yes' }, /CLICKHOUSE_REPLICATED.*CLICKHOUSE_URL/],
    [{ CLICKHOUSE_REPLICA_PATH: '/tables/{table}' }, /CLICKHOUSE_REPLICA_PATH.*CLICKHOUSE_REPLICATED/],
    [
      { CLICKHOUSE_REPLICATED: 'yes', CLICKHOUSE_REPLICA_PATH: `/'/{table}` },
      /CLICKHOUSE_REPLICA_PATH.*write it like/,
    ],
  ])('that contradict each other: %o', async (over, message) => {
    const env = withStore({ CLICKHOUSE_CA: selfSigned('one', 'crt'), ...over });
    const { code, stderr } = await runOpenbell(['config', 'show'], env as Record<string, string>);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });
});
