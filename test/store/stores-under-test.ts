import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { createClient } from '@clickhouse/client';

import type { EmbeddedStoreAnswer } from '../../src/store/embedded-main.ts';
import type { StoreAddress } from '../../src/store/store-address.ts';

const entry = fileURLToPath(new URL('../../dist/store/embedded-main.js', import.meta.url));

export interface EmbeddedProcess {
  readonly address: StoreAddress;
  readonly pid: number;
  /** Ends it as its keeper would and removes its data. */
  stop(): Promise<void>;
  /** Ends it at once and keeps the data. */
  kill(): Promise<void>;
  /** Closes its stdin, as happens when its parent dies, and waits for its exit code. */
  orphan(): Promise<number | null>;
  /** Sends SIGTERM and waits for its exit code. */
  terminate(): Promise<number | null>;
}

/** The embedded store as production runs it: a process, over real HTTP. */
export async function startEmbedded(
  folder = mkdtempSync(join(tmpdir(), 'openbell-store-')),
  port = 0,
): Promise<EmbeddedProcess> {
  const child = spawn(process.execPath, [entry, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exit = once(child, 'exit') as Promise<[number | null]>;
  child.stdin.write(`${JSON.stringify({ folder, port, user: 'default', password: 'test-password' })}\n`);
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const answer = JSON.parse(line) as EmbeddedStoreAnswer;
  if ('error' in answer) throw new Error(`${answer.code}: ${answer.error}`);
  const ended = async (): Promise<number | null> => (await exit)[0];
  return {
    address: {
      url: `http://127.0.0.1:${answer.port}`,
      user: 'default',
      password: 'test-password',
      database: 'openbell',
    },
    pid: child.pid!,
    async stop() {
      child.stdin.end();
      await ended();
      rmSync(folder, { recursive: true, force: true });
    },
    async kill() {
      child.kill('SIGKILL');
      await ended();
    },
    orphan() {
      child.stdin.end();
      return ended();
    },
    terminate() {
      child.kill('SIGTERM');
      return ended();
    },
  };
}

export interface StoreUnderTest {
  readonly name: string;
  open(): Promise<{ readonly address: StoreAddress; stop(): Promise<void> }>;
}

const external = process.env['CLICKHOUSE_URL_FOR_TESTS'];

/** The embedded store, and a ClickHouse server where CLICKHOUSE_URL_FOR_TESTS=http://user:password@host:port names one. */
export const storesUnderTest: readonly StoreUnderTest[] = [
  { name: 'embedded store', open: () => startEmbedded() },
  ...(external === undefined
    ? []
    : [{ name: 'ClickHouse server', open: () => Promise.resolve(externalServer(external)) }]),
];

function externalServer(text: string): { address: StoreAddress; stop(): Promise<void> } {
  const url = new URL(text);
  const address = {
    url: url.origin,
    user: decodeURIComponent(url.username) || 'default',
    password: decodeURIComponent(url.password),
    database: `openbell_test_${process.pid}`,
  };
  return {
    address,
    async stop() {
      const client = createClient({ url: address.url, username: address.user, password: address.password });
      await client.command({ query: `DROP DATABASE IF EXISTS ${address.database}` });
      await client.close();
    },
  };
}
