import { afterAll, beforeAll, expect, it } from 'vitest';

import type { Access } from '../../src/web/access.ts';
import type { ServedRoute } from '../../src/web/web-server.ts';
import { type Answer, ask, open, type ServedFrom, serving, startServedFrom } from './served-pages.ts';

/** Who may use what. HEAD is as GET; a route that is not named here fails the test. */
const table: Readonly<Record<Access, readonly string[]>> = {
  open: ['GET /assets/*', 'GET /healthz', 'GET /sign-in', 'POST /sign-in'],
  viewer: [
    ...['GET /', 'GET /report', 'GET /report/:date', 'GET /forecast/:date/:preset', 'GET /stock/:symbol'],
    ...['GET /eod', 'GET /eod/:date', 'GET /accuracy'],
    ...['GET /api/v1/eod', 'GET /api/v1/eod/:date', 'GET /api/v1/accuracy'],
    ...['GET /live', 'GET /runs', 'GET /runs/:runId', 'GET /system', 'GET /events/live', 'GET /events/runs'],
    ...['GET /readyz', 'GET /metrics', 'POST /sign-out'],
    ...['GET /api/v1/reports', 'GET /api/v1/reports/:date', 'GET /api/v1/forecasts/:date/:preset'],
    ...[
      'GET /api/v1/forecasts/:date/:preset/stocks',
      'GET /api/v1/stocks/:symbol',
      'GET /api/v1/stocks/:symbol/bars',
    ],
    ...[
      'GET /api/v1/runs',
      'GET /api/v1/runs/:runId',
      'GET /api/v1/live',
      'GET /api/v1/alerts',
      'GET /api/v1/system',
    ],
    ...['GET /api/v1/calendar', 'GET /api/v1/openapi.json'],
    ...['GET /queues', 'GET /queues/', 'GET /queues/metrics-history', 'GET /queues/job-schedulers'],
    ...['GET /queues/queue/:queueName', 'GET /queues/queue/:queueName/:jobId', 'GET /queues/static/*'],
    ...['GET /queues/api/redis/stats', 'GET /queues/api/queues', 'GET /queues/api/job-schedulers'],
    ...['metrics', 'default-job-options', 'workers', 'rate-limit', 'job-data-schema'].map(
      (of) => `GET /queues/api/queues/:queueName/${of}`,
    ),
    ...['/logs', '/flow', ''].map((of) => `GET /queues/api/queues/:queueName/:jobId${of}`),
  ],
  operator: [
    ...['POST /runs/rescan', 'POST /api/v1/runs'],
    ...[
      'PUT /queues/api/queues/pause',
      'PUT /queues/api/queues/resume',
      'POST /queues/api/queues/:queueName/add',
    ],
    ...[
      'retry/:queueStatus',
      'promote',
      'clean/:queueStatus',
      'pause',
      'resume',
      'concurrency',
      'rate-limit',
    ].map((does) => `PUT /queues/api/queues/:queueName/${does}`),
    ...['rate-limit/release', 'empty', 'obliterate', 'job-schedulers/:schedulerId/remove'].map(
      (does) => `PUT /queues/api/queues/:queueName/${does}`,
    ),
    'PUT /queues/api/queues/:queueName/job-schedulers/:schedulerId/run',
    'PATCH /queues/api/queues/:queueName/job-schedulers/:schedulerId',
    ...['retry', 'clean', 'promote', 'remove-unprocessed-children'].map(
      (does) => `PUT /queues/api/queues/:queueName/:jobId/${does}`,
    ),
    ...['update-data', 'delay', 'priority'].map(
      (does) => `PATCH /queues/api/queues/:queueName/:jobId/${does}`,
    ),
  ],
};

const accessOf = new Map(
  Object.entries(table).flatMap(([access, routes]) =>
    routes.map((route) => [route, access as Access] as const),
  ),
);

/** As the table names it. */
const nameOf = ({ method, url }: ServedRoute): string =>
  `${method === 'HEAD' ? 'GET' : method} ${url.replace(/^\/assets\/.*/, '/assets/*')}`;

const samples: Readonly<Record<string, string>> = { date: '2026-11-20', queueName: 'runs', symbol: 'AAPL' };

const pathOf = ({ url }: ServedRoute): string =>
  url.replace(/:(\w+)/g, (_all, name: string) => samples[name] ?? 'x').replace('*', 'favicon.ico');

