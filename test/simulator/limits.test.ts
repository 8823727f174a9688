import { describe, expect, it } from 'vitest';

import {
  apple,
  historyLine,
  marketDataLine,
  scanLine,
  signIn,
  smallMarket,
  startGateway,
} from './gateway-fixture.ts';
import { RawClient } from './raw-client.ts';

const tickByTickLine = (requestId: number, index: number): string => {
  const { conId, symbol } = smallMarket.listings[index]!;
  return `97|${requestId}|${conId}|${symbol}|STK||0|||SMART||USD|||Last|0|0`;
};

describe('requests open at once', () => {
  it('the 51st history is refused with 322', async () => {
    // Head timestamps stay open until cancelled.
    const { port } = await startGateway({ policy: 'pace' });
    const client = await signIn(port);
    for (let id = 1; id <= 50; id++) client.sendLine(`87|${id}|${apple}|0|1|TRADES|1`);
    client.sendLine(historyLine(51));
    const { code, text } = await client.error(51);
    expect(code).toBe(322);
    expect(text).toContain('only 50 simultaneous API historical data requests');
    client.sendLine('90|7');
    client.sendLine(historyLine(52));
    await client.next(([id, request]) => id === '17' && request === '52');
  });

  it('the 11th scan is refused with 322, and a cancelled one makes room', async () => {
    const { port } = await startGateway();
    const client = await signIn(port);
    for (let id = 1; id <= 11; id++) client.sendLine(scanLine(id));
    expect(await client.error(11)).toEqual({
      code: 322,
      text: expect.stringContaining('Only 10 simultaneous API scanner subscriptions are allowed.') as string,
    });
    client.sendLine('23|1|3');
    expect(await client.error(3)).toEqual({
      code: 162,
      text: 'Historical Market Data Service error message:API scanner subscription cancelled',
    });
    client.sendLine(scanLine(12));
    await client.next(([id, , request]) => id === '20' && request === '12');
  });

  it('the 101st market-data line is refused with 101, over all clients', async () => {
    const { port } = await startGateway({ policy: 'pace' });
    const [one, other] = [await signIn(port, 1), await signIn(port, 2)];
    for (let id = 1; id <= 60; id++) one.sendLine(marketDataLine(id));
    await one.next(([id, request]) => id === '81' && request === '60');
    for (let id = 1; id <= 41; id++) other.sendLine(marketDataLine(id));
    expect(await other.error(41)).toEqual({ code: 101, text: 'Max number of tickers has been reached' });
    expect(other.count(([id]) => id === '81')).toBe(40);
  });

  it('the sixth tick-by-tick stream is refused with 10190, a second of one stock within 15 s with 10189', async () => {
    const { port, clock } = await startGateway();
    const client = await signIn(port);
    for (let id = 0; id < 5; id++) client.sendLine(tickByTickLine(id, id));
    client.sendLine(tickByTickLine(5, 5));
    expect((await client.error(5)).code).toBe(10_190);
    client.sendLine('98|0');
    client.sendLine(tickByTickLine(6, 0));
    expect((await client.error(6)).code).toBe(10_189);
    await clock.advance(15_001);
    client.sendLine(tickByTickLine(7, 0));
    client.sendLine('49|1');
    await client.next(([id]) => id === '49');
    expect(client.count(([id, , request]) => id === '4' && request === '7')).toBe(0);
  });

  it('the third account summary is refused with 322', async () => {
    const { port } = await startGateway();
    const client = await signIn(port);
    for (const id of [1, 2, 3]) client.sendLine(`62|1|${id}|All|NetLiquidation`);
    expect((await client.error(3)).code).toBe(322);
  });

  it('ids in use are refused: 102 for lines, 322 for the others', async () => {
    const { port } = await startGateway();
    const client = await signIn(port);
    client.sendLine(marketDataLine(1));
    client.sendLine(marketDataLine(1));
    expect(await client.error(1)).toEqual({ code: 102, text: 'Duplicate ticker ID' });
    client.sendLine(scanLine(2));
    client.sendLine(scanLine(2));
    expect(await client.error(2)).toEqual({
      code: 322,
      text: expect.stringContaining('Duplicate ticker id') as string,
    });
    client.sendLine(historyLine(3, { keep: 1 }));
    await client.next(([id]) => id === '17');
    client.sendLine(historyLine(3));
    expect((await client.error(3)).code).toBe(322);
  });
});

