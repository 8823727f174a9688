import { request } from 'node:http';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { systemClock } from '../../src/calendar/clock.ts';
import type { Settings } from '../../src/config/settings.ts';
import { openQueues, type Queues } from '../../src/jobs/queues.ts';
import { attachOrStart, type Stack } from '../../src/stack/stack.ts';
import { type BoardServer, startBoardServer } from '../../src/web/board-server.ts';
import { silent } from '../harness/home.ts';
import { newHome, removeHomes, settingsOf } from '../stack/stack-holder.ts';

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

let stack: Stack;
let queues: Queues;

beforeAll(async () => {
  const home = settingsOf(newHome(), { CLICKHOUSE_URL: 'http://127.0.0.1:1' });
  stack = await attachOrStart(home, systemClock, silent);
  queues = openQueues(stack.redis.url, silent);
  await queues.runs.add('scan', { runId: 'r' } as never, { jobId: 'a-run' });
});
afterAll(async () => {
  await queues.close();
  await stack.stop();
  removeHomes();
});

const settings = (more: Record<string, string> = {}): Settings => settingsOf('unused', more);

async function serving(
  more: Record<string, string>,
  work: (board: BoardServer) => Promise<void>,
): Promise<void> {
  const board = await startBoardServer(queues, settings(more), silent);
  try {
    await work(board);
  } finally {
    await board.close();
  }
}

/** A request whose Host and Origin are the test's to choose, as fetch does not allow. */
function ask(
  board: BoardServer,
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<Answer> {
  const url = new URL(path, board.url.replace('0.0.0.0', '127.0.0.1'));
  return new Promise((resolve, reject) => {
    request(url, { method, headers: { connection: 'close', ...headers } }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, body }));
    })
      .on('error', reject)
      .end();
  });
}

describe('Bull Board', () => {
  it('shows the queues and changes nothing', async () => {
    await serving({}, async (board) => {
      const list = await ask(board, '/queues/api/queues');
      expect(list.status).toBe(200);
      const names = (JSON.parse(list.body) as { queues: { name: string }[] }).queues.map(({ name }) => name);
      expect(names).toEqual(['schedules', 'runs', 'symbols']);
      for (const [method, path] of [
        ['PUT', '/queues/api/queues/runs/a-run/clean'],
        ['PUT', '/queues/api/queues/runs/pause'],
        ['PUT', '/queues/api/queues/runs/empty'],
        ['POST', '/queues/api/queues/runs/add'],
      ] as const) {
        expect((await ask(board, path, {}, method)).status, path).toBe(405);
      }
      expect(await queues.runs.getWaitingCount()).toBe(1);
      expect(await queues.runs.isPaused()).toBe(false);
    });
  });

  it('may be configured to change jobs', async () => {
    await serving({ BOARD_READ_ONLY: 'false' }, async (board) => {
      expect((await ask(board, '/queues/api/queues/runs/pause', {}, 'PUT')).status).toBe(200);
      expect(await queues.runs.isPaused()).toBe(true);
      await queues.runs.resume();
    });
  });

  it('serves a page that needs no script, style or font its content policy forbids', async () => {
    await serving({}, async (board) => {
      const page = await ask(board, '/queues');
      expect(page.status).toBe(200);
      const policy = String(page.headers['content-security-policy']);
      expect(policy).toContain("default-src 'self'");
      expect(policy).not.toMatch(/script-src[^;]*unsafe/);
      const scripts = [...page.body.matchAll(/<script\b([^>]*)>([^<]*)/g)];
      expect(scripts.length).toBeGreaterThan(1);
      for (const [, attributes, text] of scripts) {
        // JSON for the scripts to read is no script.
        if (attributes!.includes('application/json')) continue;
        expect(attributes).toMatch(/src="[^":]+"/);
        expect(text!.trim()).toBe('');
      }
      expect(page.body).not.toMatch(/\son\w+=/);
      const named = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1]!);
      const base = new URL('/queues/', board.url);
      for (const name of named) {
        expect(new URL(name, base).origin, name).toBe(base.origin);
        expect((await ask(board, new URL(name, base).pathname)).status, name).toBe(200);
      }
      expect(page.headers['x-frame-options']).toBe('SAMEORIGIN');
    });
  });

  it('answers only for its own names, and to no page of another site', async () => {
    await serving({}, async (board) => {
      const { host, origin, port } = new URL(board.url);
      const statusOf = async (headers: Record<string, string>): Promise<number> =>
        (await ask(board, '/queues/api/queues', headers)).status;
      expect(await statusOf({ host })).toBe(200);
      expect(await statusOf({ host: `localhost:${port}` })).toBe(200);
      expect(await statusOf({ host, origin })).toBe(200);
      expect(await statusOf({ host: 'evil.example' })).toBe(421);
      expect(await statusOf({ host: `evil.example:${port}` })).toBe(421);
      expect(await statusOf({ host: `192.168.1.5:${port}` })).toBe(421);
      expect(await statusOf({ host, origin: 'http://evil.example' })).toBe(403);
      expect(await statusOf({ host, origin: 'null' })).toBe(403);
      expect(await statusOf({ host, origin: `http://localhost:${Number(port) + 1}` })).toBe(403);
    });
  });

  it('does not start beyond loopback without a password', async () => {
    await expect(startBoardServer(queues, settings({ WEB_HOST: '0.0.0.0' }), silent)).rejects.toMatchObject({
      code: 'BAD_CONFIGURATION',
    });
  });

  it('asks for a password beyond loopback, for everything', async () => {
    const secret = 'a long pass phrase';
    await serving({ WEB_HOST: '0.0.0.0', WEB_PASSWORD: secret }, async (board) => {
      const signIn = (user: string, password: string): Record<string, string> => ({
        authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
      });
      for (const path of ['/', '/queues', '/queues/api/queues', '/queues/static/favicon.ico']) {
        const refused = await ask(board, path);
        expect(refused.status, path).toBe(401);
        expect(refused.headers['www-authenticate'], path).toContain('Basic');
        expect((await ask(board, path, signIn('openbell', 'wrong'))).status, path).toBe(401);
        expect((await ask(board, path, signIn('root', secret))).status, path).toBe(401);
        expect((await ask(board, path, signIn('openbell', secret))).status, path).toBeLessThan(400);
      }
      // Bound to every address it is reached by any of them, and by no name somebody points here.
      const { port } = new URL(board.url);
      const named = (host: string) => ask(board, '/queues', { host, ...signIn('openbell', secret) });
      expect((await named(`192.168.1.5:${port}`)).status).toBe(200);
      expect((await named(`evil.example:${port}`)).status).toBe(421);
    });
  });

  it('says which port is taken', async () => {
    await serving({}, async (board) => {
      const { port } = new URL(board.url);
      await expect(startBoardServer(queues, settings({ WEB_PORT: port }), silent)).rejects.toThrow(
        new RegExp(`WEB_PORT ${port}: .*EADDRINUSE`),
      );
    });
  });
});
