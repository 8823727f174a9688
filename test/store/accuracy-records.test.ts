import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { AccuracyRow, PresetEndOfDay } from '../../src/analytics/end-of-day/end-of-day-types.ts';
import { epochMs, systemClock } from '../../src/calendar/clock.ts';
import { sessionsBefore } from '../../src/calendar/sessions.ts';
import { addDays, type TradingDay } from '../../src/calendar/trading-day.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { accuracyRow } from '../analytics/end-of-day/accuracy-row.ts';
import { runSql } from '../harness/sql.ts';
import { day, sampleBars, sampleRun } from './sample-rows.ts';
import { storesUnderTest } from './stores-under-test.ts';

const tables = ['forecast_accuracy', 'end_of_day_presets', 'daily_summaries', 'walk_forwards'];

/** Rows of one report or walk, with every kind of figure and of absence. */
function rowsOf(date: string, realised = 0.1 + 0.2): AccuracyRow[] {
  const { baselines } = accuracyRow();
  const common = { date, realised, place: { from: 1 / 3, to: 2 / 3 }, central: 0.7 };
  return [
    accuracyRow({ ...common, preset: 'abtest', basis: 'chosen', metric: 'pnl', position: 'below' }),
    accuracyRow({
      ...{ ...common, preset: 'abtest', basis: 'paper', metric: 'trades', position: 'above', error: -1e-17 },
      baselines: { ...baselines, defaultPreset: null },
    }),
    accuracyRow({ ...common, preset: 'default', basis: 'paper', metric: 'pnl' }),
    accuracyRow({ ...common, preset: 'default', basis: 'paper', metric: 'trades' }),
  ];
}

const preset = (name: string): PresetEndOfDay => ({
  ...{ preset: name, verdict: 'thin', positionDollars: 3000.5, chosen: null, paper: null, stocks: [] },
  backups: { trades: 1, wins: 0, pnlDollars: -1 / 3 },
});

