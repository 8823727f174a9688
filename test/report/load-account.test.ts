import { afterAll, beforeAll, expect, test } from 'vitest';

import { accountJson } from '../../src/report/account-json.ts';
import { loadAccountDay } from '../../src/report/load-account.ts';
import { renderAccount } from '../../src/report/render-account.ts';
import { screenFor } from '../../src/report/screen.ts';
import { epochMs, systemClock } from '../../src/calendar/clock.ts';
import { parseTradingDay } from '../../src/calendar/trading-day.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { close, fill, open } from '../analytics/account/fills.ts';
import { day, samplePatterns, sampleRun, sampleSymbol } from '../store/sample-rows.ts';
import { type EmbeddedProcess, startEmbedded } from '../store/stores-under-test.ts';

let server: EmbeddedProcess;
let store: Store;
beforeAll(async () => {
  server = await startEmbedded();
  store = await openStore({ ...server.address, clock: systemClock });
});
afterAll(async () => {
  await store.close();
  await server.stop();
});

const minute = 60_000;
const shown = async (): Promise<string> =>
  renderAccount(await loadAccountDay(store, day), screenFor(false, false, 100));

test('nothing is known, then a look failed, then there were no trades', async () => {
  expect(await shown()).toBe(
    'Account on 2026-11-20\nNobody could ask the gateway: what was traded that day is not known.',
  );
  const of = {
    day,
    slot: '09:30',
    at: open,
    state: 'failed',
    reason: 'GATEWAY_UNREACHABLE: away',
    executions: 0,
  } as const;
  await store.saveCollection(of);
  expect(await shown()).toMatch(
    /not known\.\n1 of 1 look failed, the last for 09:30: GATEWAY_UNREACHABLE: away$/,
  );
  await store.saveCollection({ ...of, slot: '09:40', at: open + 10 * minute, state: 'done', reason: '' });
  expect(await shown()).toMatch(
    /No trades\.\nThe gateway was last asked at 09:40:00 New York: what came later is not known\.\n1 of 2 looks failed/,
  );
});

test('a day with trades: tables, what is not known, and entries held against those of the next report', async () => {
  const fills = [
    fill('BOT', 100, 10.1, 30, { symbol: 'AAPL' }),
    fill('SLD', 60, 11, 40, { symbol: 'AAPL', commission: null }),
    fill('SLD', 5, 50, 50, { conId: 2, symbol: 'BRK B', clientId: 77 }),
  ];
  await store.saveFills(fills);
  for (const [time, net] of [
    [open, 1_000],
    [close + minute, 1_050.5],
  ] as const) {
    await store.saveBalance({ account: 'DU1', time, tags: { NetLiquidation: net }, carried: { 2: 5 } });
  }
  const next = parseTradingDay('2026-11-23');
  const run = sampleRun(1, {
    ...{ runId: `morning-${next}-1`, date: next, state: 'done', publishedAt: epochMs(open) },
  });
  const pattern = samplePatterns(20).find(({ trade }) => trade !== null)!;
  const trade = { ...pattern.trade!, entryTime: open / 1000 + 29 * 60, entryPrice: 10 };
  await store.saveSymbol({ ...sampleSymbol(run.runId, 'AAPL'), date: next }, [
    { ...pattern, preset: 'default', session: day, trade },
    { ...pattern, preset: 'scalping', session: '2026-11-19', trade },
  ]);
  await store.saveRun(run);

  const account = await loadAccountDay(store, day);
  expect(account).toMatchObject({
    state: 'trades',
    source: { account: 'DU1', mode: 'PAPER' },
    trips: [{ symbol: 'AAPL', shares: 60, stillOpen: 40, slippage: { entry: { preset: 'default' } } }],
    openLots: [{ symbol: 'AAPL', shares: 40 }],
    unmatched: [{ symbol: 'BRK B', shares: 5 }],
  });
  expect(account.figures.meanSlippage).toBeCloseTo(1, 9);
  expect((await loadAccountDay(store, day, [])).figures.meanSlippage).toBeNull();

  const text = await shown();
  expect(text).toContain(`Account DU1 on 2026-11-20
3 executions, 1 round trip, 1 won (100 %).
Round trips +$54.00 before and +$53.40 after commissions; $2.00 commissions in all.
1 commission not known: the results are before it.
Entries against the simulated ones nearby: +1.00 % on average.
Net liquidation value at the open $1,000.00 (09:30:00), at the close $1,050.50 (16:01:00).`);
  expect(text).toMatch(
    /^10:00:00 +10:10:00 +AAPL +long +60 \(40 open\) +10.1000 +11.0000 +54.00 +≥ 0.60 +53.40 +\+1.00 %$/m,
  );
  expect(text).toMatch(/^Still open\n.*\n10:00:00 +AAPL +40 +10.1000$/m);
  expect(text).toMatch(/^Closed what was held before the day\n.*\n10:20:00 +BRK B +sold +5 +50.0000$/m);
  expect(text).toMatch(/^10:20:00 +BRK B +sold +5 +50.0000 +1.00 +77$/m);
  expect(text.split('\n').every((line) => line.length <= 100)).toBe(true);
  const json = JSON.parse(accountJson(account)) as { trips: { openedAt: string }[] };
  expect(json.trips[0]!.openedAt).toBe('2026-11-20T15:00:00.000Z');
});
