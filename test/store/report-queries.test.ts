import { afterAll, beforeAll, expect, test } from 'vitest';

import { standardPresets } from '../../src/analytics/presets.ts';
import { epochMs, systemClock } from '../../src/calendar/clock.ts';
import { addDays } from '../../src/calendar/trading-day.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { sampleForecasts, sampleRows, sampleScoreRows } from '../pages/forecast-view.ts';
import { sampleRun as publishedRun } from '../report/sample-report.ts';
import { day, samplePatterns, sampleRun, sampleSymbol } from './sample-rows.ts';
import { type EmbeddedProcess, startEmbedded } from './stores-under-test.ts';

let server: EmbeddedProcess;
let store: Store;
const { runId } = publishedRun;
/** Of two presets, as an analysis finds them. */
const patterns = [...samplePatterns(7, 'default'), ...samplePatterns(4, 'aggressive')];

beforeAll(async () => {
  server = await startEmbedded();
  store = await openStore({ ...server.address, clock: systemClock });
  // An attempt that was interrupted found fewer patterns; the one after it counts.
  await store.saveSymbol(sampleSymbol(runId, 'ZZZ'), samplePatterns(2, 'default'));
  await store.saveSymbol(sampleSymbol(runId, 'ZZZ'), patterns);
  await store.saveSymbol(sampleSymbol(runId, 'BRK B'), samplePatterns(3, 'default'));
  await store.saveSymbol(sampleSymbol('morning-2026-11-20-0', 'ZZZ'), samplePatterns(5, 'default'));
  await store.saveReport(publishedRun, sampleRows);
  await store.saveRun(publishedRun);
});

afterAll(async () => {
  await store.close();
  await server.stop();
});

test('patterns of a symbol come back whole, in their order, from the attempt that counts', async () => {
  expect(await store.patternsOf(runId, 'ZZZ')).toEqual(patterns);
  expect(await store.patternsOf(runId, 'BRK B')).toEqual(samplePatterns(3, 'default'));
  expect(await store.patternsOf(runId, 'NONE')).toEqual([]);
});

test('outcomes are counted over all symbols of one preset of one run', async () => {
  const counts = await store.outcomeCounts(runId, 'default');
  const expected = [...samplePatterns(7), ...samplePatterns(3)].map(({ outcome }) => outcome);
  for (const outcome of ['trade', 'no_entry', 'refused:vwap'] as const) {
    expect(counts.get(outcome)).toBe(expected.filter((one) => one === outcome).length);
  }
  expect(counts.has('refused:time')).toBe(false);
  expect(await store.outcomeCounts(runId, 'conservative')).toEqual(new Map());
});

test('scores are found by preset, best first, and by symbol, whatever is unknown', async () => {
  const wanted = sampleScoreRows('choppy').map(rowOf);
  const byPreset = await store.stockScores(runId, { preset: 'choppy' });
  expect(byPreset).toEqual(wanted.sort((a, b) => a.rank - b.rank));
  const { symbol } = byPreset[3]!;
  const bySymbol = await store.stockScores(runId, { symbol });
  expect(bySymbol.map(({ preset }) => preset)).toEqual(standardPresets.map(({ name }) => name).sort());
  expect(bySymbol.find(({ preset }) => preset === 'choppy')).toEqual(byPreset[3]);
  expect(await store.stockScores(runId, { symbol: 'ZZZ' })).toEqual([]);
});

test('outcomes of symbols come ascending, without the figures forecasts are made from', async () => {
  const { tally, ...outcome } = sampleSymbol(runId, 'BRK B');
  expect(tally.length).toBeGreaterThan(0);
  const found = await store.symbolOutcomes(runId);
  expect(found.map(({ symbol }) => symbol)).toEqual(['BRK B', 'ZZZ']);
  expect(found[0]).toEqual(outcome);
});

test('only dates with a published report are told, newest first, and no more than asked for', async () => {
  const published = { publishedAt: epochMs(1_795_000_000_000) };
  const runOf = (date: typeof day, attempt: number) => ({
    ...sampleRun(attempt),
    date,
    runId: `morning-${date}-${attempt}`,
  });
  await store.saveRun({ ...runOf(addDays(day, -2), 1), ...published });
  await store.saveRun({ ...runOf(addDays(day, -2), 2), ...published });
  await store.saveRun(runOf(addDays(day, -1), 1));
  expect(await store.publishedDates('morning', 10)).toEqual([day, addDays(day, -2)]);
  expect(await store.publishedDates('morning', 1)).toEqual([day]);
});

/** A score as readers of the store get it. */
function rowOf(score: ReturnType<typeof sampleScoreRows>[number]) {
  const { preset, symbol, rank, qualified, score: total, knownWeight, riskClass, categories } = score;
  const { patterns: found, confirmed, trades, wins, confirmationRate, winRate, expectedValue } = score;
  return {
    ...{ preset, symbol, rank, qualified, score: total, knownWeight, riskClass, categories },
    ...{ patterns: found, confirmed, trades, wins, confirmationRate, winRate, expectedValue },
  };
}

test('the sample holds scores with unknown categories, or the tests above show little', () => {
  expect(sampleForecasts.scores.some(({ categories }) => Object.values(categories).includes(null))).toBe(
    true,
  );
});
