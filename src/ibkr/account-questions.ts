import { EventName } from '@stoqey/ib';

import type { Question } from './ask.ts';
import type { Position } from './gateway.ts';

const balanceTags = [
  'NetLiquidation',
  'TotalCashValue',
  'SettledCash',
  'AccruedCash',
  'BuyingPower',
  'EquityWithLoanValue',
  'GrossPositionValue',
  'InitMarginReq',
  'MaintMarginReq',
  'AvailableFunds',
  'ExcessLiquidity',
  'Cushion',
].join(',');

/** The account's figures by IBKR's tag, in its base currency. */
export function balanceQuestion(
  account: string,
  timeoutMs: number,
): Question<Readonly<Record<string, number>>> {
  const balance: Record<string, number> = {};
  return {
    about: `balance of ${account}`,
    timeoutMs,
    send: (api, requestId) => api.reqAccountSummary(requestId, 'All', balanceTags),
    cancel: (api, requestId) => api.cancelAccountSummary(requestId),
    collect: ({ requestId, on, answer }) => {
      on(EventName.accountSummary, (id, of, tag, value) => {
        const number = Number(value);
        if (id === requestId && of === account && value !== '' && Number.isFinite(number))
          balance[tag] = number;
      });
      on(EventName.accountSummaryEnd, (id) => {
        if (id === requestId) answer(balance);
      });
    },
  };
}

/** What the account holds; flat positions are left out. The messages carry no request id. */
export function positionsQuestion(account: string, timeoutMs: number): Question<readonly Position[]> {
  const positions = new Map<number, Position>();
  return {
    about: `positions of ${account}`,
    timeoutMs,
    send: (api) => api.reqPositions(),
    cancel: (api) => api.cancelPositions(),
    collect: ({ on, answer }) => {
      on(EventName.position, (of, { conId = 0, symbol = '' }, quantity, averageCost = NaN) => {
        if (of !== account) return;
        if (quantity === 0) positions.delete(conId);
        else positions.set(conId, { account, symbol, conId, quantity, averageCost });
      });
      on(EventName.positionEnd, () => answer([...positions.values()]));
    },
  };
}
