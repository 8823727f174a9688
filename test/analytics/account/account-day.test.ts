import { describe, expect, it } from 'vitest';

import {
  type AccountBalance,
  accountDay,
  type AccountCollection,
  type AccountDayParts,
} from '../../../src/analytics/account/account-day.ts';
import { close, fill, open, session } from './fills.ts';

const minute = 60_000;
const balance = (time: number, net: number, carried: AccountBalance['carried'] = {}): AccountBalance => ({
  account: 'DU1',
  time,
  tags: { NetLiquidation: net },
  carried,
});
const collection = (at: number, state: AccountCollection['state'] = 'done'): AccountCollection => ({
  ...{ day: session.day, slot: '10:00', at, state },
  ...{ reason: '', executions: 0 },
});
const dayOf = (parts: Partial<AccountDayParts>) =>
  accountDay({ session, fills: [], balances: [], collections: [], simulatedEntries: [], ...parts });

describe('the state of a day', () => {
  it('tells a day without trades from one nobody could ask about', () => {
    expect(dayOf({}).state).toBe('unknown');
    expect(dayOf({ collections: [collection(open, 'failed')] })).toMatchObject({
      state: 'unknown',
      collectedAt: null,
      complete: false,
    });
    expect(dayOf({ collections: [collection(open), collection(close, 'failed')] })).toMatchObject({
      state: 'no_trades',
      collectedAt: open,
      complete: false,
    });
    expect(dayOf({ collections: [collection(close + minute), collection(open)] })).toMatchObject({
      state: 'no_trades',
      collectedAt: close + minute,
      complete: true,
    });
    expect(dayOf({ fills: [fill('BOT', 1, 10, 5)] }).state).toBe('trades');
    expect(dayOf({ session: undefined, collections: [collection(open)] })).toMatchObject({ complete: false });
  });

  it('takes the balances at open and close from those that were kept', () => {
    const balances = [
      balance(close + 5 * minute, 104),
      balance(open - minute, 99),
      balance(close, 103),
      balance(open + minute, 100),
      balance(open + 11 * minute, 101),
    ];
    const day = dayOf({ balances });
    expect(day.balanceOpen?.tags).toEqual({ NetLiquidation: 100 });
    expect(day.balanceClose?.tags).toEqual({ NetLiquidation: 104 });
    expect(dayOf({ balances: balances.slice(3) }).balanceClose).toBeNull();
    expect(dayOf({ balances: balances.slice(0, 3) }).balanceOpen).toBeNull();
  });
});

describe('the figures of a day', () => {
  it('count trips, wins, commissions and what is not known', () => {
    const fills = [
      fill('BOT', 100, 10, 5),
      fill('SLD', 100, 11, 6),
      fill('SLD', 10, 50, 20, { conId: 2, symbol: 'BBB' }),
      fill('BOT', 10, 50.1, 30, { conId: 2, symbol: 'BBB', commission: null }),
      fill('BOT', 7, 20, 40, { conId: 3, symbol: 'CCC' }),
    ];
    const { figures, openLots } = dayOf({ fills, balances: [balance(open, 100)] });
    expect(figures).toMatchObject({ trips: 2, wins: 1, winRate: 0.5, commissions: 4, unknownCommissions: 1 });
    expect(figures.gross).toBeCloseTo(100 - 1, 9);
    expect(figures.net).toBeCloseTo(100 - 2 - 1 - 1, 9);
    expect(openLots).toMatchObject([{ symbol: 'CCC', shares: 7 }]);
  });

  it('take what was held before the day from the first balance that tells it', () => {
    const fills = [fill('BOT', 50, 10, 5), fill('SLD', 120, 12, 60)];
    const balances = [
      balance(open + 20 * minute, 100, { 1: 7 }),
      balance(open + 10 * minute, 100, { 1: 100, 9: 3 }),
      balance(open, 99, null),
    ];
    const day = dayOf({ fills, balances });
    expect(day.unmatched).toMatchObject([{ shares: 100 }]);
    expect(day.trips).toMatchObject([{ shares: 20, stillOpen: 30, gross: 40 }]);
  });

  it('hold long entries against the nearest simulated one within five minutes', () => {
    const fills = [
      fill('BOT', 10, 10.1, 30),
      fill('SLD', 10, 11, 40),
      fill('SLD', 10, 20, 30, { conId: 2, symbol: 'BBB' }),
      fill('BOT', 10, 19, 40, { conId: 2, symbol: 'BBB' }),
      fill('BOT', 10, 5, 100, { conId: 3, symbol: 'CCC' }),
      fill('SLD', 10, 5, 101, { conId: 3, symbol: 'CCC' }),
    ];
    const entry = (symbol: string, preset: string, at: number, price: number) => ({
      ...{ symbol, preset, price },
      time: open + at * minute,
    });
    const simulatedEntries = [
      entry('AAA', 'default', 33, 9),
      entry('AAA', 'scalping', 28, 10),
      entry('AAA', 'aggressive', 32, 11),
      entry('BBB', 'default', 30, 20),
      entry('CCC', 'default', 94, 5),
    ];
    const { trips, figures } = dayOf({ fills, simulatedEntries, balances: [balance(open, 1)] });
    expect(trips.map(({ symbol, slippage }) => [symbol, slippage?.entry.preset])).toEqual([
      ['AAA', 'scalping'],
      ['BBB', undefined],
      ['CCC', undefined],
    ]);
    expect(trips[0]!.slippage!.percent).toBeCloseTo(1, 9);
    expect(figures.meanSlippage).toBeCloseTo(1, 9);
  });
});
