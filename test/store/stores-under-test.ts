import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { loadSettings } from '../../src/config/load-settings.ts';
import { namedStore } from '../../src/stack/named-store.ts';
import type { EmbeddedStoreAnswer } from '../../src/store/embedded-main.ts';
import type { StoreAddress } from '../../src/store/store-address.ts';
import { runSql } from '../harness/sql.ts';

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

/** A server of the developer's own, by the settings openbell itself takes. */
const external = process.env['CLICKHOUSE_URL'] ?? '';

/** The embedded store, and the ClickHouse server that CLICKHOUSE_URL names, where it names one. */
export const storesUnderTest: readonly StoreUnderTest[] = [
  { name: 'embedded store', open: () => startEmbedded() },
  ...(external === '' ? [] : [{ name: 'ClickHouse server', open: () => Promise.resolve(externalServer()) }]),
];

/** Databases of its own on that server, which are dropped afterwards. */
function externalServer(): { address: StoreAddress; stop(): Promise<void> } {
  const { settings } = loadSettings({ dotenvPath: null });
  const unique = `${process.pid}_${randomUUID().slice(0, 8)}`;
  const address = { ...namedStore(settings, external), database: `openbell_test_${unique}` };
  return {
    address,
    stop: () =>
      runSql({ ...address, database: 'default' }, `DROP DATABASE IF EXISTS ${address.database}`).then(
        () => undefined,
      ),
  };
}
