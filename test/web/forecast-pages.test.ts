import { afterAll, beforeAll, expect, test } from 'vitest';

import { systemClock } from '../../src/calendar/clock.ts';
import { forecastDocumentSchema } from '../../src/report/forecast-export.ts';
import { openStore } from '../../src/store/open-store.ts';
import { until } from '../harness/openbell.ts';
import { sampleForecasts, sampleRows, sampleScoreRows } from '../pages/forecast-view.ts';
import { sampleReport, sampleRun } from '../report/sample-report.ts';
import { samplePatterns } from '../store/sample-rows.ts';
import { type Answer, ask, type ServedFrom, serving, startServedFrom } from './served-pages.ts';

let from: ServedFrom;
const html = { accept: 'text/html' };
let base: string;
let end: () => void;
let served: Promise<void>;
const get = (path: string, headers: Readonly<Record<string, string>> = html): Promise<Answer> =>
  ask(base, path, { headers });

/** Serves until the tests are done; a store that was just opened may be slower than pages wait for. */
async function serve(): Promise<void> {
  const done = new Promise<void>((resolve) => (end = resolve));
  await new Promise<void>((started, failed) => {
    served = serving(from, {}, ({ url }) => {
      base = url;
      started();
      return done;
    });
    served.catch(failed);
  });
  await until('the store answers', async () => (await get('/forecast/2026-11-20/default')).status === 200);
}

beforeAll(async () => {
  from = await startServedFrom();
  const store = await openStore({ ...from.clickhouse, clock: systemClock });
  try {
    const [first, ...others] = sampleReport().symbols;
    const tally = new Float64Array();
    await store.saveSymbol({ ...first!, tally }, samplePatterns(7, 'default'));
    for (const symbol of others) await store.saveSymbol({ ...symbol, tally }, []);
    await store.saveReport(sampleRun, sampleRows);
    await store.saveRun(sampleRun);
  } finally {
    await store.close();
  }
  await serve();
});
afterAll(async () => {
  end();
  await served;
  await from.stop();
});

test('a forecast is shown with its stocks, its scores and what its filters refused', async () => {
  const { status, body } = await get('/forecast/2026-11-20/default');
  expect(status).toBe(200);
  expect(body).toContain('7 patterns in all stocks of the window, 5');
  expect(body.match(/<tr><th scope="row"><a/g)).toHaveLength(
    sampleForecasts.forecasts[0]!.stocks.length + sampleScoreRows('default').length,
  );
});

test('where there is no such forecast the page says what there is', async () => {
  const unknown = await get('/forecast/2026-11-20/%3Cb%3Emine');
  expect(unknown.status).toBe(404);
  expect(unknown.body).toContain('The report of 2026-11-20 has no forecast “&lt;b>mine”.');
  expect(unknown.body).toContain('href="/forecast/2026-11-20/conservative"');
  const otherDay = await get('/forecast/2026-11-19/default');
  expect(otherDay.status).toBe(404);
  expect(otherDay.body).toContain('href="/forecast/2026-11-20/default"');
  const noDay = await get('/forecast/tomorrow/default');
  expect(noDay.status).toBe(400);
  expect(noDay.body).toContain('write it YYYY-MM-DD');
});

test('the API answers in JSON and in CSV', async () => {
  const path = '/api/v1/forecasts/2026-11-20/default';
  const json = await get(path, {});
  expect(forecastDocumentSchema.parse(JSON.parse(json.body)).forecast).toEqual(sampleForecasts.forecasts[0]);
  const csv = await get(`${path}?format=csv`, {});
  expect(csv.headers).toMatchObject({
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': 'attachment; filename="openbell-2026-11-20-default-forecast.csv"',
  });
  expect(csv.body).toMatch(/^mode,date,run,preset,[^\n]*\r\nSIMULATED,2026-11-20,/);
  const stocks = await get(`${path}/stocks`, {});
  expect((JSON.parse(stocks.body) as { stocks: unknown[] }).stocks).toHaveLength(60);
  const stocksCsv = await get(`${path}/stocks?format=csv`, {});
  expect(stocksCsv.body.split('\r\n').filter((line) => line.startsWith('SIMULATED,'))).toHaveLength(60);
});

test.each([
  ['/api/v1/forecasts/2026-11-20/mine', 404, 'it has default, conservative'],
  ['/api/v1/forecasts/2026-11-19/default/stocks', 404, 'No report is stored for 2026-11-19'],
  ['/api/v1/forecasts/2026-02-30/default', 400, 'YYYY-MM-DD'],
  ['/api/v1/forecasts/2026-11-20/default?format=xml', 400, 'must be json or csv'],
])('the API refuses %s with %d and a sentence', async (path, status, sentence) => {
  const answer = await get(path, {});
  expect(answer.status).toBe(status);
  const { error, advice } = JSON.parse(answer.body) as { error: string; advice: string };
  expect(error).toContain(sentence);
  expect(advice).not.toBe('');
});
