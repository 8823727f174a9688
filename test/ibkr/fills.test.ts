import { describe, expect, it } from 'vitest';

import { fillsThatCount } from '../../src/analytics/account/fill.ts';
import { executionTime } from '../../src/ibkr/fills.ts';
import type { GatewayOptions } from '../../src/ibkr/gateway-options.ts';
import { connected, gatewayWith } from './open-sessions.ts';
import type { ScriptedClient } from './scripted-gateway.ts';

it.each([
  ['20260413 15:27:04 US/Eastern', Date.UTC(2026, 3, 13, 19, 27, 4)],
  ['20250415  19:38:31', Date.UTC(2025, 3, 15, 23, 38, 31)],
  ['20261120-14:31:00', Date.UTC(2026, 10, 20, 14, 31)],
  ['20261120 09:31:00 Nowhere/City', undefined],
  ['20261340 09:31:00 US/Eastern', undefined],
  ['', undefined],
])('reads the time of an execution %j', (text, instant) => {
  expect(executionTime(text)).toBe(instant);
});

interface Told {
  readonly account?: string;
  readonly clientId?: number;
  readonly secType?: string;
}

/** Message 11 for a purchase at 12.5. */
function execution(
  id: string,
  executionId: string,
  shares: number,
  { account = 'DU123', clientId = 0, secType = 'STK' }: Told = {},
): (string | number)[] {
  return [
    ...[11, id, 5, 1, 'AAA', secType, '', 0, '', '', 'IEX', 'USD', 'AAA', 'NMS', executionId],
    ...['20261120 09:31:00 US/Eastern', account, 'IEX', 'BOT', shares, 12.5, 1, clientId, 0, shares, 12.5],
    ...['', '', '', '', 1, 0],
  ];
}

const unset = '1.7976931348623157E308';
const commission = (executionId: string, dollars: number, realized: number | string = unset) => [
  ...[59, 1, executionId, dollars, 'USD', realized, '', ''],
];

/** What a gateway tells that answers the question for executions like this. */
async function toldBy(
  answer: (id: string, client: ScriptedClient) => void,
  options: Partial<GatewayOptions> = {},
) {
  const gateway = await gatewayWith({
    answer: ([message, , id], client) => {
      if (message === '7') answer(id!, client);
    },
  });
  const { session } = await connected(gateway, options);
  return { gateway, ...(await session.fillsToday()) };
}

describe('the executions of today', () => {
  it('are asked for without a client id, and keep the one they have', async () => {
    const { gateway, fills, ended } = await toldBy((id, client) => {
      client.send(...execution(id, '0001.01.01', 10, { clientId: 77 }));
      client.send(...commission('0001.01.01', 1, 3.5));
      client.send(55, 1, id);
    });
    expect(gateway.of(7)[0]!.slice(3)).toEqual(['', 'DU123', '', '', '', '', '']);
    expect(ended).toBe(true);
    expect(fills).toEqual([
      {
        ...{ executionId: '0001.01', revision: 1, account: 'DU123', symbol: 'AAA', conId: 1 },
        ...{ time: Date.UTC(2026, 10, 20, 14, 31), side: 'BOT', shares: 10, price: 12.5, clientId: 77 },
        ...{ commission: 1, realizedPnl: 3.5 },
      },
    ]);
  });

  it('join their commissions, in whatever order, and a correction counts over what it corrects', async () => {
    const { fills } = await toldBy((id, client) => {
      client.send(...commission('0001.01.02', 1.25));
      client.send(...execution(id, '0001.01.02', 20));
      client.send(...execution(id, '0001.01.01', 10));
      client.send(...execution('-1', '0009.01.01', 99));
      client.send(55, 1, id);
    });
    expect(fills.map(({ revision, commission }) => [revision, commission])).toEqual([
      [2, 1.25],
      [1, null],
    ]);
    expect(fillsThatCount(fills)).toMatchObject([{ shares: 20, commission: 1.25, realizedPnl: null }]);
  });

  it('wait for commissions that come after the end, and go without one that never comes', async () => {
    const late = await toldBy((id, client) => {
      client.send(...execution(id, '0001.01.01', 10));
      client.send(55, 1, id);
      client.send(...commission('0001.01.01', 1));
    });
    expect(late.fills).toMatchObject([{ commission: 1 }]);
    const never = await toldBy((id, client) => {
      client.send(...execution(id, '0001.01.01', 10));
      client.send(55, 1, id);
    });
    expect(never).toMatchObject({ ended: true, fills: [{ shares: 10, commission: null }] });
  });

  it('of other accounts and of what is no stock are left out', async () => {
    const { fills } = await toldBy((id, client) => {
      client.send(...execution(id, '0001.01.01', 10, { account: 'DU999' }));
      client.send(...execution(id, '0002.01.01', 10, { secType: 'OPT' }));
      client.send(...execution(id, '0003.01.01', 0));
      client.send(55, 1, id);
    });
    expect(fills).toEqual([]);
  });

  it('are what came when the end never comes, and that is said', async () => {
    const some = await toldBy((id, client) => client.send(...execution(id, '0001.01.01', 10)), {
      answerTimeoutMs: 50,
    });
    expect(some).toMatchObject({ ended: false, fills: [{ shares: 10, commission: null }] });
    const none = await toldBy(() => undefined, { answerTimeoutMs: 50 });
    expect(none).toMatchObject({ ended: false, fills: [] });
  });
});
