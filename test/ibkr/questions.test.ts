import { describe, expect, it } from 'vitest';

import type { OpenGateway } from '../../src/ibkr/open-gateway.ts';
import { connected, gatewayWith } from './open-sessions.ts';
import { apple, type Script, type ScriptedGateway, type sessionWith } from './scripted-gateway.ts';

async function sessionAnswering(
  answer: NonNullable<Script['answer']>,
  options: Parameters<typeof sessionWith>[1] = {},
): Promise<{ session: OpenGateway; gateway: ScriptedGateway }> {
  const gateway = await gatewayWith({ answer });
  const { session } = await connected(gateway, options);
  return { session, gateway };
}

describe('scan', () => {
  const request = {
    code: 'MOST_ACTIVE',
    location: 'STK.NASDAQ',
    priceFrom: 5,
    priceTo: 10.5,
    minimumVolume: 5_000_000,
    excludeEtfs: true,
  };
  const row = (rank: number, conId: number, symbol: string): (string | number)[] => [
    rank,
    conId,
    symbol,
    'STK',
    '',
    0,
    '',
    'SMART',
    'USD',
    symbol,
    'NMS',
    'NMS',
    '',
    '',
    '',
    '',
  ];

  it('sends one request, returns its rows and cancels it', async () => {
    const { session, gateway } = await sessionAnswering(([message, id], client) => {
      if (message === '22') client.send(20, 3, id!, 2, ...row(0, 11, 'AAA'), ...row(1, 12, 'BRK B'));
    });
    const outcome = await session.scan(request);
    expect(outcome).toEqual({
      kind: 'rows',
      rows: [
        { conId: 11, symbol: 'AAA', primaryExchange: 'NASDAQ' },
        { conId: 12, symbol: 'BRK B', primaryExchange: 'NASDAQ' },
      ],
      full: false,
    });
    await gateway.until(() => gateway.of(23).length === 1);
    const [sent] = gateway.of(22);
    expect(sent!.slice(2)).toEqual(
      '50|STK|STK.NASDAQ|MOST_ACTIVE|5|10.5|5000000|||||||||||||||stkTypes=exc:ETF;|'.split('|'),
    );
    expect(gateway.of(23)[0]![2]).toBe(sent![1]);
  });

  it('sends codes the library does not know by their names', async () => {
    const { session, gateway } = await sessionAnswering(([message, id], client) => {
      if (message === '22') client.send(20, 3, id!, 0);
    });
    await session.scan({ ...request, code: 'HIGH_STVOLUME_5MIN' });
    await session.scan({ ...request, code: 'HIGH_STVOLUME_5MIN' });
    await session.scan({ ...request, code: 'HOT_BY_VOLUME' });
    expect(gateway.of(22).map((fields) => fields[5])).toEqual([
      'HIGH_STVOLUME_5MIN',
      'HIGH_STVOLUME_5MIN',
      'HOT_BY_VOLUME',
    ]);
  });

  it('knows a full scan, and leaves rows out that are no stock in dollars', async () => {
    const { session } = await sessionAnswering(([message, id], client) => {
      const rows = Array.from({ length: 48 }, (_, rank) => row(rank, rank + 1, `S${rank}`));
      const odd = [row(48, 0, 'NOID'), row(49, 99, "'; DROP TABLE x --")];
      if (message === '22') client.send(20, 3, id!, 50, ...rows.flat(), ...odd.flat());
    });
    const outcome = await session.scan(request);
    expect(outcome).toMatchObject({ kind: 'rows', full: true });
    expect(outcome.kind === 'rows' && outcome.rows.length).toBe(48);
  });

  it.each([
    [
      165,
      'Historical Market Data Service query message:no items retrieved',
      { kind: 'rows', rows: [], full: false },
    ],
    [162, 'Scanner: invalid location', { kind: 'refused', message: '162: Scanner: invalid location' }],
  ])('takes code %i as %s', async (code, text, outcome) => {
    const { session } = await sessionAnswering(([message, id], client) => {
      if (message === '22') client.send(4, 2, id!, code, text, '');
    });
    expect(await session.scan(request)).toEqual(outcome);
  });

  it('waits for the rows behind warning 492 and its own cancel', async () => {
    const { session } = await sessionAnswering(([message, id], client) => {
      if (message !== '22') return;
      client.send(4, 2, id!, 492, 'You must subscribe for additional permissions', '');
      client.send(4, 2, id!, 162, 'API scanner subscription cancelled: 7', '');
      client.send(20, 3, id!, 1, ...row(0, 11, 'AAA'));
    });
    expect(await session.scan(request)).toMatchObject({ kind: 'rows', rows: [{ conId: 11 }] });
  });

  it('keeps at most ten open, each cancelled before the next is sent', async () => {
    let active = 0;
    let peak = 0;
    const { session } = await sessionAnswering(([message, id], client) => {
      active += message === '22' ? 1 : -1;
      peak = Math.max(peak, active);
      if (message === '22') client.send(20, 3, id!, 0);
    });
    await Promise.all(Array.from({ length: 25 }, () => session.scan(request)));
    expect(peak).toBeLessThanOrEqual(10);
  });
});