describe('cancelling what is not open', () => {
  it.each([
    ['2|2|9', 300, 'tickerId:9'],
    ['98|9', 300, 'tickerId:9'],
    ['25|1|9', 366, 'No historical data query found for ticker id:9'],
    ['23|1|9', 365, 'No scanner subscription found for ticker id:9'],
  ])('%s is answered with %i', async (line, code, text) => {
    const { port } = await startGateway();
    const client = await signIn(port);
    client.sendLine(line);
    expect(await client.error(9)).toEqual({ code, text: expect.stringContaining(text) as string });
  });
});

describe('messages a second', () => {
  it('reject: each message above 50 gets error 100, the third one drops the socket', async () => {
    const { gateway, port } = await startGateway();
    const client = await signIn(port);
    for (let sent = 0; sent < 60; sent++) client.send('49', '1');
    await client.closed;
    const refused = client.frames.filter(
      ([id, , request, code]) => id === '4' && request === '-1' && code === '100',
    );
    expect(refused).toHaveLength(3);
    expect(refused[0]![4]).toContain('Max rate of messages per second has been exceeded');
    expect(gateway.statistics.errors.get(100)).toBe(3);
    // Signing in was one of the fifty.
    expect(client.count(([id]) => id === '49')).toBe(49);
  });

  it('reject: the messages of all clients count together, and only who sends too many is told', async () => {
    const { gateway, port } = await startGateway();
    const [busy, quiet] = [await signIn(port, 1), await signIn(port, 2)];
    for (let sent = 0; sent < 48; sent++) busy.send('49', '1');
    await busy.next(() => busy.count(([id]) => id === '49') === 48);
    quiet.send('49', '1');
    expect((await quiet.error(-1, 100)).code).toBe(100);
    expect(gateway.statistics.clients.get(1)!.errors.size).toBe(0);
  });

  it('pace: what is too much waits in silence, in its order', async () => {
    const { gateway, port } = await startGateway({ policy: 'pace' });
    const client = await signIn(port);
    const started = performance.now();
    for (let id = 1; id <= 80; id++) client.send('81', String(id), 'AAPL');
    await client.next(([id, request]) => id === '79' && request === '80');
    expect(performance.now() - started).toBeGreaterThan(900);
    expect(client.frames.filter(([id]) => id === '79').map(([, request]) => Number(request))).toEqual(
      Array.from({ length: 80 }, (_, index) => index + 1),
    );
    expect(gateway.statistics.errors.size).toBe(0);
  });
});

describe('pacing of small bars', () => {
  const refusal = {
    code: 162,
    text: 'Historical Market Data Service error message:Historical data request pacing violation',
  };
  const small = { size: '5 secs', duration: '60 S' };
  const endAt = (second: number): string =>
    `20261118 10:${String(Math.floor(second / 60)).padStart(2, '0')}:${String(second % 60).padStart(2, '0')} US/Eastern`;

  it('no identical request within 15 s', async () => {
    const { port, clock } = await startGateway();
    const client = await signIn(port);
    client.sendLine(historyLine(1, small));
    client.sendLine(historyLine(2, small));
    expect(await client.error(2)).toEqual(refusal);
    await clock.advance(15_000);
    client.sendLine(historyLine(3, small));
    await client.next(([id, request]) => id === '17' && request === '3');
  });

  it('fewer than six for one contract within 2 s', async () => {
    const { port } = await startGateway();
    const client = await signIn(port);
    for (let id = 1; id <= 6; id++) client.sendLine(historyLine(id, { ...small, end: endAt(60 * id) }));
    expect(await client.error(6)).toEqual(refusal);
    await client.next(([id, request]) => id === '17' && request === '5');
  });

  it('at most sixty within ten minutes, BID_ASK counting twice', async () => {
    const { port, clock } = await startGateway({ policy: 'pace' });
    const client = await signIn(port);
    for (let id = 1; id <= 31; id++) {
      await clock.advance(3000);
      client.sendLine(historyLine(id, { ...small, what: 'BID_ASK', end: endAt(60 + id) }));
      await client.next(
        ([kind, request, about]) =>
          (kind === '17' && request === String(id)) || (kind === '4' && about === String(id)),
      );
    }
    expect(await client.error(31)).toEqual(refusal);
    expect(client.count(([id]) => id === '17')).toBe(30);
  });

  it('bars of a minute are not paced', async () => {
    const { port } = await startGateway();
    const client = await signIn(port);
    for (let id = 1; id <= 20; id++) client.sendLine(historyLine(id));
    await client.next(([id, request]) => id === '17' && request === '20');
    expect(client.count(([id, , about]) => id === '4' && about !== '-1')).toBe(0);
  });
});

