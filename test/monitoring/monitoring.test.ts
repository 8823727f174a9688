import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { parseTradingDay } from '../../src/calendar/trading-day.ts';
import { hasEnded } from '../../src/jobs/run-ledger.ts';
import { root } from '../compose/compose-file.ts';
import { clockAt, gatewayAt, meeting, smallMarket, withHome } from '../harness/home.ts';
import { until } from '../harness/openbell.ts';
import { ask } from '../web/served-pages.ts';
import { readPromql, readSamples } from './promql.ts';

/** What Grafana needs of a dashboard it is given as a file. */
const dashboardSchema = z.object({
  uid: z.string().min(1).max(40),
  title: z.string().min(1),
  schemaVersion: z.int().min(36),
  templating: z.object({ list: z.array(z.object({ name: z.string(), type: z.literal('datasource') })) }),
  panels: z
    .array(
      z.object({
        id: z.int(),
        type: z.literal('timeseries'),
        title: z.string().min(1),
        datasource: z.object({ type: z.literal('prometheus'), uid: z.literal('${datasource}') }),
        gridPos: z.object({ h: z.int(), w: z.int().max(24), x: z.int().max(23), y: z.int() }),
        fieldConfig: z.object({ defaults: z.object({ unit: z.string() }), overrides: z.array(z.unknown()) }),
        targets: z
          .array(z.object({ refId: z.string().length(1), expr: z.string(), legendFormat: z.string() }))
          .min(1),
      }),
    )
    .min(1),
});

const rulesSchema = z.object({
  groups: z.array(
    z.object({
      name: z.string(),
      rules: z.array(
        z.object({
          alert: z.string().regex(/^Openbell[A-Z]\w+$/),
          expr: z.string(),
          for: z
            .string()
            .regex(/^\d+[smh]$/)
            .optional(),
          labels: z.object({ severity: z.enum(['page', 'warn']) }),
          annotations: z.object({ summary: z.string(), what_to_do: z.string() }),
        }),
      ),
    }),
  ),
});

const folder = join(root, 'docker/grafana');
const boards = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => dashboardSchema.parse(JSON.parse(readFileSync(join(folder, name), 'utf8'))));
const toJson = 'import json, sys, yaml; json.dump(yaml.safe_load(sys.stdin), sys.stdout)';
const alerts = readFileSync(join(root, 'docker/prometheus/alerts.yml'), 'utf8');
const rules = rulesSchema.parse(
  JSON.parse(execFileSync('python3', ['-c', toJson], { input: alerts, encoding: 'utf8' })),
);

const queries: [where: string, expression: string][] = [
  ...boards.flatMap(({ title, panels }) =>
    panels.flatMap((panel) =>
      panel.targets.map(({ expr }): [string, string] => [`${title}, ${panel.title}`, expr]),
    ),
  ),
  ...rules.groups.flatMap((group) => group.rules.map(({ alert, expr }): [string, string] => [alert, expr])),
];

/** Counters of what does not happen in a quiet morning, with their labels. */
const neverYet = new Map([['openbell_tracker_dropped_ticks_total', ['reason']]]);

describe('dashboards and alerts', () => {
  let samples: Map<string, Record<string, string>[]>;
  let scraped = '';

  beforeAll(async () => {
    await withHome(async (home) => {
      const time = clockAt('2026-11-20T05:45:00-05:00');
      const gateway = await gatewayAt(smallMarket(), time);
      const env = { ...meeting(time, gateway), TRIGGERS_FOLDER: join(home.folder, 'triggers') };
      try {
        for (const kind of ['scheduler', 'worker']) home.start([kind], env);
        const tracker = home.start(['tracker'], env);
        const web = home.start(['web'], env);
        const [, webUrl] = await web.line(/"url":"([^"]+)"[^\n]*web ready/);
        const [, trackerUrl] = await tracker.line(/"url":"([^"]+)"[^\n]*tracker ready/);
        await home.untilRun(parseTradingDay('2026-11-20'), 'has ended', hasEnded);
        const scrape = async (url: string): Promise<string> => (await ask(url, '/metrics')).body;
        await until('all that is scraped is there', async () => {
          scraped = `${await scrape(webUrl!)}\n${await scrape(trackerUrl!)}`;
          const has = (pattern: RegExp): boolean => pattern.test(scraped);
          return (
            has(/openbell_report_age_seconds\{report="morning"\}/) &&
            has(/openbell_queue_jobs\{queue="symbols"/) &&
            has(/openbell_gateway_messages_total\{kind="worker"/) &&
            has(/openbell_process_info\{kind="tracker"/) &&
            has(/openbell_web_requests_total\{/) &&
            has(/openbell_scheduler_leads\{.*1$/m)
          );
        });
        samples = readSamples(scraped);
      } finally {
        await gateway.close();
      }
    });
  });

  it.each(queries)('%s: every metric, label and value is scraped', (_where, expression) => {
    const { asked, grouped } = readPromql(expression);
    for (const { metric, labels } of asked) {
      const found = samples.get(metric);
      // What happens rarely, as a dropped trade, has no sample before it does.
      if (found === undefined) {
        expect([...neverYet.keys()], metric).toContain(metric);
        expect(scraped).toContain(`# TYPE ${metric} counter`);
        for (const name of grouped) expect(neverYet.get(metric)).toContain(name);
        continue;
      }
      for (const { name, equals } of labels) {
        const values = found.flatMap((sample) => sample[name] ?? []);
        expect(values, `${metric}{${name}}`).not.toEqual([]);
        if (equals !== null) expect(values, `${metric}{${name}}`).toContain(equals);
      }
      for (const name of grouped) expect(Object.keys(found[0]!), `${metric} by ${name}`).toContain(name);
    }
  });

  it('tell what an operator has to know', () => {
    const one = (name: string, labels: Record<string, string>): boolean =>
      (samples.get(name) ?? []).some((sample) =>
        Object.entries(labels).every(([key, value]) => sample[key] === value),
      );
    expect(one('openbell_run_state', { report: 'morning', state: 'done' })).toBe(true);
    for (const kind of ['scheduler', 'worker', 'tracker', 'web'])
      expect(one('openbell_process_rss_bytes', { kind }), kind).toBe(true);
    expect(one('openbell_gateway_state', { kind: 'worker', state: 'connected' })).toBe(true);
    expect(one('openbell_server_up', { server: 'clickhouse' })).toBe(true);
  });
});

it('dashboards have names, panels and places of their own', () => {
  expect(boards.map(({ uid }) => uid).sort()).toEqual([
    'openbell-processes',
    'openbell-report',
    'openbell-tracker',
  ]);
  for (const { panels } of boards) {
    const places = panels.map(({ gridPos: { x, y } }) => `${x},${y}`);
    expect(new Set(places).size).toBe(panels.length);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  }
});

it.each(['sum(', 'rate(x[5m]))', 'ratte(x[5m])', 'x{state=connected}', 'x $ y', '1 > 2'])(
  'what is no expression is refused: %s',
  (expression) => expect(() => readPromql(expression)).toThrow(),
);
