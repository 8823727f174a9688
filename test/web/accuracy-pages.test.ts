import { afterAll, beforeAll, expect, test } from 'vitest';

import { accuracyOf } from '../../src/analytics/end-of-day/accuracy.ts';
import { accuracySchema } from '../../src/web/api/accuracy-schema.ts';
import { systemClock } from '../../src/calendar/clock.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { sampleLedger, sampleWalk } from '../pages/sample-accuracy.ts';
import { ask, type ServedFrom, serving, startServedFrom } from './served-pages.ts';

let from: ServedFrom;
let store: Store;
beforeAll(async () => {
  from = await startServedFrom();
  store = await openStore({ ...from.clickhouse, clock: systemClock });
});
afterAll(async () => {
  await store.close();
  await from.stop();
});

test('accuracy is that of the newest walk while no report has been held against its day', async () => {
  await serving(from, {}, async ({ url }) => {
    const page = (query = '') => ask(url, `/accuracy${query}`, { headers: { accept: 'text/html' } });
    const json = async (query: string) =>
      accuracySchema.parse(JSON.parse((await ask(url, `/api/v1/accuracy?${query}`)).body));

    expect((await page()).body).toContain('No report has been held against its day yet.');
    expect(await json('metric=trades')).toMatchObject({ source: 'ledger', overall: null, presets: [] });

    const rows = sampleLedger({ reports: 12, presets: ['vwap_breakout', 'default', 'a_preset'] });
    await store.saveWalk(sampleWalk('walk_forward-1'), rows);
    const { status, body } = await page();
    expect(status).toBe(200);
    expect(body).toContain('36 forecasts of 12 reports');
    expect((await page('?source=ledger')).body).toContain('No report has been held against its day yet.');

    const told = await json('basis=chosen&metric=trades');
    expect(told).toMatchObject({ source: 'walk', walk: 'walk_forward-1', basis: 'chosen', metric: 'trades' });
    expect(told.presets.map(({ preset }) => preset)).toEqual(['default', 'vwap_breakout', 'a_preset']);
    const own = rows.filter(
      (row) => row.preset === 'default' && row.basis === 'chosen' && row.metric === 'trades',
    );
    expect(told.presets[0]!.accuracy).toEqual(accuracyOf(own, { draws: 1_000, seed: 1 }));
    expect(told.courses.map(({ points }) => points.length)).toEqual([3, 3]);

    const wrong = await page('?metric=luck');
    expect(wrong.status).toBe(400);
    expect(wrong.body).toContain('must be trades or pnl');
  });
});