describe('clients', () => {
  it('a client id in use is told so with 326 and dropped; free again once its holder left', async () => {
    const { port } = await startGateway();
    const first = await signIn(port, 7);
    const second = await RawClient.open(port);
    await second.next(([version]) => version === '193');
    second.send('71', '2', '7', '');
    expect(await second.error(-1, 326)).toEqual({
      code: 326,
      text: 'Unable to connect as the client id is already in use. Retry with a unique client id.',
    });
    await second.closed;
    await first.close();
    await signIn(port, 7);
  });

  it('32 are served, the 33rd is refused', async () => {
    const { gateway, port } = await startGateway({ policy: 'pace' });
    for (let id = 0; id < 32; id++) await signIn(port, id);
    const late = await RawClient.open(port);
    await late.next(([version]) => version === '193');
    late.send('71', '2', '32', '');
    expect((await late.error(-1, 322)).text).toContain('32 API clients');
    await late.closed;
    expect(gateway.statistics.connections).toBe(33);
  });

  it('a client without a version in common is told so and dropped', async () => {
    const { port } = await startGateway();
    for (const versions of ['v100..173', 'v200..220']) {
      const client = await RawClient.open(port, versions);
      expect((await client.error(-1, 503)).text).toContain('176 to 193');
      await client.closed;
    }
  });

  it.each([
    ['v100..193', '193'],
    ['v157..178', '178'],
    ['v100..225', '193'],
    ['v176..176', '176'],
  ])('%s negotiates %s', async (versions, negotiated) => {
    const { port } = await startGateway();
    const client = await signIn(port, 1, versions);
    expect(client.frames[0]![0]).toBe(negotiated);
    const [accounts, orderId, ...farms] = client.frames.slice(1);
    expect(accounts).toEqual(['15', '1', smallMarket.account]);
    expect(accounts![2]).toMatch(/^DUSIM/);
    expect(orderId).toEqual(['9', '1', '1']);
    expect(farms.map(([, , , code]) => code)).toEqual(['2104', '2106', '2158']);
  });
});

describe('orders', () => {
  it.each([
    ['3|17|265598|AAPL|STK||0|||SMART||USD|AAPL||||BUY|100|LMT|1', 17, 'placeOrder'],
    ['4|17|||', 17, 'cancelOrder'],
    ['4|1|17|', 17, 'cancelOrder', 'v157..178'],
    ['19|1|3|<xml/>|17', -1, 'replaceFA'],
    ['21|2|17|265598|AAPL|OPT', 17, 'exerciseOptions'],
    ['58||', -1, 'reqGlobalCancel'],
    ['58|1', -1, 'reqGlobalCancel', 'v157..178'],
  ])('%s is refused with 321, and remembered', async (line, about, name, versions = 'v100..193') => {
    const { gateway, port } = await startGateway();
    const client = await signIn(port, 5, versions);
    client.sendLine(line);
    const { code, text } = await client.error(about, about === -1 ? 321 : undefined);
    expect(code).toBe(321);
    expect(text).toContain('Read-Only');
    expect(gateway.statistics.refusedOrders).toMatchObject([{ clientId: 5, name }]);
  });

  it('requests nobody serves are refused with 321 under their own id', async () => {
    const { port } = await startGateway();
    const client = await signIn(port);
    client.sendLine(`10|5|41|${apple}|10|1|`);
    client.sendLine('88|42|x');
    client.sendLine('777|1');
    expect((await client.error(41)).code).toBe(321);
    expect((await client.error(42)).code).toBe(321);
    expect((await client.error(-1, 321)).text).toContain('777');
  });
});
