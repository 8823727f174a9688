import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { backtestSymbol } from '../../src/analytics/backtest-symbol.ts';
import { standardPresets } from '../../src/analytics/presets.ts';
import { sessionOn, sessionsBefore } from '../../src/calendar/sessions.ts';
import { parseTradingDay } from '../../src/calendar/trading-day.ts';
import { endOfDaySchema } from '../../src/report/end-of-day-schema.ts';
import { loadEndOfDay } from '../../src/report/load-end-of-day.ts';
import { loadReport } from '../../src/report/load-report.ts';
import { inDrills } from '../every-case.ts';
import { clockAt, gatewayAt, holdHome, meeting, smallMarket, type TestHome } from '../harness/home.ts';
import type { CommandResult } from '../harness/openbell.ts';

const date = parseTradingDay('2026-11-20');
const halfDay = parseTradingDay('2026-11-27');
const market = smallMarket();

let home: TestHome;
let letGo: () => Promise<void>;

/** A command with the clock and the gateway's standing at a time. */
async function runAt(
  now: string,
  args: readonly string[],
  more: { readonly faults?: readonly unknown[]; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<CommandResult> {
  const clock = clockAt(now);
  const gateway = await gatewayAt(market, clock, { faults: more.faults ?? [] });
  try {
    return await home.run(args, { ...meeting(clock, gateway), ...more.env });
  } finally {
    await gateway.close();
  }
}

beforeAll(async () => {
  ({ home, letGo } = await holdHome({ UNIVERSE_SIZE: '16' }));
  const { code, stderr } = await runAt('2026-11-20T05:45:00-05:00', ['morning']);
  expect(code, stderr).toBe(0);
});
afterAll(() => letGo());

describe('the end of a day after its morning', () => {
  test('is refused before the close, with what to do', async () => {
    const { code, stderr } = await runAt('2026-11-20T15:59:00-05:00', ['eod', '--date', date]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/The session of 2026-11-20 closes at 2026-11-20 16:00 New York/);
  });

  test('holds every forecast against what its stocks did, and says so', async () => {
    const { code, stdout, stderr } = await runAt('2026-11-20T16:10:00-05:00', ['eod']);
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/^End of day of 2026-11-20 +SIMULATED/);
    expect(stdout).toMatch(/stocks of morning-2026-11-20-1: 0 without bars of the day/);
    expect(stdout).toMatch(/^default +(tradeable|thin|no edge) .* (inside|below|above)/m);
    expect(stdout).toMatch(/too few reports/);
    expect(stdout).toMatch(/Account DUSIM\S+ on 2026-11-20/);

    const { store } = home;
    const report = await loadEndOfDay(store, date);
    expect(report.run).toMatchObject({ attempt: 1, state: 'done', late: false, reason: '' });
    expect(report).toMatchObject({ morningRunId: 'morning-2026-11-20-1', withoutMorning: '' });
    expect(report.account).toMatchObject({
      state: 'trades',
      complete: true,
      figures: { trips: 1, unknownCommissions: 0 },
    });
    const { forecasts } = await loadReport(store, date);
    expect(report.presets.map(({ preset }) => preset)).toEqual(forecasts.map(({ preset }) => preset));

    // What the stored bars say, by themselves.
    const session = sessionOn(date)!;
    const sessions = [...sessionsBefore(date, 20), session];
    let trades = 0;
    for (const { preset, stocks, paper, backups } of report.presets) {
      for (const stock of stocks) {
        const bars = await store.readBars(stock.symbol, sessions[0]!.open, session.close);
        const { patterns } = backtestSymbol({
          ...{ symbol: stock.symbol, bars, sessions },
          presets: standardPresets.filter(({ name }) => name === preset),
          settings: { kappa: 0.05, costFraction: 0.0002 },
        });
        const ofDay = patterns.filter((pattern) => pattern.session === date);
        expect(stock, `${preset} ${stock.symbol}`).toMatchObject({
          ...{ data: 'bars', patterns: ofDay.length },
          trades: ofDay.filter(({ trade }) => trade !== null).length,
        });
        const before = patterns.filter(({ session: of, trade }) => of !== date && trade !== null).length;
        expect(stock.windowTrades).toBeCloseTo(before / 20, 12);
        trades += stock.trades;
      }
      const listed = stocks.filter(({ role }) => role !== 'backup');
      expect(paper!.result.trades).toBe(listed.reduce((sum, stock) => sum + stock.trades, 0));
      expect(backups.trades + paper!.result.trades).toBe(
        stocks.reduce((sum, stock) => sum + stock.trades, 0),
      );
    }
    expect(trades).toBeGreaterThan(0);
    const rows = await store.accuracyRows({ reports: 60 });
    expect(rows.filter(({ basis }) => basis === 'paper')).toHaveLength(14);
    // Tomorrow's report need not fetch the day again.
    const { symbol } = report.presets[0]!.stocks[0]!;
    expect((await store.heldSessions(symbol)).days).toContain(date);
  });

  test('is printed again from the store, one preset with its stocks, or as JSON by its schema', async () => {
    const at = '2026-11-20T18:00:00-05:00';
    const preset = await runAt(at, ['eod', 'show', '--date', date, '--preset', 'aggressive']);
    expect(preset.code, preset.stderr).toBe(0);
    expect(preset.stdout).toMatch(/Preset aggressive/);
    expect(preset.stdout).toMatch(/^(chosen|watch) +[A-Z]+ +\d/m);
    const json = await runAt(at, ['eod', 'show', '--json']);
    const document = endOfDaySchema.parse(JSON.parse(json.stdout));
    expect(document).toMatchObject({ mode: 'SIMULATED', run: { runId: 'end_of_day-2026-11-20-1' } });
    const missing = await runAt(at, ['eod', 'show', '--date', '2026-11-18']);
    expect(missing.stderr).toMatch(/No end of day is stored for 2026-11-18/);
  });

  inDrills(() => {
    test("made again it is the same, though the presets file has changed: the morning's count", async () => {
      const before = await home.store.contentHash(null);
      const presetsFile = join(home.folder, 'presets.json');
      writeFileSync(
        presetsFile,
        JSON.stringify({ default: { decline: 3 }, mine: { pattern: 'vwap_breakout' } }),
      );
      const env = { PRESETS_FILE: presetsFile, WINDOW_SESSIONS: '15' };
      const { code, stderr } = await runAt('2026-11-20T17:00:00-05:00', ['eod', '--force'], { env });
      expect(code, stderr).toBe(0);
      expect((await home.store.publishedRun('end_of_day', date))!.attempt).toBe(2);
      expect(await home.store.contentHash(null)).toBe(before);
      expect((await home.store.endOfDay('end_of_day-2026-11-20-1')).summary).toBeNull();
    });
  });
});

test('a day without a morning report: said, nothing invented', async () => {
  const { code, stdout, stderr } = await runAt('2026-11-20T18:00:00-05:00', ['eod', '--date', '2026-11-19']);
  expect(code, stderr).toBe(0);
  expect(stdout).toMatch(/No forecast to hold against the day: no morning report was made/);
  const report = await loadEndOfDay(home.store, parseTradingDay('2026-11-19'));
  expect(report).toMatchObject({ morningRunId: null, presets: [], run: { state: 'done', late: true } });
});

inDrills(() => {
  test('a half day, one stock of which has no bars to be had', async () => {
    const morning = await runAt('2026-11-27T05:45:00-05:00', ['morning']);
    expect(morning.code, morning.stderr).toBe(0);
    const { forecasts } = await loadReport(home.store, halfDay);
    const without = forecasts.find(({ preset }) => preset === 'aggressive')!.stocks[0]!.symbol;
    const faults = [
      {
        when: { request: 'historicalData', symbol: without },
        do: { kind: 'error', code: 162, text: 'HMDS query returned no data' },
      },
    ];
    const { code, stdout, stderr } = await runAt('2026-11-27T13:10:00-05:00', ['eod'], { faults });
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/End of day of 2026-11-27/);
    const { run, presets } = await loadEndOfDay(home.store, halfDay);
    expect(run).toMatchObject({ state: 'done', counts: { failed: 1 } });
    const listed = presets.flatMap(({ stocks }) => stocks);
    for (const { symbol, data, reason } of listed) {
      expect(data).toBe(symbol === without ? 'no_data' : 'bars');
      if (symbol === without) expect(reason).toMatch(/^no_data: /);
    }
    expect(listed.reduce((sum, { trades }) => sum + trades, 0)).toBeGreaterThan(0);
    const early = await runAt('2026-11-27T18:00:00-05:00', ['eod', 'show', '--preset', 'aggressive']);
    expect(early.stdout).toMatch(new RegExp(`${without} counts nowhere: no_data: `));
  });
});
