import { describe, expect, test } from 'vitest';

import type { TradingDay } from '../../src/calendar/trading-day.ts';
import { OpenbellError } from '../../src/errors/openbell-error.ts';
import { loadReport } from '../../src/report/load-report.ts';
import type { Run } from '../../src/store/store.ts';
import { sampleReport } from './sample-report.ts';

const report = sampleReport();
const { runId, date } = report.run;
const other = '2026-11-19' as TradingDay;

/** A store that holds one report, its rows in no good order, and the ledger of another day. */
function storeOf(ledger: readonly Run[] = [], body: (preset: string) => unknown = bodyOf) {
  return {
    publishedRun: (_: string, day: TradingDay) => Promise.resolve(day === date ? report.run : null),
    newestPublishedRun: () => Promise.resolve(report.run),
    runsOf: () => Promise.resolve([...ledger]),
    symbolOutcomes: () => Promise.resolve([...report.symbols].reverse()),
    forecasts: () =>
      Promise.resolve(
        report.forecasts
          .map(({ preset }) => ({ runId, date, preset, body: body(preset) }))
          .sort((a, b) => (a.preset < b.preset ? -1 : 1)),
      ),
  };
}

/** As a store gives it back: through JSON. */
function bodyOf(preset: string): unknown {
  return JSON.parse(JSON.stringify(report.forecasts.find((forecast) => forecast.preset === preset)));
}

describe('loading a report', () => {
  test('gives back what was stored, in the order of the presets and symbols', async () => {
    const loaded = await loadReport(storeOf(), date);
    expect(loaded.forecasts).toEqual(report.forecasts);
    expect(loaded.symbols.map(({ symbol }) => symbol)).toEqual(
      report.symbols.map(({ symbol }) => symbol).sort(),
    );
    expect((await loadReport(storeOf())).run.runId).toBe(runId);
  });

  test('a day without a report is told, with what became of its newest run', async () => {
    await expect(loadReport(storeOf(), other)).rejects.toMatchObject({
      code: 'REPORT_NOT_FOUND',
      message: 'No report is stored for 2026-11-19.',
    });
    const failed: Run = {
      ...report.run,
      runId: 'morning-2026-11-19-2',
      state: 'failed',
      reason: 'no gateway',
    };
    await expect(loadReport(storeOf([failed]), other)).rejects.toMatchObject({
      message:
        'No report is stored for 2026-11-19. Its newest run, morning-2026-11-19-2, is failed: no gateway.',
    });
  });

  test('a body that is no forecast is refused with its field', async () => {
    const broken = loadReport(
      storeOf([], (preset) => ({ ...(bodyOf(preset) as object), verdict: 'buy' })),
      date,
    );
    await expect(broken).rejects.toThrow(OpenbellError);
    await expect(broken).rejects.toThrow(/verdict/);
  });
});
