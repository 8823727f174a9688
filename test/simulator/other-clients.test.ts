import { describe, expect, it } from 'vitest';

import { apple, historyLine, signIn, startGateway } from './gateway-fixture.ts';

describe('what clients of other languages ask besides', () => {
  it('the price steps of the rules contract details name', async () => {
    const { port } = await startGateway();
    const client = await signIn(port, 1, 'v157..178');
    client.sendLine(`9|8|1|${apple}|0|||`);
    const details = await client.next(([id]) => id === '10');
    const rules = details.find((field) => /^\d+(,\d+)+$/.test(field))!.split(',');
    client.sendLine(`91|${rules[0]!}`);
    expect(await client.next(([id]) => id === '93')).toEqual(['93', rules[0], '1', '0', '0.01']);
    client.sendLine('91|4711');
    expect(await client.error(-1, 321)).toMatchObject({
      text: expect.stringContaining('Invalid market rule id 4711') as string,
    });
  });

  it('a series that is not simulated ends with 162, one that does not exist with 321', async () => {
    const { port } = await startGateway();
    const client = await signIn(port);
    client.sendLine(historyLine(1, { what: 'HISTORICAL_VOLATILITY', size: '1 day' }));
    client.sendLine(historyLine(2, { what: 'NONSENSE' }));
    expect(await client.error(1)).toEqual({
      code: 162,
      text: 'Historical Market Data Service error message:HMDS query returned no data: AAPL@SMART HISTORICAL_VOLATILITY',
    });
    expect((await client.error(2)).code).toBe(321);
  });
});