describe('account', () => {
  it('collects the balance of its account and cancels', async () => {
    const { session, gateway } = await sessionAnswering(([message, , id], client) => {
      if (message !== '62') return;
      client.send(63, 1, id!, 'DU123', 'NetLiquidation', '1234.56', 'USD');
      client.send(63, 1, id!, 'DU999', 'NetLiquidation', '1', 'USD');
      client.send(63, 1, id!, 'DU123', 'AccountType', 'INDIVIDUAL', '');
      client.send(64, 1, id!);
    });
    expect(await session.accountBalance()).toEqual({ NetLiquidation: 1234.56 });
    await gateway.until(() => gateway.of(63).length === 1);
  });

  it('collects positions, without flat ones', async () => {
    const { session } = await sessionAnswering(([message], client) => {
      if (message !== '61') return;
      const stock = (conId: number, symbol: string): (string | number)[] => [
        conId,
        symbol,
        'STK',
        '',
        0,
        '',
        '',
        '',
        'USD',
        symbol,
        'NMS',
      ];
      client.send(61, 3, 'DU123', ...stock(1, 'AAA'), 100, 12.5);
      client.send(61, 3, 'DU123', ...stock(2, 'BBB'), 0, 0);
      client.send(62, 1);
    });
    expect(await session.positions()).toEqual([
      { account: 'DU123', symbol: 'AAA', conId: 1, quantity: 100, averageCost: 12.5 },
    ]);
  });
});

describe('snapshot', () => {
  it('collects quote, volume in shares and VWAP, then cancels', async () => {
    const { session, gateway } = await sessionAnswering(([message, , id], client) => {
      if (message !== '1') return;
      client.send(1, 6, id!, 1, 10.1, 300, 1);
      client.send(1, 6, id!, 2, 10.2, 400, 1);
      client.send(1, 6, id!, 4, 10.15, 100, 0);
      client.send(2, 6, id!, 8, 12_345);
      client.send(46, 6, id!, 48, '10.15;100;1795185367000;12345;10.125;true');
    });
    expect(await session.snapshot(apple)).toEqual({
      last: 10.15,
      bid: 10.1,
      ask: 10.2,
      volume: 1_234_500,
      vwap: 10.125,
      delayed: false,
    });
    await gateway.until(() => gateway.of(2).length === 1);
  });

  it('asks for delayed data where live data is not subscribed, and says so', async () => {
    const { session, gateway } = await sessionAnswering(
      ([message, , id, ...rest], client) => {
        if (message !== '1') return;
        if (rest.includes('233')) client.send(4, 2, id!, 354, 'Requested market data is not subscribed.', '');
        else {
          client.send(4, 2, id!, 10167, 'Displaying delayed market data.', '');
          client.send(58, 1, id!, 3);
          client.send(1, 6, id!, 66, 10.1, 300, 0);
        }
      },
      { answerTimeoutMs: 100 },
    );
    expect(await session.snapshot(apple)).toMatchObject({ bid: 10.1, last: null, delayed: true });
    expect(gateway.of(59)).toEqual([['59', '1', '3']]);
  });

  it('fails on a stock the gateway does not know', async () => {
    const { session } = await sessionAnswering(([message, , id], client) => {
      if (message === '1') client.send(4, 2, id!, 200, 'No security definition', '');
    });
    await expect(session.snapshot(apple)).rejects.toMatchObject({ code: 'GATEWAY_REFUSED' });
  });
});

describe('contractDetails', () => {
  it('fails when the gateway does not answer', async () => {
    const { session } = await sessionAnswering(() => undefined, { answerTimeoutMs: 20 });
    await expect(session.contractDetails(apple)).rejects.toMatchObject({
      code: 'GATEWAY_REFUSED',
      message: 'contract details of AAPL: no answer within 0.02 s',
    });
  });

  it('survives a refusal whose details are no JSON', async () => {
    const { session, gateway } = await sessionAnswering(([message, , id], client) => {
      if (message === '9') client.send(4, 2, id!, 200, 'No security definition', '{broken');
    });
    await expect(session.contractDetails(apple)).rejects.toMatchObject({ code: 'GATEWAY_LOST' });
    await gateway.until(() => gateway.clients.size === 2);
  });
});
