import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { epochMs, systemClock } from '../../src/calendar/clock.ts';
import { newYorkDay } from '../../src/calendar/new-york.ts';
import { sessionsBefore } from '../../src/calendar/sessions.ts';
import { addDays, parseTradingDay } from '../../src/calendar/trading-day.ts';
import { migrations, scoreCategories } from '../../src/store/migrations.ts';
import { openStore, pingStore } from '../../src/store/open-store.ts';
import type { StoreAddress } from '../../src/store/store-address.ts';
import type { Run, Store } from '../../src/store/store.ts';
import { allTables } from '../../src/store/tables.ts';
import { runSql } from '../harness/sql.ts';
import { day, differences, sampleBars, samplePatterns, sampleRun, sampleSymbol } from './sample-rows.ts';
import { storesUnderTest } from './stores-under-test.ts';

const sessions = sessionsBefore(day, 20);
const days = sessions.map((session) => session.day);
const window = { from: sessions[0]!.open, to: sessions.at(-1)!.close };

describe.each(storesUnderTest)('$name', (underTest) => {
  let address: StoreAddress;
  let opened: { readonly address: StoreAddress; stop(): Promise<void> };
  let store: Store;

  beforeAll(async () => {
    opened = await underTest.open();
    address = opened.address;
    // Two processes that start at once make the schema at once.
    const [one, two] = await Promise.all(
      [1, 2].map(() => openStore({ ...address, clock: systemClock, retryForMs: 2_000 })),
    );
    await two!.close();
    store = one!;
  });

  afterAll(async () => {
    await store.close();
    await opened.stop();
  });

  /** Rows of a query of the test's own. */
  const ask = <T>(query: string): Promise<T[]> => runSql<T>(address, query);

  test('says its version', async () => {
    expect(await pingStore(address)).toMatch(/^\d+\.\d+/);
  });

  test('the columns written are those of the schema, and the schema is made once', async () => {
    const again = await openStore({ ...address, clock: systemClock, retryForMs: 0 });
    await again.close();
    const made = await ask('SELECT version FROM schema_migrations FINAL ORDER BY version');
    expect(made).toEqual(migrations.map(({ version }) => ({ version })));
    const columns = await ask<{ table: string; name: string; type: string }>(
      `SELECT table, name, type FROM system.columns WHERE database = '${address.database}' ORDER BY table, position`,
    );
    for (const table of allTables) {
      const made = columns.filter((column) => column.table === table.name);
      const plain = (type: string): string =>
        type.replace(/LowCardinality\((.*?)\)/, '$1').replace("DateTime('UTC')", 'DateTime');
      expect(Object.fromEntries(made.map(({ name, type }) => [name, plain(type)]))).toEqual(table.columns);
    }
  });

  test('a database is bound to one source', async () => {
    expect(await store.boundSource()).toBeNull();
    await store.bindSource({ account: 'DU1', mode: 'PAPER', id: 'ibkr' });
    await store.bindSource({ account: 'U2', mode: 'LIVE', id: 'ibkr' });
    expect(await store.boundSource()).toBe('ibkr');
    await expect(
      store.bindSource({ account: 'DUSIMS7', mode: 'SIMULATED', id: 'DUSIMS7' }),
    ).rejects.toMatchObject({
      code: 'STORE_SOURCE',
      message: expect.stringMatching(/ibkr.*DUSIMS7/) as string,
    });
    expect(await store.boundSource()).toBe('ibkr');
  });

  test('bars come back bit for bit, sliced by time', async () => {
    const bars = sampleBars(sessions);
    bars.wap[5] = NaN;
    bars.close[6] = 12.3456789012345;
    bars.volume[7] = 100.25;
    bars.volume[8] = -1;
    bars.open[9] = 742_123.45;
    bars.count[10] = 1.5;
    await store.saveBars('BRK B', days, bars);
    expect(differences(await store.readBars('BRK B', window.from, window.to), bars)).toEqual([]);
    const part = await store.readBars('BRK B', bars.time[100]!, bars.time[200]!);
    expect([part.length, part.time[0], part.close[99]]).toEqual([100, bars.time[100], bars.close[199]]);
    expect((await store.readBars('NONE', window.from, window.to)).length).toBe(0);

    const view = await ask<Record<string, number | null>>(
      `SELECT * EXCEPT (symbol, time) FROM bars WHERE symbol = 'BRK B' ORDER BY time LIMIT 11`,
    );
    view.forEach((row, index) => {
      for (const name of ['open', 'high', 'low', 'close', 'volume', 'wap', 'count'] as const) {
        expect(row[name] ?? NaN, `${name} ${index}`).toBe(bars[name][index]);
      }
    });
  });

  test('bars saved twice are there once, at the same time by many callers too', async () => {
    const symbols = Array.from({ length: 12 }, (_, index) => `S${index}`);
    const bars = symbols.map((_, index) => sampleBars(sessions.slice(0, 2), index));
    const save = (index: number): Promise<void> =>
      store.saveBars(symbols[index]!, days.slice(0, 2), bars[index]!);
    await Promise.all([...symbols.keys(), ...symbols.keys()].map(save));
    const read = await Promise.all(symbols.map((symbol) => store.readBars(symbol, window.from, window.to)));
    expect(read.flatMap((one, index) => differences(one, bars[index]!))).toEqual([]);
    const many = await store.readManyBars([...symbols, 'NONE'], window.from, window.to);
    expect([...many.keys()].sort()).toEqual([...symbols].sort());
    expect(differences(many.get('S3')!, bars[3]!)).toEqual([]);
    const [counted] = await ask<{ rows: string }>(
      `SELECT count() AS rows FROM bars WHERE startsWith(symbol, 'S')`,
    );
    expect(Number(counted!.rows)).toBe(12 * 780);
  });

  test('equal rows written again later win over what came between', async () => {
    const first = sampleBars(sessions.slice(0, 1), 1);
    const second = sampleBars(sessions.slice(0, 1), 2);
    for (const bars of [first, second, first]) await store.saveBars('AGAIN', days.slice(0, 1), bars);
    expect(differences(await store.readBars('AGAIN', window.from, window.to), first)).toEqual([]);
  });

  test('held sessions: with bars, without any, and after the bars were dropped', async () => {
    const bars = sampleBars(sessions.slice(0, 2), 3);
    expect(await store.heldSessions('HELD')).toEqual({ days: new Set(), checkBar: null });
    await store.saveBars('HELD', days.slice(0, 3), bars);
    expect(await store.heldSessions('HELD')).toEqual({
      days: new Set(days.slice(0, 3)),
      checkBar: { time: bars.time[779], close: bars.close[779] },
    });
    expect(await store.newestBar()).toBeGreaterThanOrEqual(1000 * bars.time[779]!);
    expect(await store.newestBar()).toBeLessThan(1000 * window.to);
    await store.dropBars('HELD');
    await store.dropBars('HELD');
    expect(await store.heldSessions('HELD')).toEqual({ days: new Set(), checkBar: null });
    expect((await store.readBars('HELD', window.from, window.to)).length).toBe(0);

    // Fewer minutes than before: none of the dropped ones shows through.
    const halved = sampleBars([{ ...sessions[0]!, close: sessions[0]!.open + 3600 }], 4);
    await store.saveBars('HELD', days.slice(0, 1), halved);
    expect(differences(await store.readBars('HELD', window.from, window.to), halved)).toEqual([]);
    expect((await store.heldSessions('HELD')).days).toEqual(new Set(days.slice(0, 1)));
  });

  test('the ledger keeps the newest version of each run', async () => {
    const run = sampleRun(1);
    await store.saveRun(run);
    await store.saveRun({ ...run, state: 'fetching', startedAt: epochMs(1) });
    await store.saveRun(run);
    expect(await store.run(run.runId)).toEqual(run);
    const failed: Run = {
      ...sampleRun(2, { state: 'failed', reason: 'no gateway', source: null }),
      finishedAt: epochMs(5),
    };
    await store.saveRun(failed);
    expect(await store.runsOf('morning', day)).toEqual([run, failed]);
    const earlier = addDays(day, -3);
    const createdAt = epochMs(run.createdAt - 86_400_000);
    await store.saveRun(sampleRun(1, { runId: 'earlier', date: earlier, state: 'missed', createdAt }));
    expect((await store.recentRuns('any', 2)).map((one) => one.runId)).toEqual([failed.runId, run.runId]);
    expect((await store.recentRuns('any', 9, day)).map((one) => one.runId)).toEqual(['earlier']);
    expect(await store.firstLedgerDay('morning')).toBe(newYorkDay(createdAt));
    expect(await store.run('none')).toBeNull();
  });

  test('universes', async () => {
    const entries = [
      { symbol: 'AAPL', conId: 265_598, primaryExchange: 'NASDAQ' },
      { symbol: `'; DROP TABLE runs --`, conId: 4_000_000_000, primaryExchange: 'NYSE' },
    ];
    const universe = { date: day, origin: `10 scans, it's fine`, minimumVolume: 5e6, entries };
    await store.saveUniverse({ ...universe, entries: [...entries, ...entries] });
    await store.saveUniverse(universe);
    expect(await store.universe(day)).toEqual(universe);
    expect(await store.universe(addDays(day, 1))).toBeNull();
    expect(await store.lastUniverse(addDays(day, 5))).toEqual(universe);
    expect(await store.lastUniverse(addDays(day, -1))).toBeNull();
  });

  test('a symbol of a run saved twice, or again with other patterns, is what was saved last', async () => {
    const runId = 'symbols-1';
    const result = sampleSymbol(runId, 'AAPL');
    await Promise.all([
      store.saveSymbol(result, samplePatterns(7)),
      store.saveSymbol(sampleSymbol(runId, 'MSFT'), samplePatterns(4)),
      store.saveSymbol({ ...sampleSymbol(runId, 'NVDA'), state: 'failed', quality: null, measures: {} }, []),
    ]);
    await store.saveSymbol(result, samplePatterns(7));
    expect(await store.patterns(runId)).toEqual(
      new Map([
        ['AAPL', samplePatterns(7)],
        ['MSFT', samplePatterns(4)],
      ]),
    );
    await store.saveSymbol({ ...result, volume: 1 }, samplePatterns(2, 'other'));
    expect((await store.patterns(runId)).get('AAPL')).toEqual(samplePatterns(2, 'other'));
    const rows = await store.runSymbols(runId);
    expect(rows.map((row) => [row.symbol, row.state, row.volume])).toEqual([
      ['AAPL', 'analysed', 1],
      ['MSFT', 'analysed', 123_456_789.5],
      ['NVDA', 'failed', 123_456_789.5],
    ]);
    expect(rows[1]).toEqual(sampleSymbol(runId, 'MSFT'));
  });

  test('a report replaces the earlier one of its date when it is published, and the content hash tells them apart', async () => {
    const date = parseTradingDay('2026-11-19');
    /** Makes a report as a job does. */
    async function make(attempt: number, score: number, late: boolean): Promise<void> {
      const run = sampleRun(attempt, {
        runId: `morning-${date}-${attempt}`,
        date,
        late,
        timings: { total: attempt },
      });
      await store.saveSymbol({ ...sampleSymbol(run.runId, 'AAPL'), date }, samplePatterns(5));
      const row = {
        preset: 'classic',
        symbol: 'AAPL',
        risk_class: 'medium',
        patterns: 5,
        confirmed: 2,
        trades: 2,
        wins: 1,
        win_rate: 0.1 + 0.2,
        expected_value: null,
        score,
      };
      await store.saveReport(run, {
        scores: [
          {
            ...row,
            rank: 1,
            qualified: 1,
            known_weight: 90,
            confirmation_rate: null,
            ...Object.fromEntries(
              scoreCategories.map((name, index) => [name, index === 0 ? null : index / 7]),
            ),
          },
        ],
        forecasts: [{ preset: 'classic', body: { verdict: 'trade', value: 1 / 3 } }],
        forecastStocks: [
          {
            ...row,
            role: 'chosen',
            place: 1,
            mean_net_return: 1 / 7,
            average_win: null,
            average_loss: null,
            dead_zone_share: 0,
            entries_a_day: 0.4,
            position_dollars: 3000,
            reason: 'it is good',
          },
        ],
      });
      await store.saveRun({
        ...run,
        state: 'done',
        startedAt: epochMs(attempt),
        publishedAt: epochMs(1_000 + attempt),
      });
    }

    await make(1, 81.5, false);
    const hash = await store.contentHash(date);
    expect(await store.contentHash(date)).toBe(hash);
    expect((await store.publishedRun('morning', date))?.attempt).toBe(1);

    // Half of a second report changes nothing for readers.
    await store.saveSymbol({ ...sampleSymbol(`morning-${date}-2`, 'AAPL'), date }, samplePatterns(1));
    expect((await store.publishedRun('morning', date))?.attempt).toBe(1);
    expect(await store.contentHash(date)).toBe(hash);

    await make(2, 81.5, true);
    await store.removeSuperseded(date, `morning-${date}-2`);
    await store.removeSuperseded(date, `morning-${date}-2`);
    expect((await store.publishedRun('morning', date))?.attempt).toBe(2);
    expect((await store.newestPublishedRun('morning'))?.runId).toBe(`morning-${date}-2`);
    expect(await store.contentHash(date)).toBe(hash);
    expect(await store.forecasts(`morning-${date}-1`)).toEqual([]);
    expect((await store.patterns(`morning-${date}-1`)).size).toBe(0);
    expect(await store.forecasts(`morning-${date}-2`)).toEqual([
      { runId: `morning-${date}-2`, date, preset: 'classic', body: { verdict: 'trade', value: 1 / 3 } },
    ]);
    const [left] = await ask<{ rows: string }>(
      `SELECT count() AS rows FROM stock_scores FINAL WHERE date = '${date}'`,
    );
    expect(Number(left!.rows)).toBe(1);
    // The rows of other dates are untouched.
    expect((await store.patterns('symbols-1')).size).toBeGreaterThan(0);

    await make(3, 81.6, false);
    await store.removeSuperseded(date, `morning-${date}-3`);
    expect(await store.contentHash(date)).not.toBe(hash);
  });

  test('the content hash sees one changed bar, whatever else stayed', async () => {
    const before = await store.contentHash(day);
    const bars = sampleBars(sessions.slice(0, 1), 9);
    await store.saveBars('HASH', days.slice(0, 1), bars);
    const with9 = await store.contentHash(day);
    expect(with9).not.toBe(before);
    await store.saveBars('HASH', days.slice(0, 1), bars);
    expect(await store.contentHash(day)).toBe(with9);
    bars.wap[17]! += 0.001;
    await store.saveBars('HASH', days.slice(0, 1), bars);
    expect(await store.contentHash(day)).not.toBe(with9);
  });

  test('a bar takes at most 16 bytes on disk', async () => {
    for (let seed = 0; seed < 10; seed++)
      await store.saveBars(`D${seed}`, days, sampleBars(sessions, 100 + seed));
    const usage = await store.diskUsage();
    console.log(`${usage.bytesPerBar.toFixed(1)} bytes a bar on disk, ${usage.barRows} bars`);
    expect(usage.barRows).toBeGreaterThan(70_000);
    expect(usage.bytesPerBar).toBeLessThanOrEqual(16);
    expect(usage.totalBytes).toBeGreaterThan(usage.barBytes);
  });

  test('failures of a statement name what ClickHouse said and are not waited for', async () => {
    const elsewhere = openStore({
      ...address,
      database: 'no-such-name',
      clock: systemClock,
      retryForMs: 30_000,
    });
    await expect(elsewhere).rejects.toMatchObject({
      code: 'STORE_FAILED',
      message: expect.stringContaining('62') as string,
    });
    await expect(pingStore({ ...address, password: 'wrong' })).rejects.toMatchObject({
      code: 'STORE_UNREACHABLE',
    });
  });
});