const credentials = {
  none: {},
  'a forged session': {
    cookie: `openbell-session=operator.${'a'.repeat(24)}.9999999999999.${'b'.repeat(43)}`,
  },
  'a wrong token': { authorization: 'Bearer not-any-token-of-this-server' },
  viewer: { authorization: `Bearer ${open.WEB_VIEWER_TOKEN}` },
  operator: { authorization: `Bearer ${open.WEB_TOKEN}` },
} as const;
type Credential = keyof typeof credentials;

type Outcome =
  | 'let in'
  | 'asked to sign in'
  | 'told that it is for operators'
  | 'without the token of a page';

function outcomeOf({ status, headers, body }: Answer): Outcome {
  const { location } = headers;
  if (status === 401 || status === 429) return 'asked to sign in';
  if (status === 303 && String(location).startsWith('/sign-in?')) return 'asked to sign in';
  if (status === 403) {
    return body.includes('did not come from a page')
      ? 'without the token of a page'
      : 'told that it is for operators';
  }
  return 'let in';
}

function expected(access: Access, { method }: ServedRoute, as: Credential): Outcome {
  if (as === 'a wrong token') return 'asked to sign in';
  if (access === 'open' || as === 'operator' || as === access) {
    // A bearer token needs none; anybody else has to come from a page.
    return method === 'POST' && !(as === 'viewer' || as === 'operator')
      ? 'without the token of a page'
      : 'let in';
  }
  return as === 'viewer' ? 'told that it is for operators' : 'asked to sign in';
}

let from: ServedFrom;
beforeAll(async () => {
  from = await startServedFrom({ CLICKHOUSE_URL: 'http://127.0.0.1:1' });
});
afterAll(() => from.stop());

it('names every route there is, and none that is not', async () => {
  await serving(from, open, ({ routes }) => {
    const served = new Set(routes.map(nameOf));
    expect([...served].filter((name) => !accessOf.has(name))).toEqual([]);
    expect([...accessOf.keys()].filter((name) => !served.has(name))).toEqual([]);
    return Promise.resolve();
  });
});

it.each(Object.keys(credentials) as Credential[])('%s: every route lets in whom it should', async (as) => {
  await serving(from, open, async ({ url, routes }) => {
    const found = await Promise.all(
      routes.map(async (route) => {
        const { method } = route;
        const headers = { ...credentials[as], accept: '*/*' };
        const signIn = nameOf(route) === 'POST /sign-in' ? { form: { password: open.WEB_PASSWORD } } : {};
        const outcome = outcomeOf(await ask(url, pathOf(route), { method, headers, ...signIn }));
        // What the table lacks is the other test's matter; it is for operators.
        const wanted = expected(accessOf.get(nameOf(route)) ?? 'operator', route, as);
        return outcome === wanted ? [] : [`${method} ${route.url}: ${outcome} instead of ${wanted}`];
      }),
    );
    expect(found.flat()).toEqual([]);
  });
});

it('at this machine everybody may read, and change from a page', async () => {
  await serving(from, {}, async ({ url, routes }) => {
    const found = await Promise.all(
      routes.map(async (route) => {
        const { method } = route;
        const outcome = outcomeOf(await ask(url, pathOf(route), { method }));
        const wanted = method === 'GET' || method === 'HEAD' ? 'let in' : 'without the token of a page';
        return outcome === wanted ? [] : [`${method} ${route.url}: ${outcome} instead of ${wanted}`];
      }),
    );
    expect(found.flat()).toEqual([]);
  });
});

it('what is not there is told to viewers and led to the sign-in for others', async () => {
  await serving(from, open, async ({ url }) => {
    const statusOf = async (as: Credential, path: string, method: string): Promise<number> =>
      (await ask(url, path, { method, headers: credentials[as] })).status;
    expect(await statusOf('viewer', '/nothing-here', 'GET')).toBe(404);
    expect(await statusOf('viewer', '/runs', 'DELETE')).toBe(404);
    expect(await statusOf('none', '/nothing-here', 'GET')).toBe(303);
    expect(await statusOf('none', '/runs', 'DELETE')).toBe(303);
    expect(await statusOf('none', '/assets/../package.json', 'GET')).toBe(303);
  });
});
