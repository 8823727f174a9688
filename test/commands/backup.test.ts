import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { filesOf, type Manifest, readManifest } from '../../src/backup/manifest.ts';
import { systemClock } from '../../src/calendar/clock.ts';
import { parseTradingDay } from '../../src/calendar/trading-day.ts';
import { Connection } from '../../src/store/connection.ts';
import { openStore } from '../../src/store/open-store.ts';
import { openNewsStore } from '../../src/store/open-news-store.ts';
import type { StoreAddress } from '../../src/store/store-address.ts';
import { copyRows, tablesToCopy } from '../../src/store/table-copies.ts';
import { inDrills } from '../every-case.ts';
import { clockAt, gatewayAt, holdHome, meeting, type TestHome, withHome } from '../harness/home.ts';
import { upgradeMarket } from '../fixtures/upgrade.ts';
import { runSql } from '../harness/sql.ts';
import { batch } from '../store/tracker-rows.ts';

const date = parseTradingDay('2026-11-19');
const nextDay = parseTradingDay('2026-11-20');
const market = upgradeMarket();
const small = { UNIVERSE_SIZE: '4', WINDOW_SESSIONS: '15' };
const secret = 'canary-4-backups';
const crashAt = fileURLToPath(new URL('../harness/crash-at.mjs', import.meta.url));

let home: TestHome;
let letGo: () => Promise<void>;
let folder: string;
let backup: string;
let presets: string;
let manifest: Manifest;
let reportText: string;

const at = async (
  where: TestHome,
  now: string,
  args: readonly string[],
): Promise<{ readonly stdout: string; readonly stderr: string; readonly requests: number }> => {
  const clock = clockAt(now);
  const gateway = await gatewayAt(market, clock);
  const { code, stdout, stderr } = await where.run(args, meeting(clock, gateway));
  await gateway.close();
  expect(code, stderr).toBe(0);
  return { stdout, stderr, requests: gateway.statistics.requests.get('historicalData') ?? 0 };
};

/** Rows and content of every table, as they are written into a backup. */
async function contents(store: StoreAddress, database: string): Promise<Record<string, unknown>> {
  const connection = new Connection(store, { retryForMs: 0, onRetry: () => undefined });
  const found: Record<string, unknown> = {};
  for (const table of await tablesToCopy(connection, database)) {
    const pieces: string[] = [];
    for await (const { rows, bytes } of copyRows(connection, table))
      pieces.push(`${rows} ${bytes.toString('base64')}`);
    found[table.name] = pieces;
  }
  await connection.close();
  return found;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'openbell-backups-'));
  backup = join(folder, 'backup');
  presets = join(folder, 'presets.json');
  writeFileSync(presets, '{}');
  ({ home, letGo } = await holdHome({ ...small, PRESETS_FILE: presets, TRACKER_TOKEN: secret }));
  await at(home, `${date}T05:45:00-05:00`, ['morning']);
  await at(home, `${date}T16:10:00-05:00`, ['eod']);
  const { clickhouse } = home.stack;
  const news = await openNewsStore({ ...clickhouse, newsDatabase: 'News', clock: systemClock });
  await news.writeBatch(batch(1), 'one');
  await news.close();
  reportText = (await at(home, `${date}T17:00:00-05:00`, ['report', 'show'])).stdout;
  // While its servers run.
  const { code, stderr } = await home.run(['backup', backup, '--news'], {});
  expect(code, stderr).toBe(0);
  manifest = await readManifest(backup);
});
afterAll(async () => {
  await letGo();
  rmSync(folder, { recursive: true, force: true });
});

