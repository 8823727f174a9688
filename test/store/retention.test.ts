import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { reportsRemembered } from '../../src/analytics/calibration.ts';
import { decisionReports } from '../../src/analytics/end-of-day/decision.ts';
import { epochMs, systemClock } from '../../src/calendar/clock.ts';
import { parseInstant } from '../../src/calendar/instant.ts';
import { sessionsBefore } from '../../src/calendar/sessions.ts';
import { parseTradingDay } from '../../src/calendar/trading-day.ts';
import { loadSettings } from '../../src/config/load-settings.ts';
import { accuracyReports } from '../../src/config/retention-rules.ts';
import { keptFrom, removeExpiredOnceADay } from '../../src/jobs/expired-rows.ts';
import { loadReport } from '../../src/report/load-report.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { StoreAddress } from '../../src/store/store-address.ts';
import type { Store } from '../../src/store/store.ts';
import { silent } from '../harness/home.ts';
import { runSql } from '../harness/sql.ts';
import { day, differences, sampleBars, samplePatterns, sampleRun, sampleSymbol } from './sample-rows.ts';
import { storesUnderTest } from './stores-under-test.ts';

const sessions = sessionsBefore(day, 20);
const days = sessions.map((session) => session.day);
const october = parseTradingDay('2026-10-28');
const november = parseTradingDay('2026-11-12');
const forEver = { bars: null, reports: null, alerts: null, account: null };

describe.each(storesUnderTest)('$name', (underTest) => {
  let opened: { readonly address: StoreAddress; stop(): Promise<void> };
  let store: Store;

  const rowsOf = async (table: string): Promise<number> => {
    const [row] = await runSql<{ rows: string }>(
      opened.address,
      `SELECT count() AS rows FROM ${table} FINAL`,
    );
    return Number(row!.rows);
  };

  beforeAll(async () => {
    opened = await underTest.open();
    store = await openStore({ ...opened.address, clock: systemClock, retryForMs: 0 });
    await store.saveBars('AAPL', days, sampleBars(sessions));
    for (const date of [october, november]) {
      const run = { ...sampleRun(1, { runId: `morning-${date}-1`, date }), publishedAt: epochMs(1_000) };
      await store.saveSymbol({ ...sampleSymbol(run.runId, 'AAPL'), date }, samplePatterns(3));
      await store.saveRun({ ...run, state: 'done' });
      await store.saveCollection({
        ...{ day: date, slot: '10:00', at: epochMs(1_000), state: 'done', reason: '', executions: 0 },
      });
    }
  });
  afterAll(async () => {
    await store.close();
    await opened.stop();
  });

  test('nothing is removed where everything is kept for ever, or where the month is not over', async () => {
    const before = await store.contentHash(null);
    expect(await store.removeExpired(forEver)).toEqual([]);
    const early = parseTradingDay('2026-10-31');
    expect(await store.removeExpired({ bars: early, reports: early, alerts: early, account: early })).toEqual(
      [],
    );
    expect(await store.contentHash(null)).toBe(before);
  });

  test('sessions whose bars are removed are not held any more; the others are as they were', async () => {
    expect(await store.removeExpired({ ...forEver, bars: november })).toEqual([
      { table: 'bars_1m', months: ['202610'] },
    ]);
    const kept = sessions.filter((session) => session.day >= '2026-11-01');
    expect([...(await store.heldSessions('AAPL')).days].sort()).toEqual(kept.map((session) => session.day));
    const bars = await store.readBars('AAPL', sessions[0]!.open, sessions.at(-1)!.close);
    expect(bars.length).toBe(kept.length * 390);
    expect(bars.time[0]).toBe(kept[0]!.open);
    expect(await store.removeExpired({ ...forEver, bars: november })).toEqual([]);
    // What was removed can be fetched and stored again.
    await store.saveBars('AAPL', days, sampleBars(sessions));
    const again = await store.readBars('AAPL', sessions[0]!.open, sessions.at(-1)!.close);
    expect(differences(again, sampleBars(sessions))).toEqual([]);
  });

  test('a report that is removed is one that is not stored, and the ledger says why', async () => {
    const removed = await store.removeExpired({ ...forEver, reports: november });
    expect(removed.map(({ table }) => table).sort()).toEqual(['patterns', 'run_symbols']);
    expect(await store.publishedRun('morning', october)).toBeNull();
    expect((await store.publishedDates('morning', 9)).map(String)).toEqual([november]);
    await expect(loadReport(store, october)).rejects.toMatchObject({
      code: 'REPORT_NOT_FOUND',
      message: expect.stringMatching(/2026-10-28.*no longer kept: KEEP_REPORTS_DAYS.*2026-11-12/) as string,
    });
    // It still answers for its day: nothing makes it again by itself.
    expect((await store.runsOf('morning', october)).map(({ state }) => state)).toEqual(['done']);
    expect((await store.symbolOutcomes(`morning-${november}-1`)).length).toBe(1);
    expect((await store.patterns(`morning-${november}-1`)).get('AAPL')).toEqual(samplePatterns(3));
    expect(await store.removeExpired({ ...forEver, reports: november })).toEqual([]);
  });

  test('the account by itself, once a day', async () => {
    expect(await rowsOf('account_collections')).toBe(2);
    const { settings } = loadSettings({ env: { KEEP_ACCOUNT_DAYS: '5' }, dotenvPath: null });
    const clock = { ...systemClock, now: () => parseInstant('2026-11-20T12:00:00Z') };
    const parts = { settings, store, clock, log: silent };
    expect(await removeExpiredOnceADay(parts, day)).toBe(day);
    expect(await rowsOf('account_collections')).toBe(2);
    expect(await removeExpiredOnceADay(parts, november)).toBe(day);
    expect(await rowsOf('account_collections')).toBe(1);
  });
});

test('how long things are kept', () => {
  const kept = (env: Record<string, string>): unknown =>
    keptFrom(loadSettings({ env, dotenvPath: null }).settings, day);
  expect(kept({})).toEqual(forEver);
  expect(kept({ KEEP_BARS_DAYS: '60', KEEP_REPORTS_DAYS: '100' })).toEqual({
    ...forEver,
    bars: '2026-09-21',
    reports: '2026-08-12',
  });
  expect(() => kept({ KEEP_BARS_DAYS: '44' })).toThrow(/KEEP_BARS_DAYS.*WINDOW_SESSIONS.*at least 45/s);
  expect(() => kept({ KEEP_BARS_DAYS: '45' })).not.toThrow();
  expect(() => kept({ KEEP_BARS_DAYS: '60', WINDOW_SESSIONS: '40' })).toThrow(/at least 75/);
  expect(accuracyReports).toBe(Math.max(reportsRemembered, ...decisionReports.horizons));
  expect(() => kept({ KEEP_REPORTS_DAYS: '96' })).toThrow(/KEEP_REPORTS_DAYS.*60 reports.*at least 97/s);
});
