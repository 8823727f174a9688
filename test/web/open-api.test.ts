import { readFileSync } from 'node:fs';

import type { OpenAPIV3_1 } from 'openapi-types';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { accuracyRows } from '../../src/analytics/end-of-day/accuracy.ts';
import { parseTradingDay } from '../../src/calendar/trading-day.ts';
import { ownVersion } from '../../src/config/own-version.ts';
import { loadReport, type Report } from '../../src/report/load-report.ts';
import { reportDocument } from '../../src/report/report-json.ts';
import { reportCsv } from '../../src/report/stock-table.ts';
import { apiDocument } from '../../src/web/api/api-document.ts';
import { clockAt, gatewayAt, meeting, smallMarket, type TestHome, holdHome } from '../harness/home.ts';
import { askWhileBusy } from '../harness/while-busy.ts';
import { sampleOutcome } from '../pages/sample-outcome.ts';
import { ask, serving } from './served-pages.ts';

const published = JSON.parse(
  readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8'),
) as OpenAPIV3_1.Document;
const { paths = {}, components = {} } = published;

type Operation = OpenAPIV3_1.OperationObject;
const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;
const operations = Object.entries(paths).flatMap(([path, item]) =>
  methods.flatMap((method) => (item?.[method] ? [[method, path, item[method]] as const] : [])),
);

type JsonSchema = Parameters<typeof z.fromJSONSchema>[0];
const schemasOf = (operation: Operation, status: string): (readonly [type: string, schema: JsonSchema])[] => {
  const response = operation.responses?.[status] as OpenAPIV3_1.ResponseObject | undefined;
  return Object.entries(response?.content ?? {}).map(([type, { schema }]) => [type, schema as JsonSchema]);
};

describe('the published description of the API', () => {
  it('is the one the program makes', async () => {
    expect(await apiDocument(ownVersion())).toEqual(published);
  });

  it('says what it is', () => {
    expect(published).toMatchObject({ openapi: '3.1.0', info: { title: 'openbell', version: ownVersion() } });
    expect(Object.keys(components.securitySchemes ?? {})).toEqual(['token', 'session']);
    for (const requirement of published.security ?? [])
      for (const name of Object.keys(requirement)) expect(components.securitySchemes).toHaveProperty(name);
  });

  it.each(operations)('%s %s is described as OpenAPI asks for', (_method, path, operation) => {
    expect(operation.summary).toMatch(/^[A-Z].{3,99}$/);
    const declared = (published.tags ?? []).map(({ name }) => name);
    expect(operation.tags).toHaveLength(1);
    expect(declared).toContain(operation.tags![0]);

    const parameters = (operation.parameters ?? []) as OpenAPIV3_1.ParameterObject[];
    const inPath = parameters.filter((parameter) => parameter.in === 'path');
    expect(inPath.map(({ name }) => name).sort()).toEqual(
      [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!).sort(),
    );
    for (const parameter of parameters) {
      expect(['path', 'query']).toContain(parameter.in);
      expect(parameter.schema).toBeDefined();
      if (parameter.in === 'path') expect(parameter.required).toBe(true);
    }

    const { responses } = operation;
    for (const [status, response] of Object.entries(responses)) {
      expect(status).toMatch(/^[2-5]\d\d$/);
      if ('$ref' in response) {
        expect(components.responses).toHaveProperty(response.$ref.replace('#/components/responses/', ''));
      } else expect(response.description).not.toBe('');
    }
    const good = Object.keys(responses).filter((status) => status.startsWith('2'));
    expect(good.length).toBeGreaterThan(0);
    for (const status of good) {
      const schemas = schemasOf(operation, status);
      expect(schemas.length).toBeGreaterThan(0);
      for (const [, schema] of schemas) expect(() => z.fromJSONSchema(schema)).not.toThrow();
    }
    for (const status of ['400', '401', '404', '503']) expect(responses).toHaveProperty(status);
  });

  it('refers to nothing that is not in it', () => {
    const references = [...JSON.stringify(published).matchAll(/"\$ref":"([^"]+)"/g)].map(
      (match) => match[1]!,
    );
    expect(references.length).toBeGreaterThan(0);
    for (const reference of new Set(references)) {
      const [, section, name] = /^#\/components\/(\w+)\/(\w+)$/.exec(reference)!;
      expect((components as Record<string, object>)[section!]).toHaveProperty(name!);
    }
  });
});

