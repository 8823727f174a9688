import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { AccuracyRow } from '../../src/analytics/end-of-day/end-of-day-types.ts';
import { epochMs, systemClock } from '../../src/calendar/clock.ts';
import { newYorkDay } from '../../src/calendar/new-york.ts';
import { addDays, type TradingDay } from '../../src/calendar/trading-day.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Run, Store } from '../../src/store/store.ts';
import { day, sampleRun } from './sample-rows.ts';
import { storesUnderTest } from './stores-under-test.ts';

function endRun(date: TradingDay, attempt: number, change: Partial<Run> = {}): Run {
  return sampleRun(attempt, { runId: `end_of_day-${date}-${attempt}`, kind: 'end_of_day', date, ...change });
}

const interval = { low: 1, median: 3, high: 6 };

function row(date: TradingDay, realised: number): AccuracyRow {
  return {
    ...{ date, preset: 'default', basis: 'paper', metric: 'trades', interval, realised },
    ...{
      position: 'inside',
      error: realised - 3,
      pinballLoss: 0.7,
      place: { from: 0.2, to: 0.4 },
      central: 0.8,
    },
    baselines: { sameSymbols: { interval, pinballLoss: 0.9 }, defaultPreset: null },
  };
}

describe.each(storesUnderTest)('the end of day in $name', (underTest) => {
  let opened: Awaited<ReturnType<typeof underTest.open>>;
  let store: Store;

  beforeAll(async () => {
    opened = await underTest.open();
    store = await openStore({ ...opened.address, clock: systemClock, retryForMs: 2_000 });
  });

  afterAll(async () => {
    await store.close();
    await opened.stop();
  });

  async function publish(run: Run, realised: number, morningRunId = 'morning-1'): Promise<void> {
    await store.saveEndOfDay(run, {
      presets: [],
      accuracy: [row(run.date, realised)],
      summary: { morningRunId, realised },
    });
    await store.saveRun({ ...run, state: 'done', publishedAt: epochMs(run.createdAt + run.attempt) });
  }

  test("numbers and publishes apart from the morning's, which every reader keeps seeing", async () => {
    const morning: Run = { ...sampleRun(1, { state: 'done' }), publishedAt: epochMs(9) };
    await store.saveRun(morning);
    const createdAt = epochMs(morning.createdAt + 36e5 * 36);
    const end = endRun(day, 1, { createdAt });
    await store.saveRun(end);
    expect(await store.publishedRun('end_of_day', day)).toBeNull();
    expect(await store.newestPublishedRun('end_of_day')).toBeNull();
    await publish(end, 4);
    // A later attempt of the one says nothing of the other.
    await store.saveRun(endRun(day, 2, { createdAt, state: 'failed' }));

    expect((await store.publishedRun('morning', day))?.runId).toBe(morning.runId);
    expect((await store.publishedRun('end_of_day', day))?.runId).toBe(end.runId);
    expect((await store.newestPublishedRun('morning'))?.runId).toBe(morning.runId);
    expect((await store.runsOf('morning', day)).map(({ runId }) => runId)).toEqual([morning.runId]);
    expect((await store.runsOf('end_of_day', day)).map(({ attempt }) => attempt)).toEqual([1, 2]);
    expect((await store.recentRuns('any', 9)).map(({ runId }) => runId)).toEqual([
      `end_of_day-${day}-2`,
      end.runId,
      morning.runId,
    ]);
    expect((await store.recentRuns('morning', 9)).length).toBe(1);
    expect(await store.firstLedgerDay('morning')).toBe(newYorkDay(morning.createdAt));
    expect(await store.firstLedgerDay('end_of_day')).toBe(newYorkDay(createdAt));

    const later = addDays(day, 3);
    await publish(endRun(later, 1), 5);
    expect(await store.publishedDates('end_of_day', 9)).toEqual([later, day]);
    expect(await store.publishedDates('morning', 9)).toEqual([day]);
    expect((await store.newestPublishedRun('end_of_day'))?.date).toBe(later);
  });

  test('a later attempt replaces it when it is published, and the same content has the same hash', async () => {
    const before = await store.contentHash(day);
    const again = endRun(day, 3);
    // Which attempt of the morning it was held against is no content.
    await store.saveEndOfDay(again, {
      presets: [],
      accuracy: [row(day, 4)],
      summary: { morningRunId: 'rescan-2', realised: 4 },
    });
    expect((await store.accuracyRows({ reports: 60 })).map(({ realised }) => realised)).toEqual([4, 5]);
    expect(await store.contentHash(day)).toBe(before);
    await publish(again, 4, 'rescan-2');
    await store.removeSupersededEnds(day, again.runId);
    expect(await store.contentHash(day)).toBe(before);
    expect((await store.endOfDay(`end_of_day-${day}-1`)).summary).toBeNull();

    await publish(endRun(day, 4), 2);
    expect(await store.contentHash(day)).not.toBe(before);
    expect((await store.accuracyRows({ reports: 60 })).map(({ realised }) => realised)).toEqual([2, 5]);
  });
});
