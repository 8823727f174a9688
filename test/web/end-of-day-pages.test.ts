import { afterAll, beforeAll, expect, test } from 'vitest';

import { accuracyRows } from '../../src/analytics/end-of-day/accuracy.ts';
import { type Clock, epochMs } from '../../src/calendar/clock.ts';
import { parseInstant } from '../../src/calendar/instant.ts';
import { endOfDayDocument } from '../../src/report/end-of-day-json.ts';
import { endOfDaySchema } from '../../src/report/end-of-day-schema.ts';
import { outcomeCsv } from '../../src/report/outcome-table.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { sampleRows } from '../pages/forecast-view.ts';
import { sampleOutcome } from '../pages/sample-outcome.ts';
import { sampleRun } from '../report/sample-report.ts';
import { type Answer, ask, type ServedFrom, serving, startServedFrom } from './served-pages.ts';

let from: ServedFrom;
let store: Store;
let now = parseInstant('2026-11-20T14:00:00-05:00');
const clock: Clock = { now: () => now, sleep: () => Promise.resolve() };

beforeAll(async () => {
  from = await startServedFrom();
  store = await openStore({ ...from.clickhouse, clock });
  await store.saveReport(sampleRun, sampleRows);
  await store.saveRun(sampleRun);
});
afterAll(async () => {
  await store.close();
  await from.stop();
});

test('a day’s end is awaited, then shown with links from and to everything of its day', async () => {
  await serving(
    from,
    {},
    async ({ url }) => {
      const page = (path: string): Promise<Answer> => ask(url, path, { headers: { accept: 'text/html' } });

      const waiting = await page('/eod');
      expect(waiting.status).toBe(200);
      expect((await page('/eod/2026-11-20')).body).toMatch(/The end of day is due at \d\d:\d\d New York/);
      expect((await page('/eod/2026-11-20')).status).toBe(404);
      expect((await page('/forecast/2026-11-20/default')).body).not.toContain('How it came out');
      expect((await ask(url, '/api/v1/eod/latest')).status).toBe(404);

      now = parseInstant('2026-11-20T18:00:00-05:00');
      const report = sampleOutcome();
      const { run, presets, ...summary } = report;
      const accuracy = accuracyRows(run.date, presets);
      await store.saveEndOfDay(run, { presets, accuracy, summary });
      await store.saveRun(run);

      const newest = await page('/eod');
      expect(newest.body).toContain('id="outcome-default"');
      expect(newest.body).toContain('href="/report/2026-11-20"');
      expect((await page('/eod/2026-11-20')).status).toBe(200);
      expect((await page('/forecast/2026-11-20/default')).body).toContain('/eod/2026-11-20#outcome-default');
      expect((await page('/')).body).toContain('href="/eod/2026-11-20"');
      expect((await page('/runs')).body).toContain('href="/eod/2026-11-20"');
      expect((await page('/accuracy')).body).toContain('7 forecasts of 1 report');

      const json = await ask(url, '/api/v1/eod/2026-11-20');
      expect(endOfDaySchema.parse(JSON.parse(json.body))).toEqual(endOfDayDocument(report));
      const csv = await ask(url, '/api/v1/eod/latest?format=csv');
      expect(csv.headers['content-disposition']).toContain('openbell-eod-2026-11-20.csv');
      expect(csv.body).toBe(outcomeCsv(report));
      expect(JSON.parse((await ask(url, '/api/v1/eod')).body)).toMatchObject({
        reports: [{ date: '2026-11-20', runId: run.runId }],
      });

      // On the next session day it stands until that day has its own.
      now = epochMs(parseInstant('2026-11-23T10:00:00-05:00'));
      const monday = (await page('/eod')).body;
      expect(monday).toContain('Today: Waiting');
      expect(monday).toContain('Fri 20 Nov 2026');
      const other = await page('/eod?date=2026-11-19');
      expect(other).toMatchObject({ status: 303, headers: { location: '/eod/2026-11-19' } });
      expect((await page('/eod/2026-11-19')).body).toContain('rel="next" href="/eod/2026-11-20"');
      expect((await page('/eod/2026-11-21')).body).toContain('No session, so nothing came');
      expect((await page('/eod/yesterday')).status).toBe(400);

      // A half day's comes three hours earlier.
      now = epochMs(parseInstant('2026-11-27T10:00:00-05:00'));
      const halfDay = (await page('/eod/2026-11-27')).body;
      expect(halfDay).toContain('The end of day is due at 13:10 New York, in 3 h 10 min.');
      now = epochMs(parseInstant('2026-11-27T15:00:00-05:00'));
      expect((await page('/eod/2026-11-27')).body).toContain('Overdue');
    },
    clock,
  );
});
