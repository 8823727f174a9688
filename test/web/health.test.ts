import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openQueues } from '../../src/jobs/queues.ts';
import { until } from '../harness/openbell.ts';
import { silent } from '../stack/stack-holder.ts';
import { ask, Browser, open, type ServedFrom, serving, startServedFrom } from './served-pages.ts';

let from: ServedFrom;
beforeAll(async () => {
  from = await startServedFrom();
});
afterAll(() => from.stop());

const asViewer = { headers: { authorization: `Bearer ${open.WEB_VIEWER_TOKEN}` } };

describe('/healthz and /readyz', () => {
  it('say that it lives and that what it reads from answers', async () => {
    await serving(from, open, async ({ url }) => {
      const alive = await ask(url, '/healthz');
      expect([alive.status, JSON.parse(alive.body)]).toEqual([200, { alive: true }]);
      let ready = alive;
      // The store is opened when it is first asked for.
      await until('it is ready', async () => {
        ready = await ask(url, '/readyz', asViewer);
        return ready.status === 200;
      });
      expect([ready.status, JSON.parse(ready.body)]).toEqual([
        200,
        { ready: true, store: 'answers', redis: 'answers' },
      ]);
    });
  });

  it('name what is away within a second', async () => {
    const redisUrl = 'redis://127.0.0.1:1';
    const queues = openQueues(redisUrl, silent);
    const clickhouse = { ...from.clickhouse, url: 'http://127.0.0.1:1' };
    try {
      for (const [away, store, redis] of [
        [{ clickhouse }, /^ClickHouse at http:\/\/127\.0\.0\.1:1 /, /^answers$/],
        [{ queues, redisUrl }, /^answers$/, /^Redis has not answered|^Redis cannot be reached/],
      ] as const) {
        await serving({ ...from, ...away }, {}, async ({ url }) => {
          await until('it is told what is away', async () => {
            const started = performance.now();
            const { status, body } = await ask(url, '/readyz');
            expect(performance.now() - started).toBeLessThan(1_000);
            expect(status).toBe(503);
            const told = JSON.parse(body) as { ready: boolean; store: string; redis: string };
            expect(told.ready).toBe(false);
            return store.test(told.store) && redis.test(told.redis);
          });
          expect((await ask(url, '/healthz')).status).toBe(200);
        });
      }
    } finally {
      await queues.close();
    }
  });
});

it('/metrics counts answers by route, sign-ins that were refused, and who listens', async () => {
  await serving(from, open, async ({ url }) => {
    await ask(url, '/healthz');
    await ask(url, '/nothing-here', asViewer);
    await ask(url, '/queues/queue/runs', asViewer);
    await ask(url, '/queues/queue/symbols', asViewer);
    await ask(url, '/metrics', { headers: { authorization: 'Bearer wrong' } });
    await new Browser(url).signIn('wrong');
    const { status, headers, body } = await ask(url, '/metrics', asViewer);
    expect([status, headers['content-type']]).toEqual([200, expect.stringContaining('text/plain; version=')]);
    const lines = body.split('\n');
    for (const line of [
      'openbell_web_requests_total{method="GET",route="/healthz",status="200"} 1',
      'openbell_web_requests_total{method="GET",route="none",status="404"} 1',
      'openbell_web_requests_total{method="GET",route="/queues/queue/:queueName",status="200"} 2',
      'openbell_web_requests_total{method="GET",route="/metrics",status="401"} 1',
      'openbell_web_request_seconds_count{route="/healthz"} 1',
      'openbell_web_sign_ins_refused_total{reason="token"} 1',
      'openbell_web_sign_ins_refused_total{reason="password"} 1',
      'openbell_web_event_clients 0',
      'openbell_web_event_clients_dropped_total 0',
    ]) {
      expect(lines, line).toContain(line);
    }
    expect(body).toContain('process_resident_memory_bytes');
    for (const secret of Object.values(open).slice(2)) expect(body).not.toContain(secret);
  });
});
