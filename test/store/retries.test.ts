import { mkdtempSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { systemClock } from '../../src/calendar/clock.ts';
import { sessionsBefore } from '../../src/calendar/sessions.ts';
import type { OpenbellError } from '../../src/errors/openbell-error.ts';
import { openStore, pingStore } from '../../src/store/open-store.ts';
import { day, differences, sampleBars, samplePatterns, sampleSymbol } from './sample-rows.ts';
import { type EmbeddedProcess, startEmbedded } from './stores-under-test.ts';

const folder = mkdtempSync(join(tmpdir(), 'openbell-store-'));
let server: EmbeddedProcess;

beforeAll(async () => {
  server = await startEmbedded(folder);
});

afterAll(async () => {
  await server.stop();
});

const sessions = sessionsBefore(day, 1);

/** Passes requests on, and drops the connection instead of the answer of the next request that matches. */
class LossyProxy {
  #dropNext: RegExp | null = null;
  #dropped = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(to: number) {
    this.#server = createServer((socket) => {
      const upstream = connect(to, '127.0.0.1');
      let drop = false;
      socket.on('data', (data) => {
        drop ||= this.#dropNext?.test(data.toString('latin1')) === true;
        upstream.write(data);
      });
      upstream.on('data', (data) => {
        if (!drop) return void socket.write(data);
        this.#dropNext = null;
        this.#dropped++;
        socket.destroy();
      });
      for (const end of [socket, upstream]) {
        this.#sockets.add(end);
        end.on('error', () => undefined);
        end.on('close', () => {
          socket.destroy();
          upstream.destroy();
        });
      }
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  loseNext(request: RegExp): void {
    this.#dropNext = request;
  }

  get lost(): number {
    return this.#dropped;
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}

test('an insert whose answer was lost is stored once, and counts as stored', async () => {
  const proxy = new LossyProxy(Number(new URL(server.address.url).port));
  const retries: OpenbellError[] = [];
  const url = await proxy.listen();
  const store = await openStore({
    ...server.address,
    url,
    clock: systemClock,
    onRetry: (failure) => retries.push(failure),
  });
  const bars = sampleBars(sessions);
  proxy.loseNext(/INSERT\+INTO\+bars_1m/);
  await store.saveBars('LOST', [sessions[0]!.day], bars);
  proxy.loseNext(/INSERT\+INTO\+patterns/);
  await store.saveSymbol(sampleSymbol('lost-1', 'LOST'), samplePatterns(4));
  expect(proxy.lost).toBe(2);
  expect(retries.map(({ code }) => code)).toEqual(['STORE_UNREACHABLE', 'STORE_UNREACHABLE']);
  expect(differences(await store.readBars('LOST', sessions[0]!.open, sessions[0]!.close), bars)).toEqual([]);
  expect((await store.patterns('lost-1')).get('LOST')).toEqual(samplePatterns(4));
  // Not even before merges: the repeated insert was recognised by its token.
  expect((await store.diskUsage()).barRows).toBe(bars.length);
  await store.close();
  proxy.close();
});

test('a store that is killed and comes back fails nothing that was under way', async () => {
  const store = await openStore({ ...server.address, clock: systemClock });
  const bars = sampleBars(sessions, 5);
  await server.kill();
  const saving = ['A', 'B', 'C'].map((symbol) => store.saveBars(symbol, [sessions[0]!.day], bars));
  const reading = store.recentRuns('any', 5);
  server = await startEmbedded(folder, Number(new URL(server.address.url).port));
  await Promise.all(saving);
  expect(await reading).toEqual([]);
  expect(differences(await store.readBars('B', sessions[0]!.open, sessions[0]!.close), bars)).toEqual([]);
  await store.close();
});

test('patience ends', async () => {
  const nobody = { ...server.address, url: 'http://127.0.0.1:1' };
  await expect(pingStore(nobody)).rejects.toMatchObject({ code: 'STORE_UNREACHABLE', retryable: true });
  let retries = 0;
  const opening = openStore({ ...nobody, clock: systemClock, retryForMs: 650, onRetry: () => retries++ });
  await expect(opening).rejects.toMatchObject({
    code: 'STORE_UNREACHABLE',
    message: expect.stringContaining(nobody.url) as string,
  });
  // Pauses of 100 and 200 ms fit in with room for a slow machine, one of 400 ms more never does.
  expect(retries).toBe(2);
});