describe.each(storesUnderTest)('$name', (underTest) => {
  let opened: Awaited<ReturnType<(typeof underTest)['open']>>;
  let store: Store;

  beforeAll(async () => {
    opened = await underTest.open();
    store = await openStore({ ...opened.address, clock: systemClock });
  });
  afterAll(async () => {
    await store.close();
    await opened.stop();
  });

  const counts = (): Promise<number[]> =>
    Promise.all(
      tables.map(async (table) => {
        const [row] = await runSql<{ rows: string }>(
          opened.address,
          `SELECT count() AS rows FROM ${table} FINAL`,
        );
        return Number(row!.rows);
      }),
    );

  /** Stores an end of day as its job does; readers see it where it is published. */
  async function endOfDay(date: TradingDay, attempt: number, published: boolean, realised?: number) {
    const runId = `end_of_day-${date}-${attempt}`;
    const rows = {
      presets: [preset('default'), preset('abtest')],
      accuracy: rowsOf(date, realised),
      summary: { attempt, text: `it's "quoted" \\ ünïcode` },
    };
    await store.saveEndOfDay({ runId, date }, rows);
    await store.saveRun(
      sampleRun(attempt, {
        ...{ runId, kind: 'end_of_day', date, state: published ? 'done' : 'fetching' },
        publishedAt: published ? epochMs(1_000 + attempt) : null,
      }),
    );
    return runId;
  }

  test('an end of day stored twice is there once, and comes back as it was', async () => {
    const runId = await endOfDay(day, 1, true);
    const once = await counts();
    expect(once).toEqual([4, 2, 1, 0]);
    await endOfDay(day, 1, true);
    expect(await counts()).toEqual(once);
    expect(await store.endOfDay(runId)).toEqual({
      presets: [preset('abtest'), preset('default')],
      summary: { attempt: 1, text: `it's "quoted" \\ ünïcode` },
    });
    expect(await store.endOfDay('none')).toEqual({ presets: [], summary: null });
    expect(await store.accuracyRows({ reports: 60 })).toEqual(rowsOf(day));
  });

  test('half an end of day, and one not published, are no rows of the ledger', async () => {
    await endOfDay(day, 2, false, 7);
    expect(await store.accuracyRows({ reports: 60 })).toEqual(rowsOf(day));
  });

  test('a later end of a day replaces the earlier one, of which nothing is left', async () => {
    const runId = await endOfDay(day, 2, true, 7);
    expect(await store.accuracyRows({ reports: 60 })).toEqual(rowsOf(day, 7));
    await endOfDay(addDays(day, -1), 1, true);
    for (let time = 0; time < 2; time++) {
      await store.removeSupersededEnds(day, runId);
      expect(await counts()).toEqual([8, 4, 2, 0]);
    }
    expect(await store.endOfDay(`end_of_day-${day}-1`)).toEqual({ presets: [], summary: null });
    expect((await store.endOfDay(runId)).presets).toHaveLength(2);
    expect((await store.accuracyRows({ reports: 60 })).map(({ realised }) => realised)).toEqual([
      ...rowsOf('').map(() => 0.1 + 0.2),
      ...rowsOf('').map(() => 7),
    ]);
  });

  test('the newest reports before a date, ascending; a date without rows is no report', async () => {
    await store.saveRun(
      sampleRun(1, {
        ...{ runId: `end_of_day-${addDays(day, 3)}-1`, kind: 'end_of_day', date: addDays(day, 3) },
        ...{ state: 'done', publishedAt: epochMs(5) },
      }),
    );
    const dates = async (of: Parameters<Store['accuracyRows']>[0]) => [
      ...new Set((await store.accuracyRows(of)).map(({ date }) => date)),
    ];
    expect(await dates({ reports: 1 })).toEqual([day]);
    expect(await dates({ reports: 2 })).toEqual([addDays(day, -1), day]);
    expect(await dates({ reports: 9, before: day })).toEqual([addDays(day, -1)]);
    expect(await dates({ reports: 9, before: addDays(day, -1) })).toEqual([]);
  });

  test('a walk stored twice is there once; it is nobody’s end of day, and an end of day removes none of it', async () => {
    const before = await store.accuracyRows({ reports: 60 });
    const walk = { runId: 'walk-forward-20261128194000', createdAt: epochMs(1_795_000_000_123) };
    const rows = [...rowsOf(day, 3), ...rowsOf(addDays(day, 1), 4)];
    await store.saveWalk({ ...walk, body: { days: 2, share: 1 / 3 } }, rows);
    const once = await counts();
    await store.saveWalk({ ...walk, body: { days: 2, share: 1 / 3 } }, rows);
    expect(await counts()).toEqual(once);
    const later = { runId: 'walk-forward-20261128194001', createdAt: epochMs(1_795_000_001_000), body: {} };
    await store.saveWalk(later, []);
    await store.removeSupersededEnds(day, `end_of_day-${day}-2`);
    expect(await store.walks(9)).toEqual([later, { ...walk, body: { days: 2, share: 1 / 3 } }]);
    expect(await store.walks(1)).toEqual([later]);
    expect(await store.walkRows(walk.runId)).toEqual(rows);
    expect(await store.walkRows(later.runId)).toEqual([]);
    expect(await store.accuracyRows({ reports: 60 })).toEqual(before);
  });

  test('symbols with a bar of a span, without those dropped', async () => {
    const sessions = sessionsBefore(day, 3);
    const [first, second] = sessions;
    const save = (symbol: string, from: number, to: number) =>
      store.saveBars(
        symbol,
        sessions.slice(from, to).map((session) => session.day),
        sampleBars(sessions.slice(from, to)),
      );
    await save('ZED', 0, 1);
    await save('ABLE', 0, 2);
    await save('GONE', 0, 3);
    await save('BRK B', 2, 3);
    await store.dropBars('GONE');
    expect(await store.barSymbols(first!.open, sessions.at(-1)!.close)).toEqual(['ABLE', 'BRK B', 'ZED']);
    expect(await store.barSymbols(second!.open, second!.close)).toEqual(['ABLE']);
    // The end is not of the span: a bar that starts at it is none of it.
    expect(await store.barSymbols(first!.close, second!.open)).toEqual([]);
    expect(await store.barSymbols(second!.open - 60, second!.open + 1)).toEqual(['ABLE']);
  });
});
