import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { type DoctorDocument, doctorSchema } from '../../src/doctor/doctor-schema.ts';
import { clockAt, meeting, type TestHome, withHome } from '../harness/home.ts';
import { runOpenbell, startSimulatedGateway, withFolder } from '../harness/openbell.ts';
import { runSql } from '../harness/sql.ts';

const read = (stdout: string): DoctorDocument => doctorSchema.parse(JSON.parse(stdout));
const stateOf = ({ checks }: DoctorDocument, name: string): string | undefined =>
  checks.find((check) => check.name === name)?.state;
const textOf = ({ checks }: DoctorDocument, name: string): string | undefined =>
  checks.find((check) => check.name === name)?.text;

const isBudget = (key: string): boolean => key.includes(':gateway:{');

/** Everything in Redis and ClickHouse as it lies there, but for the turns at the gateway, which the doctor takes among the others. */
async function contents({ queues, stack }: TestHome): Promise<unknown> {
  const { redis } = queues;
  const keys = (await redis.keys('*')).filter((key) => !isBudget(key)).sort();
  const values = await Promise.all(
    keys.map(async (key) => [key, (await redis.dumpBuffer(key)).toString('hex')]),
  );
  const tables = await runSql(
    stack.clickhouse,
    `SELECT database, name, total_rows, metadata_modification_time FROM system.tables
     WHERE database NOT IN ('system', 'INFORMATION_SCHEMA', 'information_schema') ORDER BY database, name`,
  );
  const parts = await runSql(
    stack.clickhouse,
    `SELECT database, table, sum(rows) AS rows, max(modification_time) AS newest FROM system.parts
     WHERE active AND database NOT IN ('system') GROUP BY database, table ORDER BY database, table`,
  );
  return { values, tables, parts };
}

describe('openbell doctor', () => {
  it('starts nothing and makes nothing where nothing runs, and says what it skipped and why', async () => {
    await withFolder(async (folder) => {
      const home = join(folder, 'home');
      const env = { OPENBELL_HOME: home, IBKR_PORT: '1', TRIGGERS_FOLDER: join(folder, 'triggers') };
      const { code, stdout, stderr } = await runOpenbell(['doctor'], env);
      expect(stderr).toBe('');
      expect(code).toBe(3);
      expect(stdout).toMatch(/^FAILED {2}connect .*No gateway answered/m);
      expect(stdout).toMatch(/^ +what to do: Check that \(1\)/m);
      expect(stdout).toMatch(/^skipped bars +no connection$/m);
      expect(stdout).toMatch(/^skipped runs .*--start starts it/m);
      expect(existsSync(home)).toBe(false);
      const started = read((await runOpenbell(['doctor', '--start', '--json'], env)).stdout);
      expect([stateOf(started, 'redis'), stateOf(started, 'store')]).toEqual(['ok', 'ok']);
      expect(existsSync(home)).toBe(true);
    });
  });

  it('looks at everything and leaves Redis and ClickHouse as they were', async () => {
    await withHome(async (home) => {
      const time = clockAt('2026-11-20T05:30:00-05:00');
      const gateway = await startSimulatedGateway(['--symbols', '60'], time.env);
      try {
        // What the test's own queues have written would hide that the doctor's write it again.
        await home.queues.redis.flushall();
        const before = await contents(home);
        const { code, stdout, stderr } = await home.run(['doctor', '--json'], {
          ...meeting(time, gateway),
          TRIGGERS_FOLDER: join(home.folder, 'triggers'),
        });
        expect(stderr).toBe('');
        const found = read(stdout);
        expect(found.checks.filter(({ state }) => state === 'failed')).toEqual([]);
        expect(code).toBe(0);
        expect(found.checks.map(({ name }) => name)).toEqual([
          ...['node', 'user', 'home', 'secrets', 'triggers', 'disk', 'calendar', 'channels', 'connect'],
          ...[
            'gw clock',
            'hours',
            'contract',
            'bars',
            'vwap',
            'scan',
            'snapshot',
            'redis',
            'store',
            'redis set',
          ],
          ...['redis clock', 'store set', 'quota', 'schema', 'store disk', 'store clock', 'processes'],
          ...['web clock', 'schedules', 'queues', 'owed', 'runs'],
        ]);
        for (const name of ['gw clock', 'hours', 'bars', 'redis set', 'schema', 'owed', 'runs'])
          expect(stateOf(found, name), name).toBe('ok');
        expect(textOf(found, 'hours')).toContain('agree about 7 days');
        expect(await contents(home)).toEqual(before);
        // It kept to the gateway's budget while it asked, and holds nothing of it any more.
        const kept = (await home.queues.redis.keys('*')).filter(isBudget);
        expect(kept.map((key) => key.slice(key.lastIndexOf(':') + 1)).sort()).toEqual(['turns']);
      } finally {
        await gateway.stop();
      }
    });
  });

  it('tells a gateway whose clock is wrong and whose exchange keeps other days', async () => {
    await withFolder(async (folder) => {
      const time = clockAt('2026-11-20T05:30:00-05:00');
      const gateway = await startSimulatedGateway(['--symbols', '60', '--now', '2026-11-20T05:40:00-05:00'], {
        EXCHANGE_DAYS: '2026-11-23:half:Storm',
      });
      try {
        const env = {
          ...meeting(time, gateway),
          OPENBELL_HOME: join(folder, 'home'),
          TRIGGERS_FOLDER: join(folder, 'triggers'),
        };
        const { code, stdout } = await runOpenbell(['doctor', '--json'], env);
        const found = read(stdout);
        expect([stateOf(found, 'gw clock'), stateOf(found, 'hours')]).toEqual(['failed', 'warning']);
        expect(textOf(found, 'gw clock')).toMatch(/(59|60)\d\.\d s ahead of this machine/);
        expect(textOf(found, 'hours')).toContain('2026-11-23: 09:30-13:00 by the gateway');
        expect([found.state, found.exitCode, code]).toEqual(['failed', 3, 3]);
      } finally {
        await gateway.stop();
      }
    });
  });
});
