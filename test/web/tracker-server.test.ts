import { request } from 'node:http';

import { describe, expect, it } from 'vitest';

import { systemClock } from '../../src/calendar/clock.ts';
import { formatUtc } from '../../src/calendar/new-york.ts';
import type { TrackerHealth, TrackerReadiness } from '../../src/tracker/tracker-health.ts';
import { createTrackerMetrics } from '../../src/tracker/tracker-metrics.ts';
import { startTrackerServer, type TrackerServer } from '../../src/web/tracker-server.ts';
import { settingsOf, silent } from '../stack/stack-holder.ts';
import { type FakeIntake, fakeIntake } from '../tracker/fake-intake.ts';
import { trackerState } from '../tracker/sample-state.ts';

const token = 'a token of 16 characters or more';
const bearer = { authorization: `Bearer ${token}` };

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

interface Served {
  readonly server: TrackerServer;
  readonly intake: FakeIntake;
  health: TrackerHealth;
  readiness: TrackerReadiness;
  /** A request whose headers, Host included, are the test's to choose. */
  readonly ask: (
    method: string,
    path: string,
    more?: { readonly headers?: Record<string, string>; readonly body?: unknown },
  ) => Promise<Answer>;
}

function ask(base: string, method: string, path: string, headers: Record<string, string>, body?: string) {
  return new Promise<Answer>((resolve, reject) => {
    const sent = request(base.replace('0.0.0.0', '127.0.0.1') + path, {
      method,
      headers: { connection: 'close', ...headers },
    });
    sent.on('response', (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () =>
        resolve({ status: response.statusCode!, headers: response.headers, body: text }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

async function serving(
  more: Record<string, string>,
  work: (served: Served) => Promise<void>,
  metrics = createTrackerMetrics(),
): Promise<void> {
  const intake = fakeIntake();
  const words = { connection: 'connected', journal: 'writes', store: 'writes', redis: 'ready' };
  const parts = {
    health: { alive: true, reason: '' },
    readiness: { ready: true, mode: 'PAPER', ...words },
  };
  const server = await startTrackerServer(
    {
      registry: metrics.registry,
      health: () => served.health,
      readiness: () => served.readiness,
      state: () => trackerState(),
      intake,
      clock: systemClock,
    },
    settingsOf('unused', more),
    silent,
  );
  const served: Served = {
    server,
    intake,
    ...parts,
    ask(method, path, { headers = {}, body } = {}) {
      const json: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
      const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
      return ask(server.url, method, path, { ...json, ...headers }, text);
    },
  };
  try {
    await work(served);
  } finally {
    await server.close();
    metrics.stop();
  }
}

const views = ['/metrics', '/readyz', '/state'];
const onLoopback = { TRACKER_HOST: '127.0.0.1' };
const beyond = { TRACKER_HOST: '0.0.0.0', TRACKER_TOKEN: token };

describe('who may ask for what', () => {
  const credentials: readonly (readonly [string, Record<string, string>])[] = [
    ['none', {}],
    ['a wrong token', { authorization: `Bearer ${token}x` }],
    ['an empty token', { authorization: 'Bearer ' }],
    ['the token as a password', { authorization: `Basic ${Buffer.from(`:${token}`).toString('base64')}` }],
    ['the token', bearer],
  ];

  it.each([
    ['on loopback without a token', onLoopback, [200, 200, 200, 200, 200], [404, 404, 404, 404, 404]],
    [
      'on loopback with a token',
      { ...onLoopback, TRACKER_TOKEN: token },
      [200, 200, 200, 200, 200],
      [401, 401, 401, 401, 200],
    ],
    ['beyond loopback', beyond, [401, 401, 401, 401, 200], [401, 401, 401, 401, 200]],
  ])('%s', async (_where, more, viewing, tracking) => {
    await serving(more, async (served) => {
      for (const [index, [what, headers]] of credentials.entries()) {
        expect((await served.ask('GET', '/healthz', { headers })).status, what).toBe(200);
        for (const path of views) {
          const { status } = await served.ask('GET', path, { headers });
          expect(status, `${path} with ${what}`).toBe(viewing[index]);
        }
        const added = await served.ask('POST', '/track', { headers, body: { ticker: 'ABCD' } });
        expect(added.status, `POST with ${what}`).toBe(tracking[index]);
        const removed = await served.ask('DELETE', '/track/ABCD', { headers });
        expect(removed.status, `DELETE with ${what}`).toBe(tracking[index]);
        if (tracking[index] === 200) continue;
        expect(JSON.parse(added.body)).toHaveProperty('error');
        expect(added.headers['www-authenticate']).toBe(
          tracking[index] === 401 ? 'Bearer realm="openbell"' : undefined,
        );
      }
      const taken = tracking.filter((status) => status === 200).length;
      expect(served.intake.added).toHaveLength(taken);
      expect(served.intake.others).toHaveLength(taken);
    });
  });

  it('pages of other sites and names pointed here may not, whatever they know', async () => {
    await serving(beyond, async ({ server, ask, intake }) => {
      const { port } = new URL(server.url);
      const post = async (headers: Record<string, string>): Promise<number> =>
        (await ask('POST', '/track', { headers: { ...bearer, ...headers }, body: { ticker: 'ABCD' } }))
          .status;
      expect(await post({ host: `evil.example:${port}` })).toBe(421);
      expect(await post({ origin: 'http://evil.example' })).toBe(403);
      expect(await post({ origin: 'null' })).toBe(403);
      expect(intake.added).toEqual([]);
      expect(await post({ host: `192.168.1.5:${port}` })).toBe(200);
    });
  });

  it('beyond loopback it does not start without a token', async () => {
    await expect(serving({ TRACKER_HOST: '0.0.0.0' }, () => Promise.resolve())).rejects.toMatchObject({
      code: 'BAD_CONFIGURATION',
    });
  });

  it('says which port is taken', async () => {
    await serving(onLoopback, async ({ server }) => {
      const { port } = new URL(server.url);
      const again = serving({ ...onLoopback, TRACKER_PORT: port }, () => Promise.resolve());
      await expect(again).rejects.toThrow(new RegExp(`TRACKER_PORT ${port}: .*EADDRINUSE`));
    });
  });
});

describe('tickers over HTTP', () => {
  const open = { ...onLoopback, TRACKER_TOKEN: token };

  it('come in with their time and headline, and go', async () => {
    await serving(open, async ({ ask, intake }) => {
      const seen = systemClock.now() - 60_000;
      const body = { ticker: 'BRK B', timestamp: formatUtc(seen), headline: 'A\nB' };
      const added = await ask('POST', '/track', { headers: bearer, body });
      expect(added).toMatchObject({ status: 200, body: '{"text":"BRK B is tracked"}' });
      expect(intake.added).toMatchObject([
        { ticker: 'BRK B', detectedAt: seen, by: 'http', headline: 'A B' },
      ]);
      expect((await ask('DELETE', '/track/BRK%20B', { headers: bearer })).status).toBe(200);
      expect(intake.others).toEqual(['remove BRK B']);
      intake.onAdd = () => Promise.resolve({ kind: 'refused', reason: 'ABCD has failed' });
      const refused = await ask('POST', '/track', { headers: bearer, body: { ticker: 'ABCD' } });
      expect(refused).toMatchObject({ status: 409, body: '{"error":"ABCD has failed"}' });
    });
  });

  it.each([
    ['no body', undefined, 400, 'write a JSON object'],
    ['no JSON', '{"ticker":', 400, 'JSON'],
    ['a list', ['ABCD'], 400, 'write a JSON object'],
    ['no ticker', {}, 400, 'ticker: nothing is not a ticker'],
    ['a ticker that is none', { ticker: "A';DROP" }, 400, 'is not a ticker'],
    ['a list as ticker', { ticker: ['ABCD'] }, 400, 'a list is not a ticker'],
    ['a wrong time', { ticker: 'ABCD', timestamp: 'now' }, 400, 'is not an ISO 8601 time'],
    ['old news', { ticker: 'ABCD', timestamp: '2020-01-01T00:00:00Z' }, 409, 'minutes old'],
    ['a prototype', '{"__proto__":{"ticker":"ABCD"}}', 400, ''],
    ['a body that is too large', { ticker: 'ABCD', more: 'x'.repeat(4096) }, 413, 'too large'],
  ])('with %s are answered with a sentence', async (_what, body, status, words) => {
    await serving(open, async ({ ask, intake }) => {
      const answer = await ask('POST', '/track', { headers: bearer, body });
      expect(answer.status).toBe(status);
      expect((JSON.parse(answer.body) as { error: string }).error).toContain(words);
      expect(intake.added).toEqual([]);
    });
  });

  it('need JSON, and a path that is a ticker', async () => {
    await serving(open, async ({ ask, intake }) => {
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
        const headers = { ...bearer, 'content-type': type };
        expect((await ask('POST', '/track', { headers, body: '{"ticker":"ABCD"}' })).status, type).toBe(415);
      }
      for (const path of ['/track/abcd', '/track/.A', '/track/A%0d%0aB', `/track/${'A'.repeat(13)}`]) {
        expect((await ask('DELETE', path, { headers: bearer })).status, path).toBe(400);
      }
      expect((await ask('DELETE', '/track/', { headers: bearer })).status).toBe(400);
      expect((await ask('PUT', '/track', { headers: bearer })).status).toBe(404);
      expect(intake.others).toEqual([]);
    });
  });

  it('that the intake fails at tell nothing of why', async () => {
    await serving(open, async ({ ask, intake }) => {
      intake.onAdd = () => Promise.reject(new Error('password of the disk'));
      const answer = await ask('POST', '/track', { headers: bearer, body: { ticker: 'ABCD' } });
      expect(answer.status).toBe(500);
      expect(answer.body).not.toContain('password');
    });
  });
});

describe('health and figures', () => {
  it('say whether the loop lives and the parts are ready', async () => {
    await serving(onLoopback, async (served) => {
      const ready = await served.ask('GET', '/readyz');
      expect(JSON.parse(ready.body)).toEqual(served.readiness);
      served.health = { alive: false, reason: 'the loop has stood still for 40 s' };
      served.readiness = { ...served.readiness, ready: false, connection: 'lost' };
      expect(await served.ask('GET', '/healthz')).toMatchObject({
        status: 503,
        body: '{"alive":false,"reason":"the loop has stood still for 40 s"}',
      });
      const lost = await served.ask('GET', '/readyz');
      expect(lost.status).toBe(503);
      expect(JSON.parse(lost.body)).toMatchObject({ mode: 'PAPER', connection: 'lost' });
      expect(JSON.parse((await served.ask('GET', '/state')).body)).toEqual(trackerState());
    });
  });

  it('are Prometheus text', async () => {
    const metrics = createTrackerMetrics();
    metrics.ticks.inc(41);
    metrics.dropped.inc('late');
    metrics.mode.set('SIMULATED');
    metrics.tickToAlert.observe(12);
    await serving(
      onLoopback,
      async ({ ask }) => {
        const { headers, body } = await ask('GET', '/metrics');
        expect(headers['content-type']).toContain('text/plain; version=0.0.4');
        for (const line of body.trimEnd().split('\n')) {
          expect(line).toMatch(
            /^(# (HELP|TYPE) openbell_tracker_\w+ .+|openbell_tracker_\w+(\{\w+="[^"]*"(,\w+="[^"]*")*\})? [-+\d.eE]+|)$/,
          );
        }
        expect(body).toContain('\nopenbell_tracker_ticks_total 41\n');
        expect(body).toContain('\nopenbell_tracker_dropped_ticks_total{reason="late"} 1\n');
        expect(body).toContain('\nopenbell_tracker_mode_info{mode="SIMULATED"} 1\n');
        expect(body).toContain('\nopenbell_tracker_tick_to_alert_seconds_count 1\n');
        expect(body).toContain('\nopenbell_tracker_tick_to_alert_seconds{quantile="0.99"} 0.012\n');
      },
      metrics,
    );
  });
});