describe('a backup', () => {
  test('holds every table, and what belongs to it, without secrets and for its owner alone', async () => {
    const tables = await runSql<{ name: string }>(
      home.stack.clickhouse,
      `SELECT name FROM system.tables WHERE database = 'openbell' AND engine != 'View' AND name != 'schema_migrations' ORDER BY name`,
    );
    expect(manifest.tables.map(({ name }) => name).sort()).toEqual(tables.map(({ name }) => name));
    expect(manifest.newsTables!.map(({ name }) => name).sort()).toEqual([
      ...['breaking_news', 'news_alert', 'price_move', 'price_tracking'],
    ]);
    const bars = manifest.tables.find(({ name }) => name === 'bars_1m')!;
    expect(bars.files.length).toBeGreaterThan(1);
    expect(readFileSync(join(backup, 'presets.json'), 'utf8')).toBe('{}');
    const settings = readFileSync(join(backup, 'settings.env'), 'utf8');
    expect(settings).toMatch(/^UNIVERSE_SIZE=4$/m);
    expect(settings).toMatch(/^# TRACKER_TOKEN was set/m);
    for (const { path } of filesOf(manifest)) {
      expect(readFileSync(join(backup, path)).includes(secret), path).toBe(false);
      expect(statSync(join(backup, path)).mode & 0o077, path).toBe(0);
    }
    expect(statSync(backup).mode & 0o077).toBe(0);
  });

  inDrills(() => {
    test('with secrets only where they are asked for; never into a folder with content', async () => {
      const whole = join(folder, 'whole');
      expect((await home.run(['backup', whole, '--secrets'], {})).code).toBe(0);
      expect(readFileSync(join(whole, 'settings.env'), 'utf8')).toContain(`TRACKER_TOKEN=${secret}\n`);
      expect((await readManifest(whole)).newsTables).toBeNull();
      const again = await home.run(['backup', whole], {});
      expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining('is not empty') as string });
    });
  });

  test('is put back into a new home: equal tables, the same report; the next morning fetches only what is missing', async () => {
    await withHome(async (other) => {
      const { code, stdout, stderr } = await other.run(['restore', backup, '--news'], {});
      expect(code, stderr).toBe(0);
      expect(stdout).toContain(join(backup, 'settings.env'));
      const { clickhouse } = other.stack;
      expect(await contents(clickhouse, 'openbell')).toEqual(
        await contents(home.stack.clickhouse, 'openbell'),
      );
      expect(await contents(clickhouse, 'News')).toEqual(await contents(home.stack.clickhouse, 'News'));
      expect(await other.store.contentHash(null)).toBe(await home.store.contentHash(null));
      expect((await at(other, `${date}T17:00:00-05:00`, ['report', 'show'])).stdout).toBe(reportText);

      const again = await other.run(['restore', backup], {});
      expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining('runs has rows') as string });

      // What is owed is told by the ledger: the queues were not in the backup.
      const there = await at(home, `${nextDay}T05:45:00-05:00`, ['morning']);
      const clock = clockAt(`${nextDay}T05:46:00-05:00`);
      const gateway = await gatewayAt(market, clock);
      const processes = ['scheduler', 'worker'].map((name) => other.start([name], meeting(clock, gateway)));
      await other.untilRun(nextDay, 'is done', ({ state }) => state === 'done');
      await Promise.all(processes.map((one) => one.stop()));
      await gateway.close();
      expect(gateway.statistics.requests.get('historicalData')).toBe(there.requests);
      expect(await other.store.contentHash(nextDay)).toBe(await home.store.contentHash(nextDay));
    }, small);
  });

  test('is put back after a crash in its middle by the same command; until then nothing opens the database', async () => {
    await withHome(async (other) => {
      const crashing = { NODE_OPTIONS: `--import ${crashAt}`, CRASH_AT: 'restore:rows#5' };
      const args = ['restore', backup, '--into', 'again'];
      const crashed = other.start(args, crashing);
      expect((await crashed.exited).code).toBeNull();
      const refused = await other.run(['report', 'show'], { CLICKHOUSE_DATABASE: 'again' });
      expect(refused).toMatchObject({ code: 4, stderr: expect.stringContaining(manifest.id) as string });
      const elsewhere = await other.run(['backup', join(folder, 'half')], { CLICKHOUSE_DATABASE: 'again' });
      expect(elsewhere.code).toBe(4);
      const resumed = await other.run(args, {});
      expect(resumed.code, resumed.stderr).toBe(0);
      const restored = await contents({ ...other.stack.clickhouse, database: 'again' }, 'again');
      for (const { name, rows, files } of manifest.tables) {
        expect((restored[name] as string[]).length, name).toBe(files.length);
        expect(rows, name).toBe(files.reduce((sum, file) => sum + file.rows, 0));
      }
    }, small);
  });
});

