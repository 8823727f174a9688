import { afterAll, beforeAll, expect, test } from 'vitest';

import { backtestSymbol } from '../../src/analytics/backtest-symbol.ts';
import { standardPresets } from '../../src/analytics/presets.ts';
import { sessionVwap } from '../../src/analytics/vwap.ts';
import { systemClock } from '../../src/calendar/clock.ts';
import { sessionsBefore } from '../../src/calendar/sessions.ts';
import { drawingOf, layOut } from '../../src/client/stock-chart-data.ts';
import type { ChartPatterns, StockBars } from '../../src/pages/stock/stock-data.ts';
import { openStore } from '../../src/store/open-store.ts';
import { sampleRows } from '../pages/forecast-view.ts';
import { sampleReport, sampleRun } from '../report/sample-report.ts';
import { day, sampleBars } from '../store/sample-rows.ts';
import { type Answer, ask, type ServedFrom, serving, startServedFrom } from './served-pages.ts';

let from: ServedFrom;
let get: (path: string, accept?: string) => Promise<Answer>;
let stopServing: () => void;
let served: Promise<void>;
const json = async <T>(path: string): Promise<T> =>
  JSON.parse((await get(path, 'application/json')).body) as T;

const [first, second] = sampleReport().symbols.map(({ symbol }) => symbol) as [string, string];
const shares = 'BRK B';
const sessions = sessionsBefore(day, 20);
const bars = sampleBars(sessions, 5, 0.004);
const { patterns, offsets, accepted } = backtestSymbol({
  ...{ symbol: first, bars, sessions, presets: standardPresets },
  settings: { kappa: 0.05, costFraction: 0.0002 },
});

beforeAll(async () => {
  from = await startServedFrom();
  const store = await openStore({ ...from.clickhouse, clock: systemClock });
  try {
    const tally = new Float64Array();
    const { symbols } = sampleReport();
    await store.saveSymbol({ ...symbols[0]!, symbol: shares, tally }, []);
    for (const outcome of symbols) {
      await store.saveSymbol({ ...outcome, tally }, outcome.symbol === first ? patterns : []);
    }
    await store.saveBars(
      first,
      sessions.map((session) => session.day),
      bars,
    );
    const entries = [{ symbol: first, conId: 1, primaryExchange: 'NYSE' }];
    await store.saveUniverse({ date: day, origin: 'a test', minimumVolume: 0, entries });
    await store.saveReport(sampleRun, sampleRows);
    await store.saveRun(sampleRun);
  } finally {
    await store.close();
  }
  // One server for all tests, whose reports are read once.
  await new Promise<void>((ready, failed) => {
    served = serving(from, {}, ({ url }) => {
      get = (path, accept = 'text/html') => ask(url, path, { headers: { accept } });
      ready();
      return new Promise<void>((stop) => (stopServing = stop));
    });
    served.catch(failed);
  });
});
afterAll(async () => {
  stopServing();
  await served;
  await from.stop();
});

test('the bars come as columns with their session VWAP, cut into sessions, in under 700 kB', async () => {
  const { body } = await get(`/api/v1/stocks/${first}/bars`, 'application/json');
  expect(Buffer.byteLength(body)).toBeLessThan(700_000);
  const answer = JSON.parse(body) as StockBars;
  expect(answer.time).toEqual([...accepted.time]);
  expect(answer.close).toEqual([...accepted.close]);
  expect(answer.volume).toEqual([...accepted.volume]);
  const vwap = sessionVwap(accepted, offsets);
  answer.vwap.forEach((value, row) => expect(Math.abs(value - vwap[row]!)).toBeLessThan(0.0001));
  // The clocks changed on 1 November.
  expect(answer.sessions.map(({ offsetMinutes }) => offsetMinutes)).toEqual(
    sessions.map((session) => (session.day < '2026-11-01' ? -240 : -300)),
  );
  expect(answer.sessions.at(-1)).toMatchObject({ day: sessions.at(-1)!.day, to: answer.time.length });
});

test('every pattern the analytics found lies on the bars it is drawn over', async () => {
  const base = `/api/v1/stocks/${first}`;
  const [columns, known] = [await json<StockBars>(`${base}/bars`), await json<ChartPatterns>(base)];
  expect(known.patterns).toEqual(
    patterns.map((pattern) => expect.objectContaining({ ...pattern }) as unknown),
  );
  const layout = layOut(columns);
  const breakouts = known.forecasts.filter(({ pattern }) => pattern === 'vwap_breakout');
  expect(breakouts.map(({ preset }) => preset)).toEqual(['vwap_breakout']);
  const astray = known.patterns.filter((pattern, ordinal) => {
    const isBreakout = pattern.preset === 'vwap_breakout';
    const { line, vwap, entry, exit } = drawingOf(pattern, ordinal, isBreakout, columns, layout);
    const rowOf = (slot: number): number => layout.slots[slot]!.row!;
    const onBar = ({ slot, price }: { slot: number; price: number }): boolean =>
      columns.low[rowOf(slot)]! <= price && price <= columns.high[rowOf(slot)]!;
    return !(
      [...line, ...(entry ? [entry] : []), ...(exit ? [exit] : [])].every(onBar) &&
      vwap.every(({ slot, price }) => Math.abs(price - columns.vwap[rowOf(slot)]!) < 0.0001)
    );
  });
  expect(astray).toEqual([]);
  expect(known.patterns.length).toBeGreaterThan(100);
});

test('the page shows the stock with its exchange and the patterns of the preset asked for', async () => {
  const { status, body } = await get(`/stock/${first.toLowerCase()}?preset=aggressive`);
  expect(status).toBe(200);
  expect(body).toContain('NYSE');
  expect(body.match(/data-row=/g)).toHaveLength(
    patterns.filter(({ preset }) => preset === 'aggressive').length,
  );
  expect(body).toContain(`data-symbol="${first}" data-date="2026-11-20" data-preset="aggressive"`);
});

test('a class of shares is found under its encoded name; without stored bars there are none', async () => {
  expect((await get('/stock/BRK%20B')).body).toContain('<h1>BRK B');
  expect((await json<StockBars>('/api/v1/stocks/BRK%20B/bars')).time).toEqual([]);
  expect((await json<StockBars>(`/api/v1/stocks/${second}/bars`)).symbol).toBe(second);
});

test('what cannot be found or read is said in a sentence', async () => {
  const unknown = await get('/stock/NOSUCH');
  expect(unknown.status).toBe(404);
  expect(unknown.body).toContain('NOSUCH is not in the report for 2026-11-20');
  expect(unknown.body).toContain('href="/report/2026-11-20"');
  for (const [path, status, sentence] of [
    ['/stock/%3Cscript%3E', 400, 'is not a ticker'],
    [`/stock/${first}?date=yesterday`, 400, 'write it YYYY-MM-DD'],
    [`/stock/${first}?date=2026-11-19`, 404, 'No report is stored for 2026-11-19'],
    [`/stock/${first}?preset=nope`, 400, 'holds no forecast of'],
  ] as const) {
    const answer = await get(path);
    expect([answer.status, answer.body]).toEqual([status, expect.stringContaining(sentence)]);
  }
  for (const path of ['/api/v1/stocks/NOSUCH', '/api/v1/stocks/NOSUCH/bars']) {
    const { status, body } = await get(path, 'application/json');
    expect(status).toBe(404);
    expect((JSON.parse(body) as { error: string }).error).toBe('NOSUCH is not in the report for 2026-11-20.');
  }
});
