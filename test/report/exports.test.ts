import { readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';
import { z } from 'zod';

import { categories } from '../../src/analytics/score-scales.ts';
import { reportJson } from '../../src/report/report-json.ts';
import { reportSchema } from '../../src/report/report-schema.ts';
import { reportCsv } from '../../src/report/stock-table.ts';
import { sourceOf } from '../../src/source.ts';
import { sampleReport } from './sample-report.ts';

const published: unknown = JSON.parse(
  readFileSync(new URL('../../docs/report.schema.json', import.meta.url), 'utf8'),
);

describe('the JSON report', () => {
  const report = sampleReport();

  test('the published schema is the one of the program', () => {
    expect(published).toEqual(z.toJSONSchema(reportSchema));
  });

  test.each([
    ['with an edge', report],
    ['without one', sampleReport({}, -0.01)],
    ['partial and of an unknown source', sampleReport({ state: 'partial', source: null, startedAt: null })],
    ['without any symbol', { ...report, symbols: [], forecasts: [] }],
  ])('%s holds to the published schema', (_what, each) => {
    const schema = z.fromJSONSchema(published as Parameters<typeof z.fromJSONSchema>[0]);
    const parsed = schema.safeParse(JSON.parse(reportJson(each)));
    expect(parsed.error?.issues ?? []).toEqual([]);
  });

  test('the published schema refuses what it should', () => {
    const schema = z.fromJSONSchema(published as Parameters<typeof z.fromJSONSchema>[0]);
    const written = JSON.parse(reportJson(report)) as Record<string, unknown>;
    expect(schema.safeParse({ ...written, mode: 'REAL' }).success).toBe(false);
    expect(schema.safeParse({ ...written, forecasts: [{}] }).success).toBe(false);
    expect(schema.safeParse({ ...written, run: undefined }).success).toBe(false);
  });

  test('is complete: every forecast, stock and symbol with its measures', () => {
    const written = reportSchema.parse(JSON.parse(reportJson(report)));
    expect(written.forecasts).toEqual(report.forecasts);
    expect(written.symbols.map(({ symbol, state }) => [symbol, state])).toEqual(
      report.symbols.map(({ symbol, state }) => [symbol, state]),
    );
    expect(written.run).toMatchObject({ runId: report.run.runId, publishedAt: '2026-11-20T10:46:30.000Z' });
  });

  test('names its mode', () => {
    expect(reportSchema.parse(JSON.parse(reportJson(report)))).toMatchObject({
      mode: 'SIMULATED',
      notice: 'SIMULATED: made from a simulated gateway, not from the market. Not investment advice.',
    });
    expect(reportJson(sampleReport({ source: sourceOf('U1') }))).not.toContain('SIMULATED');
  });
});

describe('the CSV report', () => {
  const report = sampleReport();
  const parse = (csv: string): string[][] =>
    csv
      .trimEnd()
      .split('\n')
      .map((line) => (line.match(/("([^"]|"")*"|[^,]*)(,|$)/g) ?? []).map((cell) => cell.replace(/,$/, '')));

  test('has a line a listed stock, each with the mode, its scores and its symbol’s measures', async () => {
    const [head, ...lines] = parse(await reportCsv(report));
    expect(lines).toHaveLength(7 * 12);
    const column = (name: string): number => head!.indexOf(name);
    expect(head!.slice(0, 5)).toEqual(['mode', 'date', 'run', 'preset', 'verdict']);
    for (const category of categories) expect(column(`${category}Score`)).toBeGreaterThan(0);
    for (const line of lines) {
      expect(line[0]).toBe('SIMULATED');
      const measures = report.symbols.find(({ symbol }) => symbol === line[column('symbol')])!.measures;
      expect(Number(line[column('atrPercent')])).toBe(measures['atrPercent']);
      expect(line[column('spreadPercent')]).toBe('');
    }
  });

  test('ranks the listed stocks by traded dollars', async () => {
    const [head, ...lines] = parse(await reportCsv(report));
    const dollars = lines.map((line) => Number(line[head!.indexOf('dailyDollarVolume')]));
    const ranks = lines.map((line) => Number(line[head!.indexOf('dollarVolumeRank')]));
    expect(ranks).toEqual(dollars.map((own) => 1 + dollars.filter((other) => other > own).length));
  });

  test('a forecast without any stock still says its verdict and mode', async () => {
    const empty = {
      ...report,
      forecasts: report.forecasts.slice(0, 1).map((one) => ({ ...one, stocks: [] })),
    };
    const [, line] = parse(await reportCsv(empty));
    expect(line!.slice(0, 5)).toEqual([
      'SIMULATED',
      '2026-11-20',
      'morning-2026-11-20-1',
      'default',
      'tradeable',
    ]);
  });
});