describe('the API over a real store', () => {
  const date = parseTradingDay('2026-11-20');
  const clock = clockAt('2026-11-20T05:45:00-05:00');
  let home: TestHome;
  let report: Report;
  let letGo: () => Promise<void>;

  beforeAll(async () => {
    ({ home, letGo } = await holdHome());
    const gateway = await gatewayAt(smallMarket(), clock);
    const { code, stderr } = await home.run(['morning'], meeting(clock, gateway));
    await gateway.close();
    expect(code, stderr).toBe(0);
    report = await loadReport(home.store, date);
    const { run, presets, ...summary } = sampleOutcome();
    await home.store.saveEndOfDay(run, { presets, accuracy: accuracyRows(date, presets), summary });
    await home.store.saveRun(run);
  });
  afterAll(() => letGo());

  const served = <T>(work: Parameters<typeof serving<T>>[2]): Promise<T> => {
    const { stack, queues, folder } = home;
    const from = { home: folder, redisUrl: stack.redis.url, clickhouse: stack.clickhouse, queues };
    return serving({ ...from, stop: () => Promise.resolve() }, {}, work, clock.clock);
  };

  it('serves the published description, which has every route under /api/', () =>
    served(async (server) => {
      const { body } = await ask(server.url, '/api/v1/openapi.json');
      const given = JSON.parse(body) as OpenAPIV3_1.Document;
      expect({ ...given, info: { ...given.info, version: published.info.version } }).toEqual(published);
      const registered = server.routes
        .filter(({ url, method }) => url.startsWith('/api/') && method !== 'HEAD')
        .map(({ method, url }) => `${method} ${url.replace(/:(\w+)/g, '{$1}')}`);
      expect(operations.map(([method, path]) => `${method.toUpperCase()} ${path}`).sort()).toEqual(
        registered.sort(),
      );
    }));

  it('answers every GET as it is described', () =>
    served(async (server) => {
      const samples: Readonly<Record<string, string>> = {
        date,
        preset: 'default',
        symbol: report.forecasts[0]!.stocks[0]!.symbol,
        runId: report.run.runId,
        from: '2026-11-16',
        to: '2026-11-30',
      };
      for (const [method, path, operation] of operations) {
        if (method !== 'get') continue;
        const query = ((operation.parameters ?? []) as OpenAPIV3_1.ParameterObject[])
          .filter((parameter) => parameter.in === 'query' && parameter.required)
          .map(({ name }) => `${name}=${samples[name]}`);
        const filled = path.replace(/\{(\w+)\}/g, (_all, name: string) => encodeURIComponent(samples[name]!));
        const asked = `${filled}?${query.join('&')}`;
        const { status, body, headers } = await ask(server.url, asked);
        // No tracker runs here, and its route says so as described.
        expect(status, `${asked}: ${body.slice(0, 300)}`).toBe(
          path === '/api/v1/live' && status === 503 ? 503 : 200,
        );
        const [schema] =
          status === 200
            ? schemasOf(operation, '200').filter(([type]) => type === 'application/json')
            : [['', components.schemas!['Failure'] as JsonSchema] as const];
        expect(headers['content-type']).toMatch(/^application\/json/);
        const checked = z.fromJSONSchema(schema![1]).safeParse(JSON.parse(body));
        expect(checked.error?.issues ?? [], asked).toEqual([]);
      }
    }));

  it('gives the reports of days: listed, whole, and as CSV', () =>
    served(async (server) => {
      const { run } = report;
      const get = async (path: string): Promise<unknown> => {
        const { body } = await askWhileBusy(
          () => ask(server.url, `/api/v1/reports${path}`),
          ({ status }) => status,
        );
        return JSON.parse(body);
      };
      expect(await get('')).toEqual({
        reports: [{ date, runId: run.runId, state: 'done', late: false, mode: 'SIMULATED' }],
      });
      expect(await get(`/${date}`)).toEqual(JSON.parse(JSON.stringify(reportDocument(report))));
      expect(await get('/latest')).toEqual(await get(`/${date}`));

      const csv = await ask(server.url, '/api/v1/reports/latest?format=csv');
      expect(csv.body).toBe(await reportCsv(report));
      expect(csv.headers).toMatchObject({
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': `attachment; filename="openbell-${date}.csv"`,
      });
    }));

  it('answers what it cannot give with a sentence', () =>
    served(async (server) => {
      const failure = z.strictObject({ error: z.string(), advice: z.string().min(1) });
      for (const [path, status, sentence] of [
        ['/2026-02-30', 400, /2026-02-30.*is not a date/],
        ['/yesterday', 400, /yesterday.*is not a date/],
        ['/2026-11-18', 404, /No report is stored for 2026-11-18/],
        ['/latest?format=xml', 400, /format/],
        ['?limit=0', 400, /limit/],
      ] as const) {
        const answer = await ask(server.url, `/api/v1/reports${path}`);
        expect(answer.status, path).toBe(status);
        expect(failure.parse(JSON.parse(answer.body)).error).toMatch(sentence);
      }
    }));
});
