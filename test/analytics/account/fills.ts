import type { Fill } from '../../../src/analytics/account/fill.ts';

/** 09:30 New York on 2026-11-20, epoch ms. */
export const open = Date.UTC(2026, 10, 20, 14, 30);
export const close = open + 390 * 60_000;
export const session = { day: '2026-11-20', open: open / 1000, close: close / 1000 };

/** A fill `minute` minutes after the open. */
export function fill(
  side: Fill['side'],
  shares: number,
  price: number,
  minute: number,
  more: Partial<Fill> = {},
): Fill {
  return {
    executionId: `000${more.conId ?? 1}.${String(minute).padStart(4, '0')}`,
    revision: 1,
    account: 'DU1',
    symbol: 'AAA',
    conId: 1,
    time: open + minute * 60_000,
    side,
    shares,
    price,
    clientId: 0,
    commission: 1,
    realizedPnl: null,
    ...more,
  };
}
