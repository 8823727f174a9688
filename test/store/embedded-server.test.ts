import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';

import { type ClickHouseClient, createClient } from '@clickhouse/client';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { type EmbeddedProcess, startEmbedded } from './stores-under-test.ts';

let server: EmbeddedProcess;
let client: ClickHouseClient;
const settings = { username: 'default', password: 'test-password', log: { level: 127 as const } };

beforeAll(async () => {
  server = await startEmbedded();
  client = createClient({
    url: server.address.url,
    ...settings,
    compression: { request: true, response: true },
  });
});

afterAll(async () => {
  await client.close();
  await server.stop();
});

async function one<T>(
  query: string,
  more: Partial<Parameters<ClickHouseClient['query']>[0]> = {},
): Promise<T> {
  const answer = await client.query({ query, format: 'JSONEachRow', ...more });
  return ((await answer.json()) as T[])[0]!;
}

test('parameters of every kind arrive as they were given', async () => {
  const text = `it's a\ttab, a \\ and a\nline'; DROP TABLE x -- ü`;
  const query =
    'SELECT {text:String} AS text, {list:Array(String)} AS list, {number:UInt32} AS number, {none:Nullable(String)} AS none';
  const given = { text, list: [text, ''], number: 7, none: null };
  expect(await one(query, { query_params: given })).toEqual(given);
});

test('settings and parameters end with their request', async () => {
  const query = `SELECT getSetting('max_block_size') AS size, getSetting('insert_deduplication_token') AS token`;
  const set = { max_block_size: '1000', insert_deduplication_token: `it's` };
  expect(await one(query, { clickhouse_settings: set })).toEqual({ size: 1000, token: `it's` });
  expect(await one(query)).toEqual({ size: 65_409, token: '' });
  await client.command({ query: 'SELECT {leak:String}', query_params: { leak: 'x' } });
  await expect(one('SELECT {leak:String}')).rejects.toMatchObject({ code: '456' });
});

test('a token swallows its own repetition and nothing else', async () => {
  await client.command({
    query:
      'CREATE TABLE tokens (a UInt8) ENGINE = MergeTree ORDER BY a SETTINGS non_replicated_deduplication_window = 10',
  });
  const insert = (a: number, token?: string): Promise<unknown> =>
    client.insert({
      table: 'tokens',
      values: [{ a }],
      format: 'JSONEachRow',
      ...(token !== undefined && { clickhouse_settings: { insert_deduplication_token: token } }),
    });
  await insert(1, 'one');
  await insert(1, 'one');
  await insert(1, 'two');
  await insert(3);
  expect(await one('SELECT arraySort(groupArray(a)) AS all FROM tokens')).toEqual({ all: [1, 1, 3] });
});

test('inserts of each format the client knows, gzipped', async () => {
  await client.command({ query: 'CREATE TABLE formats (a UInt8, b String) ENGINE = MergeTree ORDER BY a' });
  await client.insert({
    table: 'formats',
    columns: ['b', 'a'],
    values: [['x\ny', 1]],
    format: 'JSONCompactEachRow',
  });
  await client.insert({ table: 'formats', values: [{ a: 2, b: `'; --` }], format: 'JSONEachRow' });
  await client.command({ query: `INSERT INTO formats VALUES (3, 'three')` });
  await client.command({
    query: 'INSERT INTO formats SELECT {a:UInt8}, {b:String}',
    query_params: { a: 4, b: 'four' },
  });
  expect(await one('SELECT groupArray(b) AS all FROM (SELECT b FROM formats ORDER BY a)')).toEqual({
    all: ['x\ny', `'; --`, 'three', 'four'],
  });
});

test('exceptions carry code and type', async () => {
  await expect(one('SELECT * FROM nowhere')).rejects.toMatchObject({ code: '60', type: 'UNKNOWN_TABLE' });
  await expect(one('SELEKT 1')).rejects.toMatchObject({ code: '62', type: 'SYNTAX_ERROR' });
  await expect(one('SELECT 1', { session_id: 'x' })).rejects.toMatchObject({ code: '36' });
  const bad = createClient({ url: server.address.url, ...settings, database: 'nowhere' });
  await expect(bad.command({ query: 'SELECT 1' })).rejects.toMatchObject({ code: '81' });
  await bad.close();
});

test('nothing is answered without the password', async () => {
  for (const given of [{ password: 'wrong' }, { password: '' }, { username: 'other' }]) {
    const stranger = createClient({ url: server.address.url, ...settings, ...given });
    await expect(stranger.command({ query: 'SELECT 1' })).rejects.toMatchObject({ code: '516' });
    await stranger.close();
  }
  expect((await fetch(`${server.address.url}/?query=SELECT+1`)).status).toBe(403);
  const headers = { 'X-ClickHouse-User': 'default', 'X-ClickHouse-Key': 'test-password' };
  expect(await (await fetch(`${server.address.url}/?query=SELECT+1`, { headers })).text()).toBe('1\n');
});

test('it listens on loopback only', async () => {
  const outside = Object.values(networkInterfaces())
    .flat()
    .find((address) => address && !address.internal && address.family === 'IPv4');
  if (!outside) return;
  const socket = connect(Number(new URL(server.address.url).port), outside.address);
  const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
  expect(error.code).toBe('ECONNREFUSED');
});

test('a ping is answered while a statement runs', async () => {
  let done = false;
  const long = client
    .command({ query: 'SELECT sleepEachRow(0.05) FROM numbers(10) SETTINGS max_block_size = 1' })
    .then(() => (done = true));
  expect(await client.ping()).toEqual({ success: true });
  expect(done).toBe(false);
  await long;
});

test('an answer of 40 MB arrives whole', async () => {
  const { stream } = await client.exec({ query: 'SELECT number FROM numbers(5000000) FORMAT RowBinary' });
  let bytes = 0;
  for await (const chunk of stream) bytes += (chunk as Buffer).length;
  expect(bytes).toBe(40_000_000);
});

test('it ends when its parent is gone and on SIGTERM, keeps its data, and shares its folder with nobody', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'openbell-store-'));
  const first = await startEmbedded(folder);
  const writer = createClient({ url: first.address.url, ...settings });
  await writer.command({ query: 'CREATE TABLE kept (a UInt8) ENGINE = MergeTree ORDER BY a' });
  await writer.insert({ table: 'kept', values: [{ a: 9 }], format: 'JSONEachRow' });
  await writer.close();
  await expect(startEmbedded(folder)).rejects.toThrow(/EMBEDDED_UNAVAILABLE/);
  expect(await first.orphan()).toBe(0);

  const second = await startEmbedded(folder);
  const reader = createClient({ url: second.address.url, ...settings });
  expect(await (await reader.query({ query: 'SELECT a FROM kept', format: 'JSONEachRow' })).json()).toEqual([
    { a: 9 },
  ]);
  await reader.close();
  expect(await second.terminate()).toBe(0);
  rmSync(folder, { recursive: true });
});
