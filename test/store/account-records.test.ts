import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { AccountBalance, AccountCollection } from '../../src/analytics/account/account-day.ts';
import type { Fill } from '../../src/analytics/account/fill.ts';
import { systemClock } from '../../src/calendar/clock.ts';
import { newYorkTime } from '../../src/calendar/new-york.ts';
import { addDays } from '../../src/calendar/trading-day.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { StoreAddress } from '../../src/store/store-address.ts';
import type { Store } from '../../src/store/store.ts';
import { runSql } from '../harness/sql.ts';
import { day } from './sample-rows.ts';
import { storesUnderTest } from './stores-under-test.ts';

describe.each(storesUnderTest)('the account in $name', (underTest) => {
  let opened: { readonly address: StoreAddress; stop(): Promise<void> };
  let store: Store;

  beforeAll(async () => {
    opened = await underTest.open();
    store = await openStore({ ...opened.address, clock: systemClock, retryForMs: 2_000 });
  });

  afterAll(async () => {
    await store.close();
    await opened.stop();
  });

  const at = (time: string, date = day): number => newYorkTime(date, time);
  const fill = (executionId: string, revision: number, more: Partial<Fill> = {}): Fill => ({
    ...{ executionId, revision, account: 'DU1', symbol: 'BRK B', conId: 72_063_691, clientId: 7 },
    ...{ time: at('10:15') + 5_000, side: 'BOT', shares: 10.5, price: 12.3456, commission: null },
    ...{ realizedPnl: null, ...more },
  });

  test('executions come back as they were, those of one New York day', async () => {
    const evening = fill('0001.01', 1, { time: at('23:59'), commission: 1.25, realizedPnl: -3.5 });
    const morning = fill('0001.02', 1, { time: at('04:00'), side: 'SLD' });
    const next = fill('0001.03', 1, { time: at('00:00', addDays(day, 1)) });
    await store.saveFills([]);
    await store.saveFills([evening, next, morning]);
    expect(await store.fillsOf(day)).toEqual([morning, evening]);
    expect(await store.fillsOf(addDays(day, 1))).toEqual([next]);
    expect(await store.fillsOf(addDays(day, 2))).toEqual([]);
  });

  test('whatever order messages come in and however often: corrections replace, commissions stay', async () => {
    const date = addDays(day, -1);
    const time = at('11:00', date);
    const messages = [
      fill('0002.01', 1, { time, commission: 1 }),
      fill('0002.01', 1, { time }),
      fill('0002.01', 2, { time, shares: 9 }),
      fill('0002.02', 3, { time, shares: 3, commission: 0.5, realizedPnl: 7 }),
      fill('0002.02', 3, { time, shares: 3 }),
      fill('0002.02', 2, { time, shares: 4, commission: 0.25 }),
    ];
    const expected = [
      fill('0002.01', 2, { time, shares: 9, commission: 1 }),
      fill('0002.02', 3, { time, shares: 3, commission: 0.5, realizedPnl: 7 }),
    ];
    await store.saveFills(messages);
    expect(await store.fillsOf(date)).toEqual(expected);
    const hash = await store.contentHash(date);
    for (const message of [...messages].reverse()) await store.saveFills([message]);
    await Promise.all(messages.map((message) => store.saveFills([message, ...messages])));
    expect(await store.fillsOf(date)).toEqual(expected);
    expect(await store.contentHash(date)).toBe(hash);
    const seen = await runSql<Record<string, unknown>>(
      opened.address,
      `SELECT execution_id, revision, shares, commission, realized_pnl FROM fills WHERE day = '${date}' ORDER BY execution_id`,
    );
    expect(seen).toEqual(
      expected.map((one) => ({
        ...{ execution_id: one.executionId, revision: one.revision, shares: one.shares },
        ...{ commission: one.commission, realized_pnl: one.realizedPnl },
      })),
    );

    // The correction's own commission comes at last.
    await store.saveFills([fill('0002.01', 2, { time, shares: 9, commission: 0.9 })]);
    expect(await store.fillsOf(date)).toMatchObject([{ revision: 2, commission: 0.9 }, { revision: 3 }]);
    expect(await store.contentHash(date)).not.toBe(hash);
  });

  test('balances and what was held before are kept by their time', async () => {
    const balance = (time: number, carried: AccountBalance['carried']): AccountBalance => ({
      ...{ account: 'DU1', time, carried },
      tags: { NetLiquidation: 250_000.25, Cushion: 0.987654 },
    });
    const late = balance(at('16:00'), { 265598: -12.5 });
    const early = balance(at('09:30'), null);
    const hash = await store.contentHash(null);
    await store.saveBalance(late);
    await store.saveBalance(early);
    await store.saveBalance(late);
    expect(await store.balancesOf(day)).toEqual([early, late]);
    expect(await store.balancesOf(addDays(day, 1))).toEqual([]);
    expect(await store.contentHash(null)).toBe(hash);
  });

  test('a collection that was done stays done, one that failed is replaced', async () => {
    const failed: AccountCollection = {
      ...{ day, slot: '09:40', at: at('09:40'), state: 'failed' },
      ...{ reason: 'GATEWAY_UNREACHABLE: away', executions: 0 },
    };
    const done: AccountCollection = { ...failed, at: at('09:41'), state: 'done', reason: '', executions: 3 };
    await store.saveCollection({ ...failed, slot: '09:30' });
    await store.saveCollection(failed);
    await store.saveCollection(done);
    await store.saveCollection({ ...failed, at: at('09:42') });
    expect(await store.collectionsOf(day)).toEqual([{ ...failed, slot: '09:30' }, done]);
    expect(await store.collectionsOf(addDays(day, -1))).toEqual([]);
  });
});
