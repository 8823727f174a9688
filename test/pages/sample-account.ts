import {
  type AccountBalance,
  accountDay,
  type AccountDay,
  type AccountDayParts,
} from '../../src/analytics/account/account-day.ts';
import { close, fill, open, session } from '../analytics/account/fills.ts';

const balance = (time: number, net: number): AccountBalance => ({
  ...{ account: 'DU1', time, carried: { 3: 50 } },
  tags: { NetLiquidation: net },
});

/** A day of an account that asked after the close and saw no trade, changed as a test wants it. */
export const sampleAccount = (parts: Partial<AccountDayParts> = {}): AccountDay =>
  accountDay({
    ...{ session, fills: [], simulatedEntries: [] },
    balances: [balance(open + 1_000, 31_200.5), balance(close + 60_000, 31_187.25)],
    collections: [
      ...[
        {
          day: session.day,
          slot: '16:01',
          at: close + 60_000,
          state: 'done',
          reason: '',
          executions: 0,
        } as const,
      ],
    ],
    ...parts,
  });

/** A round trip in two parts, one with a loss and a commission to come, one still open, and a close of what was held before. */
export const sampleTrades: Partial<AccountDayParts> = {
  fills: [
    ...[fill('BOT', 100, 20.1, 12), fill('SLD', 60, 20.4, 20), fill('SLD', 40, 20.25, 31)],
    fill('BOT', 3, 412.5, 60, { symbol: 'BRK B', conId: 2, executionId: 'b1' }),
    fill('SLD', 3, 409.9, 80, { symbol: 'BRK B', conId: 2, executionId: 'b2', commission: null }),
    fill('SLD', 50, 0.4321, 90, { symbol: 'CCC', conId: 3, executionId: 'c1' }),
    fill('BOT', 25, 7, 200, { symbol: 'DDD', conId: 4, executionId: 'd1' }),
  ],
  simulatedEntries: [{ symbol: 'AAA', preset: 'default', time: open + 11 * 60_000, price: 20.05 }],
};

/** What a stored day of an account says besides. */
export const unknownSource = { date: '2026-11-20', source: null, collections: [] };