describe('a backup that cannot be used changes nothing', () => {
  const copies: string[] = [];
  /** A copy of the backup with a change. */
  function changed(change: (copy: string) => void): string {
    const copy = join(folder, `copy-${copies.length}`);
    copies.push(copy);
    cpSync(backup, copy, { recursive: true });
    change(copy);
    return copy;
  }
  const edit =
    (over: (document: Record<string, unknown>) => void) =>
    (copy: string): void => {
      const path = join(copy, 'manifest.json');
      const document = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
      over(document);
      writeFileSync(path, JSON.stringify(document));
    };
  const bars = 'openbell/bars_1m.2.rows.gz';

  test.each<[string, (copy: string) => void, RegExp]>([
    ['a byte more', (copy) => appendFileSync(join(copy, bars), 'x'), /bars_1m\.2\.rows\.gz is damaged/],
    [
      'another byte',
      (copy) => {
        const content = readFileSync(join(copy, bars));
        content[100]! ^= 1;
        writeFileSync(join(copy, bars), content);
      },
      /bars_1m\.2\.rows\.gz is damaged/,
    ],
    [
      'a missing file',
      (copy) => rmSync(join(copy, bars)),
      /bars_1m\.2\.rows\.gz of the backup cannot be read/,
    ],
    ['no manifest', (copy) => rmSync(join(copy, 'manifest.json')), /is no complete backup/],
    [
      'a manifest out of its form',
      edit((document) => (document['tables'] = 'none')),
      /manifest\.json is damaged: tables/,
    ],
    [
      'tables of a newer openbell',
      edit((document) => (document['schema'] = 999)),
      /version 999.*update openbell/,
    ],
    ['a newer form', edit((document) => (document['format'] = 9)), /newer openbell \(format 9/],
  ])('%s', async (_name, change, message) => {
    const copy = changed(change);
    const { code, stderr } = await home.run(['restore', copy, '--into', 'unused'], {});
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
    const found = await runSql(home.stack.clickhouse, `SELECT 1 FROM system.databases WHERE name = 'unused'`);
    expect(found).toEqual([]);
  });

  test('one of another source than the database is bound to', async () => {
    const bound = { ...home.stack.clickhouse, database: 'bound' };
    const store = await openStore({ ...bound, clock: systemClock });
    await store.bindSource({ account: 'DU1', mode: 'PAPER', id: 'ibkr' });
    await store.close();
    const { code, stderr } = await home.run(['restore', backup, '--into', 'bound'], {});
    expect(stderr).toMatch(/bound to the source ibkr, the backup is of DUSIM/);
    expect(code).toBe(4);
  });
});

test('a backup of an older schema is brought to the newest', async () => {
  const older = join(folder, 'older');
  cpSync(backup, older, { recursive: true });
  const path = join(older, 'manifest.json');
  const document = JSON.parse(readFileSync(path, 'utf8')) as Manifest;
  // The tables of the account came with version 4.
  const tables = document.tables.filter(({ name }) => !/^(fill|account)_/.test(name));
  writeFileSync(path, JSON.stringify({ ...document, schema: 3, tables }));
  const { code, stderr } = await home.run(['restore', older, '--into', 'older'], {});
  expect(code, stderr).toBe(0);
  const store = { ...home.stack.clickhouse, database: 'older' };
  expect(await runSql(store, 'SELECT * FROM fill_messages')).toEqual([]);
  const [bars] = await runSql<{ rows: string }>(store, 'SELECT count() AS rows FROM bars_1m FINAL');
  expect(Number(bars!.rows)).toBe(tables.find(({ name }) => name === 'bars_1m')!.rows);
});
